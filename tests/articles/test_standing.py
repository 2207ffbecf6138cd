"""For how long an approval holds, which comments are open, and what that makes of an edition."""

from typing import Any

import pytest

from articles import standing
from articles.standing import Mark, Part
from articles.workflow import State, Verb

APPROVAL = Mark("approve", 1, {"en": "d", "shared": "s"})
A, B = {"en": "a"}, {"en": "b"}


@pytest.mark.parametrize(
    ("history", "holds_for_a", "last"),
    [
        ([], False, 0),
        ([Mark("approve", 1, A)], True, 1),
        ([Mark("approve", 1, B)], False, 1),
        ([Mark("approve", 1, A), Mark("approve", 2, B)], True, 2),
        ([Mark("approve", 1, A), Mark("request_changes", 1, A)], False, 0),
        ([Mark("approve", 1, A), Mark("withdraw", 2, B)], False, 0),
        ([Mark("approve", 1, A), Mark("withdraw", 1, A), Mark("approve", 1, A)], True, 1),
        ([Mark("approve", 1, A), Mark("request_changes", 1, {"zh-hans": "z"})], True, 1),
        ([Mark("approve", 1, A), Mark("submit", 2, A), Mark("publish", 2, A)], True, 1),
    ],
)
def test_an_approval_holds_for_one_digest_until_it_is_voided(
    history: list[Mark], holds_for_a: bool, last: int
) -> None:
    assert (standing.standing(history, "en", "a") is not None) == holds_for_a
    assert standing.last_approved(history, "en") == last


ready, open_, live_now = {"approval": APPROVAL}, {}, {"live_digest": "x"}


@pytest.mark.parametrize(
    ("state", "text", "shared", "expected"),
    [
        (State.IN_REVIEW, ready, ready, State.APPROVED),
        (State.IN_REVIEW, ready, open_, State.IN_REVIEW),
        (State.IN_REVIEW, open_, ready, State.IN_REVIEW),
        (State.DRAFT, live_now, live_now, State.LIVE),
        (State.APPROVED, open_, ready, State.DRAFT),
        (State.APPROVED, live_now, ready, State.APPROVED),
        (State.LIVE, open_, live_now, State.DRAFT),
        (State.WITHDRAWN, ready, ready, State.WITHDRAWN),
        (State.CHANGES_REQUESTED, ready, ready, State.CHANGES_REQUESTED),
    ],
)
def test_an_edition_is_ready_when_its_text_and_the_shared_part_are(
    state: State, text: dict[str, Any], shared: dict[str, Any], expected: State
) -> None:
    part = Part("en", "x", state=state, **text)
    assert standing.settled(part, Part("shared", "x", **shared)) is expected


planned = {"approval": APPROVAL, "planned_digest": "x"}


@pytest.mark.parametrize(
    ("state", "text", "shared", "expected"),
    [
        (State.APPROVED, planned, ready, State.SCHEDULED),
        (State.SCHEDULED, planned, ready, State.SCHEDULED),
        (State.SCHEDULED, ready, ready, State.APPROVED),  # unscheduled
        (State.DRAFT, {**planned, "planned_digest": "old"}, ready, State.APPROVED),
        (State.SCHEDULED, {"planned_digest": "x"}, ready, State.DRAFT),  # no longer approved
        (State.SCHEDULED, planned, open_, State.DRAFT),  # nor what it shares
        (State.IN_REVIEW, planned, ready, State.SCHEDULED),
        (State.SCHEDULED, {**planned, **live_now}, live_now, State.LIVE),
        (State.LIVE, planned, live_now, State.SCHEDULED),
        (State.SCHEDULED, {**planned, "has_text": False}, ready, State.DRAFT),
        (State.CHANGES_REQUESTED, planned, ready, State.CHANGES_REQUESTED),
        (State.WITHDRAWN, planned, ready, State.WITHDRAWN),
    ],
)
def test_what_is_planned_is_scheduled_as_long_as_it_may_go_out(
    state: State, text: dict[str, Any], shared: dict[str, Any], expected: State
) -> None:
    part = Part("en", "x", state=state, **text)
    assert standing.settled(part, Part("shared", "x", **shared)) is expected


def said(id_: int, *, answers: int = 0, field: str = "", part: str = "en") -> Mark:
    return Mark(Verb.COMMENT, 1, {part: "d"}, id=id_, field=field, thread=answers)


def resolved(thread: int) -> Mark:
    return Mark(Verb.RESOLVE, 1, {"en": "d"}, id=90, thread=thread)


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        ([], []),
        ([said(1)], [(1, "en", "")]),
        ([said(1, field="title"), said(2, part="shared")], [(1, "en", "title"), (2, "shared", "")]),
        ([said(1), resolved(1)], []),
        ([said(1), said(2), resolved(1)], [(2, "en", "")]),
        ([said(1), said(2, answers=1)], [(1, "en", "")]),
        ([said(1), said(2, answers=1), resolved(1)], []),
        ([said(1), resolved(1), said(2, answers=1)], [(1, "en", "")]),
        ([said(1), resolved(1), said(2, answers=1), resolved(1)], []),
        ([said(1), Mark(Verb.APPROVE, 1, {"en": "d"}, id=2)], [(1, "en", "")]),
    ],
)
def test_a_comment_is_open_until_it_is_resolved_and_again_once_answered(
    history: list[Mark], expected: list[tuple[int, str, str]]
) -> None:
    found = standing.open_threads(history)
    assert [(thread.id, thread.part, thread.field) for thread in found] == expected


@pytest.mark.parametrize(
    ("steps", "number"),
    [
        ([], 0),
        ([(Verb.SUBMIT, 2)], 2),
        ([(Verb.SUBMIT, 2), (Verb.APPROVE, 3)], 3),
        ([(Verb.SUBMIT, 2), (Verb.COMMENT, 5)], 2),
        ([(Verb.SUBMIT, 2), (Verb.REQUEST_CHANGES, 2)], 0),
        ([(Verb.SUBMIT, 2), (Verb.REQUEST_CHANGES, 2), (Verb.SUBMIT, 4)], 4),
        ([(Verb.APPROVE, 3), (Verb.WITHDRAW, 3)], 0),
    ],
)
def test_a_source_is_handed_in_until_it_is_sent_back(
    steps: list[tuple[Verb, int]], number: int
) -> None:
    history = [standing.Mark(verb, at, {"en": "a"}) for verb, at in steps]
    assert standing.handed_in(history, "en") == number
    assert standing.handed_in(history, "zh-hans") == 0
