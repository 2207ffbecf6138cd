"""Who may let stand what a check found, how long it holds, and how it is taken back."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest

from articles import editing
from articles.content import text_digest
from articles.editing import Refused
from articles.models import Article, Dismissal, User
from tests.articles.conftest import NOON

Make = Callable[..., Article]
HOUR = datetime.timedelta(hours=1)


def dismiss(article: Article, by: User, **asked: Any) -> Dismissal:
    row = {"field": "title", "check": "numbers", "source": "Five", "target": "五"}
    chosen = {"language": "zh-hans", **row, **asked}
    return editing.dismiss(article.pk, by=by, at=NOON, **chosen)


@pytest.mark.parametrize("who", ["wen", "tao", "rhea", "paul"])
def test_whoever_may_edit_a_translation_dismisses_in_it(
    draft: Make, who: str, request: pytest.FixtureRequest
) -> None:
    user = request.getfixturevalue(who)
    held = dismiss(draft(), user, reason="  An idiom. ")
    assert (held.by, held.at, held.reason, held.holds) == (user, NOON, "An idiom.", True)
    assert held.source_digest == text_digest("Five")
    assert held.target_digest == text_digest("五")


@pytest.mark.parametrize(
    ("role", "languages", "language"),
    [
        ("", (), "zh-hans"),
        ("Writer", (), "zh-hans"),  # of somebody else's article
        ("Translator", (), "zh-hans"),  # of no language
        ("Translator", ("zh-hans",), "en"),  # the source
        ("Publisher", (), "shared"),
        ("Publisher", (), "fr"),
    ],
)
def test_others_may_not_and_nothing_changes(
    draft: Make,
    person: Callable[..., User],
    role: str,
    languages: tuple[str, ...],
    language: str,
    everything: Callable[[], Any],
) -> None:
    article, outsider = draft(), person("wu", role, languages)
    before = everything()
    with pytest.raises(Refused) as refused:
        dismiss(article, outsider, language=language)
    assert refused.value.codes == {"no_right"}
    assert everything() == before


def test_a_reason_is_short(draft: Make, tao: User, everything: Callable[[], Any]) -> None:
    article = draft()
    dismiss(article, tao, check="links", reason="x" * 500)
    before = everything()
    with pytest.raises(Refused) as refused:
        dismiss(article, tao, reason="x" * 501)
    assert [(o.code, o.field) for o in refused.value.obstacles] == [("too_long", "reason")]
    assert everything() == before


@pytest.mark.parametrize("asked", [{"field": "origin"}, {"check": "No such"}, {"check": ""}])
def test_a_place_that_is_none_is_a_mistake_of_the_caller(
    draft: Make, tao: User, asked: dict[str, str]
) -> None:
    with pytest.raises(ValueError, match="expected one of"):
        dismiss(draft(), tao, **asked)


def test_what_holds_already_is_left_as_it_is(draft: Make, tao: User, rhea: User) -> None:
    article = draft()
    first = dismiss(article, tao)
    again = dismiss(article, rhea, source=" Five\n", reason="Mine")  # white space is folded
    assert (again.pk, again.by, again.reason) == (first.pk, tao, "")


@pytest.mark.parametrize(
    "other", [{"source": "Six"}, {"target": "六"}, {"check": "links"}, {"field": "summary"}]
)
def test_another_row_or_check_has_its_own(draft: Make, tao: User, other: dict[str, str]) -> None:
    article = draft()
    assert dismiss(article, tao).pk != dismiss(article, tao, **other).pk


def test_it_is_taken_back_by_whoever_may_edit_and_may_be_given_again(
    draft: Make, tao: User, rhea: User
) -> None:
    article = draft()
    first = dismiss(article, tao)
    undone = editing.undismiss(first.pk, by=rhea, at=NOON + HOUR)
    assert (undone.holds, undone.undone_by, undone.undone_at) == (False, rhea, NOON + HOUR)
    assert (undone.by, undone.at) == (tao, NOON)
    assert dismiss(article, tao).pk != first.pk


def test_others_do_not_take_it_back(
    draft: Make, tao: User, person: Callable[..., User], everything: Callable[[], Any]
) -> None:
    held = dismiss(draft(), tao)
    outsider = person("wu", "Writer")
    before = everything()
    with pytest.raises(Refused) as refused:
        editing.undismiss(held.pk, by=outsider, at=NOON)
    assert refused.value.codes == {"no_right"}
    assert everything() == before


def test_it_is_taken_back_once(draft: Make, tao: User, everything: Callable[[], Any]) -> None:
    held = dismiss(draft(), tao)
    editing.undismiss(held.pk, by=tao, at=NOON)
    before = everything()
    with pytest.raises(Refused) as refused:
        editing.undismiss(held.pk, by=tao, at=NOON + HOUR)
    assert refused.value.codes == {"ended"}
    assert everything() == before
