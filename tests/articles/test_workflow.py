"""The table of states, verbs and roles."""

import itertools

import pytest

from articles import workflow
from articles.languages import PARTS
from articles.workflow import Actor, State, Verb

LANGUAGES = frozenset({"zh-hans"})
WRITER = Actor(1, frozenset(workflow.ROLES["Writer"]), frozenset())
TRANSLATOR = Actor(2, frozenset(workflow.ROLES["Translator"]), LANGUAGES)
REVIEWER = Actor(3, frozenset(workflow.ROLES["Reviewer"]), frozenset())
PUBLISHER = Actor(4, frozenset(workflow.ROLES["Publisher"]), frozenset())
OUTSIDER = Actor(5, frozenset(), frozenset(PARTS))
ACTORS = {
    "writer": WRITER,
    "translator": TRANSLATOR,
    "reviewer": REVIEWER,
    "publisher": PUBLISHER,
    "outsider": OUTSIDER,
}

# (actor, own article) → the parts that may be edited; the source language is English.
EDITABLE = {
    ("writer", True): {"shared", "en", "zh-hans"},
    ("writer", False): set(),
    ("translator", True): {"zh-hans"},
    ("translator", False): {"zh-hans"},
    ("reviewer", True): {"shared", "en", "zh-hans"},
    ("reviewer", False): {"shared", "en", "zh-hans"},
    ("publisher", True): {"shared", "en", "zh-hans"},
    ("publisher", False): {"shared", "en", "zh-hans"},
    ("outsider", True): set(),
    ("outsider", False): set(),
}


@pytest.mark.parametrize(("who", "own"), EDITABLE)
def test_who_may_edit_which_part(who: str, own: bool) -> None:
    may = {part for part in PARTS if workflow.may_edit(ACTORS[who], part, "en", own)}
    assert may == EDITABLE[who, own]


def test_a_translator_may_not_edit_the_source_text_even_in_an_own_language() -> None:
    assert not workflow.may_edit(TRANSLATOR, "zh-hans", "zh-hans", own=False)


@pytest.mark.parametrize(
    ("verb", "part", "who"),
    [
        (Verb.APPROVE, "en", {"reviewer", "publisher"}),
        (Verb.APPROVE, "zh-hans", {"translator", "reviewer", "publisher"}),
        (Verb.APPROVE, "shared", {"reviewer", "publisher"}),
        (Verb.REQUEST_CHANGES, "en", {"reviewer", "publisher"}),
        (Verb.REQUEST_CHANGES, "zh-hans", {"translator", "reviewer", "publisher"}),
        (Verb.CLAIM, "en", {"reviewer", "publisher"}),
        (Verb.CLAIM, "zh-hans", {"translator", "reviewer", "publisher"}),
        (Verb.COMMENT, "shared", {"reviewer", "publisher"}),
        (Verb.COMMENT, "zh-hans", {"translator", "reviewer", "publisher"}),
        (Verb.RESOLVE, "en", {"reviewer", "publisher"}),
        (Verb.ASSIGN, "zh-hans", {"reviewer", "publisher"}),
        (Verb.SCHEDULE, "en", {"publisher"}),
        (Verb.UNSCHEDULE, "en", {"publisher"}),
        (Verb.PUBLISH, "en", {"publisher"}),
        (Verb.WITHDRAW, "en", {"publisher"}),
        (Verb.SUBMIT, "en", {"reviewer", "publisher"}),
        (Verb.SUBMIT, "zh-hans", {"translator", "reviewer", "publisher"}),
    ],
)
def test_who_may_do_what_to_the_article_of_another(verb: Verb, part: str, who: set[str]) -> None:
    may = {name for name, actor in ACTORS.items() if workflow.may(verb, actor, part, "en", False)}
    assert may == who


def test_a_writer_submits_an_own_article_settles_its_comments_and_does_nothing_more() -> None:
    may = {verb for verb in Verb if workflow.may(verb, WRITER, "en", "en", own=True)}
    assert may == {Verb.SUBMIT, Verb.RESOLVE}


def test_every_state_verb_right_and_role_has_a_name() -> None:
    assert set(workflow.STATE_NAMES) == set(State) == set(workflow.EDITED)
    assert set(workflow.VERB_NAMES) == set(Verb) == set(workflow.RULES)
    assert set(workflow.ROLE_NAMES) == set(workflow.ROLES)
    assert set(itertools.chain(*workflow.ROLES.values())) == set(workflow.RIGHTS)


@pytest.mark.parametrize("own", [True, False])
def test_whoever_works_on_an_article_may_share_it_and_its_sharer_or_a_publisher_ends_that(
    own: bool,
) -> None:
    actors = (WRITER, TRANSLATOR, REVIEWER, PUBLISHER, OUTSIDER)
    share = {actor.id for actor in actors if workflow.may_share(actor, "en", own)}
    assert share == ({1, 2, 3, 4} if own else {2, 3, 4})
    assert {actor.id for actor in actors if workflow.may_unshare(actor, 1)} == {1, 4}
