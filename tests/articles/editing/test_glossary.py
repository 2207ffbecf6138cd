"""Terms: who may word them, what no term may hold, and nobody's work overwritten unseen."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest

from articles import editing
from articles.editing import Conflict, Refused
from articles.models import GlossaryStamp, Term, TermChange, User
from articles.models.term import content_of
from articles.terms import EMPTY
from tests.articles.conftest import NOON

Dump = Callable[[], dict[str, list[Any]]]
LATER = NOON + datetime.timedelta(hours=5)
TOKEN = {
    "name_en": "token",
    "variants_en": "tokens",
    "name_zh_hans": "词元",
    "forbidden_zh_hans": "令牌",
    "enforced": True,
}


@pytest.fixture
def token(tao: User) -> Term:
    return editing.add_term(changes=TOKEN, by=tao, at=NOON, note="At last").term


def test_a_new_term_has_its_first_change(token: Term, tao: User) -> None:
    (change,) = token.changes.all()
    assert (change.number, change.author, change.at, change.note) == (1, tao, NOON, "At last")
    row = Term.objects.get()
    assert change.content == content_of(row) == {**EMPTY, **TOKEN}
    assert set(row.searched.split()) == {"token", "tokens", "词元", "令牌"}


def test_every_save_is_a_numbered_row_and_renews_the_stamp(token: Term, rhea: User) -> None:
    before = GlossaryStamp.now()
    changes = {"name_zh_hans": "标记"}
    saved = editing.change_term(token.pk, changes=changes, base=1, by=rhea, at=LATER, note="Why")
    assert (saved.number, saved.merged) == (2, [])
    assert Term.objects.get().name_zh_hans == "标记"
    newest = TermChange.objects.get(number=2)
    assert (newest.author, newest.at, newest.note) == (rhea, LATER, "Why")
    assert GlossaryStamp.now() not in ("", before)


def test_a_save_that_changes_nothing_makes_no_row(token: Term, tao: User, everything: Dump) -> None:
    before = everything()
    same = {"variants_en": " tokens \r\n\r\ntokens\n", "name_en": " token ", "note_en": None}
    saved = editing.change_term(token.pk, changes=same, base=1, by=tao, at=LATER)
    assert saved.number is None
    assert everything() == before


def test_wordings_are_kept_tidy(tao: User) -> None:
    typed = {"name_en": "  open \u00a0 weights ", "variants_en": "a | b\r\n\r\n b\nc  d"}
    row = editing.add_term(changes=typed, by=tao, at=NOON).term
    assert (row.name_en, row.variants_en) == ("open weights", "a\nb\nc d")


def test_different_fields_are_both_kept_and_the_same_field_is_a_conflict(
    token: Term, tao: User, rhea: User, everything: Dump
) -> None:
    editing.change_term(token.pk, changes={"note_en": "Theirs"}, base=1, by=rhea, at=LATER)
    mine = {"note_zh_hans": "我的", "note_en": ""}
    saved = editing.change_term(token.pk, changes=mine, base=1, by=tao, at=LATER)
    assert saved.merged == ["note_en"]
    row = Term.objects.get()
    assert (row.note_en, row.note_zh_hans) == ("Theirs", "我的")
    before = everything()
    with pytest.raises(Conflict) as conflict:
        editing.change_term(token.pk, changes={"note_en": "Mine"}, base=1, by=tao, at=LATER)
    (clash,) = conflict.value.clashes
    assert (clash.field, clash.base, clash.theirs, clash.mine) == ("note_en", "", "Theirs", "Mine")
    assert everything() == before


OTHER = {"name_en": "weights", "name_zh_hans": "权重"}


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({}, "name_en", "at least one language"),
        ({"name_en": " "}, "name_en", "at least one language"),
        ({"name_en": "a\0b"}, "name_en", "NUL"),
        ({"name_en": 7}, "name_en", "text"),
        ({"name_en": "x" * 101}, "name_en", "at most 100"),
        ({"name_en": "x", "variants_en": "y" * 101}, "variants_en", "at most 100"),
        ({"name_en": "x", "note_en": "y" * 1001}, "note_en", "at most 1000"),
        ({"name_en": "a | b"}, "name_en", "One wording"),
        ({"name_en": "–"}, "name_en", "no letter"),
        ({"name_en": "x", "forbidden_en": "…"}, "forbidden_en", "no letter"),
        ({**OTHER, "enforced": "perhaps"}, "enforced", "yes or no"),
        ({**OTHER, "slug": "x"}, "slug", "no such field"),
        ({"name_en": "x", "variants_zh_hans": "y"}, "name_zh_hans", "first"),
        ({**OTHER, "variants_en": "Weights"}, "variants_en", "already"),
        ({**OTHER, "forbidden_en": "ＷＥＩＧＨＴＳ"}, "forbidden_en", "at once"),
        ({**OTHER, "variants_en": "w", "forbidden_en": "W"}, "forbidden_en", "at once"),
        ({**OTHER, "untranslatable": True}, "name_zh_hans", "“weights”"),
        ({"name_en": "token"}, "name_en", "belongs to the term “token”"),
        ({"name_en": "Tokens"}, "name_en", "belongs to the term “token”"),
        ({**OTHER, "variants_zh_hans": "词元"}, "variants_zh_hans", "(Chinese)"),
        ({"name_en": "词元", "untranslatable": True}, "name_zh_hans", "belongs"),
    ],
)
def test_what_no_term_may_hold_is_refused_by_its_field(
    token: Term, tao: User, everything: Dump, changes: dict[str, Any], field: str, words: str
) -> None:
    before = everything()
    with pytest.raises(Refused) as refusal:
        editing.add_term(changes=changes, by=tao, at=NOON)
    (obstacle,) = refusal.value.obstacles
    assert obstacle.field == field
    assert words in str(obstacle.message)
    assert everything() == before


@pytest.mark.parametrize(
    "changes",
    [
        {"name_zh_hans": "只有中文"},
        {"name_en": "security token", "name_zh_hans": "令牌"},  # wrong there, right here
        {"name_en": "TOKEN", "case_sensitive": True},  # told apart by its case
        {"name_en": "词元"},  # in another language
        {"name_en": "token", "retired": True},
        {"name_en": "US", "variants_en": "us", "case_sensitive": True},
        {"name_en": "GPT", "name_zh_hans": "GPT", "untranslatable": True},
        {"name_en": "x", "forbidden_zh_hans": "谬"},
    ],
)
def test_what_terms_may_hold(token: Term, tao: User, changes: dict[str, Any]) -> None:
    assert editing.add_term(changes=changes, by=tao, at=NOON).number == 1


def test_what_a_retired_term_held_is_free_until_it_comes_back(token: Term, tao: User) -> None:
    editing.change_term(token.pk, changes={"retired": True}, base=1, by=tao, at=NOON)
    editing.add_term(changes={"name_en": "token"}, by=tao, at=NOON)
    with pytest.raises(Refused) as refusal:
        editing.change_term(token.pk, changes={"retired": False}, base=2, by=tao, at=NOON)
    assert refusal.value.codes == {"taken"}


@pytest.mark.parametrize("who", ["tao", "rhea", "paul"])
def test_translators_reviewers_and_publishers_word_terms(
    who: str, request: pytest.FixtureRequest
) -> None:
    by: User = request.getfixturevalue(who)
    term = editing.add_term(changes=TOKEN, by=by, at=NOON).term
    assert editing.change_term(term.pk, changes=OTHER, base=1, by=by, at=NOON).number == 2


@pytest.mark.parametrize("who", ["wen", "nora"])
def test_others_change_nothing(
    token: Term, everything: Dump, who: str, request: pytest.FixtureRequest
) -> None:
    by: User = request.getfixturevalue(who)
    before = everything()
    for deed in (
        lambda: editing.add_term(changes=OTHER, by=by, at=NOON),
        lambda: editing.change_term(token.pk, changes=OTHER, base=1, by=by, at=NOON),
        lambda: editing.import_terms(b"name_en\nx\n", by=by, at=NOON),
        lambda: editing.import_terms(b"name_en\nx\n", by=by, at=NOON, dry_run=True),
    ):
        with pytest.raises(Refused) as refusal:
            deed()
        assert refusal.value.codes == {"no_right"}
    assert everything() == before


@pytest.mark.parametrize("base", [-1, 7])
def test_a_version_that_nobody_saw_is_refused(token: Term, tao: User, base: int) -> None:
    with pytest.raises(Refused) as refusal:
        editing.change_term(token.pk, changes=OTHER, base=base, by=tao, at=NOON)
    assert refusal.value.codes == {"unknown_version"}


def test_what_a_row_of_another_way_said_is_kept_first(tao: User) -> None:
    row = Term.objects.create(name_en="old")
    editing.change_term(row.pk, changes={"name_en": "new"}, base=0, by=tao, at=NOON)
    names = row.changes.order_by("number").values_list("content__name_en", "author__username")
    assert list(names) == [("old", None), ("new", "tao")]
