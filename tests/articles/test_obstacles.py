"""What stands in the way of each verb, and what is only said before it."""

from typing import Any

import pytest

from articles import obstacles, workflow
from articles.languages import PARTS
from articles.standing import Mark, Part, Story
from articles.workflow import Actor, State, Verb
from tests.articles.test_workflow import PUBLISHER, REVIEWER, WRITER


def story(state: State = State.DRAFT, **values: Any) -> Story:
    shared = Part("shared", "s", missing=values.pop("shared_missing", ()))
    shared = values.pop("shared", shared)
    number, newest = values.pop("number", 1), values.pop("newest", 1)
    live = values.pop("newest_live", 0)
    part = Part("en", "d", state=state, **values)
    empty = Part("zh-hans", "z", state=State.DRAFT, has_text=False)
    return Story({"shared": shared, "en": part, "zh-hans": empty}, number, newest, live, "en", 1)


def codes(verb: Verb, facts: Story, actor: Actor, **kwargs: Any) -> set[str]:
    parts = kwargs.pop("parts", ["en"])
    return {obstacle.code for obstacle in obstacles.obstacles(verb, parts, facts, actor, **kwargs)}


@pytest.mark.parametrize("state", State)
def test_only_drafts_and_texts_sent_back_or_withdrawn_are_submitted(state: State) -> None:
    possible = {State.DRAFT, State.CHANGES_REQUESTED, State.WITHDRAWN}
    assert codes(Verb.SUBMIT, story(state), WRITER) == (
        set() if state in possible else {"wrong_state"}
    )


def test_an_incomplete_text_is_not_submitted_and_each_missing_field_is_named() -> None:
    facts = story(missing=("summary", "origin"), shared_missing=("category",))
    found = obstacles.obstacles(Verb.SUBMIT, ["en"], facts, WRITER)
    assert [(o.code, o.part, o.field) for o in found] == [
        ("missing", "en", "summary"),
        ("missing", "en", "origin"),
        ("missing", "shared", "category"),
    ]


def test_nobody_approves_what_they_changed_since_it_was_last_approved() -> None:
    facts = story(State.IN_REVIEW, hands=frozenset({1, REVIEWER.id}))
    assert codes(Verb.APPROVE, facts, REVIEWER) == {"four_eyes"}
    assert codes(Verb.APPROVE, facts, PUBLISHER) == set()
    assert codes(Verb.APPROVE, facts, REVIEWER, four_eyes=False) == set()


def test_a_superuser_can_do_everything_but_break_four_eyes() -> None:
    everything = Actor(9, frozenset(workflow.RIGHTS), frozenset(PARTS))
    facts = story(State.IN_REVIEW, hands=frozenset({9}))
    assert codes(Verb.APPROVE, facts, everything) == {"four_eyes"}


def test_what_was_seen_is_what_is_approved() -> None:
    assert codes(Verb.APPROVE, story(State.IN_REVIEW, newest=2), REVIEWER) == {"not_newest"}


def test_a_request_for_changes_says_why() -> None:
    facts = story(State.IN_REVIEW)
    assert codes(Verb.REQUEST_CHANGES, facts, REVIEWER) == {"no_note"}
    assert codes(Verb.REQUEST_CHANGES, facts, REVIEWER, note="  ") == {"no_note"}
    assert codes(Verb.REQUEST_CHANGES, facts, REVIEWER, note="Which test set?") == set()


APPROVAL = Mark("approve", 1, {"en": "d", "shared": "s"})


@pytest.mark.parametrize(
    ("text", "shared", "expected"),
    [
        ({}, {}, {"not_approved"}),
        ({"approval": APPROVAL}, {}, {"not_approved"}),
        ({"approval": APPROVAL}, {"approval": APPROVAL}, set()),
        ({"live_digest": "d"}, {"approval": APPROVAL}, set()),
        ({"approval": APPROVAL}, {"live_digest": "s"}, set()),
        ({"live_digest": "old"}, {"live_digest": "s"}, {"not_approved"}),
        ({"live_digest": "d"}, {"live_digest": "s"}, {"already_live"}),
    ],
)
def test_each_published_part_is_approved_or_already_live(
    text: dict[str, Any], shared: dict[str, Any], expected: set[str]
) -> None:
    facts = story(State.APPROVED, **text, shared=Part("shared", "s", **shared))
    assert codes(Verb.PUBLISH, facts, PUBLISHER) == expected


def test_nothing_older_than_what_is_live_is_published() -> None:
    ready = Part("shared", "s", approval=APPROVAL)
    facts = story(State.LIVE, approval=APPROVAL, shared=ready, number=1, newest=3, newest_live=2)
    assert codes(Verb.PUBLISH, facts, PUBLISHER) == {"older"}


def test_an_approved_revision_goes_out_though_a_newer_draft_exists() -> None:
    ready = Part("shared", "s", approval=APPROVAL)
    facts = story(State.DRAFT, approval=APPROVAL, shared=ready, number=1, newest=2)
    assert codes(Verb.PUBLISH, facts, PUBLISHER) == set()


def test_only_what_is_live_is_withdrawn_and_with_a_reason() -> None:
    assert codes(Verb.WITHDRAW, story(State.DRAFT), PUBLISHER) == {"not_live", "no_note"}
    facts = story(State.LIVE, live_digest="d")
    assert codes(Verb.WITHDRAW, facts, PUBLISHER, note="An error") == set()


@pytest.mark.parametrize("verb", Verb)
def test_every_verb_needs_a_language(verb: Verb) -> None:
    assert "no_part" in codes(verb, story(), PUBLISHER, parts=[])


CARRYING = {Verb.SUBMIT, Verb.APPROVE, Verb.SCHEDULE, Verb.PUBLISH}


@pytest.mark.parametrize("verb", Verb)
@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({}, {}),
        ({"outdated": True}, {"outdated": CARRYING}),
        ({"partial": True}, {"partial": CARRYING}),
        ({"claimed_by": REVIEWER.id}, {}),
        ({"claimed_by": 99}, {"claimed": {Verb.APPROVE, Verb.REQUEST_CHANGES}}),
        (
            {"claimed_by": 99, "outdated": True},
            {"outdated": CARRYING, "claimed": {Verb.APPROVE, Verb.REQUEST_CHANGES}},
        ),
    ],
)
def test_an_older_source_and_the_claim_of_another_are_said_and_forbid_nothing(
    verb: Verb, known: dict[str, Any], expected: dict[str, set[Verb]]
) -> None:
    facts = story(State.IN_REVIEW, **known)
    found = {it.code for it in obstacles.cautions(verb, ["en", "en"], facts, REVIEWER)}
    assert found == {code for code, verbs in expected.items() if verb in verbs}
    for code in found - {"claimed"}:
        assert code not in codes(verb, facts, REVIEWER)


def test_a_caution_names_its_language_and_leads_to_the_text() -> None:
    facts = story(State.IN_REVIEW, outdated=True)
    (found,) = obstacles.cautions(Verb.APPROVE, ["en", "zh-hans"], facts, REVIEWER)
    assert (found.part, found.field) == ("en", "analysis")
    assert "English" in str(found.message)
