"""Sheets of terms: taken in whole or not at all, twice as once, and no faster than others write."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import editing
from articles.editing import Refused, Report
from articles.models import Term, User
from articles.models.term import glossary_sheet
from articles.term_sheet import HEADS
from tests.articles.conftest import NOON

Dump = Callable[[], dict[str, list[Any]]]
LATER = NOON + datetime.timedelta(hours=5)


@pytest.fixture
def terms(tao: User) -> list[Term]:
    contents: list[dict[str, Any]] = [
        {"name_en": "token", "name_zh_hans": "词元", "variants_en": "tokens", "enforced": True},
        {"name_en": "agent", "name_zh_hans": "智能体", "note_zh_hans": "=不是“代理”\n第二行"},
    ]
    return [editing.add_term(changes=each, by=tao, at=NOON).term for each in contents]


def take_in(sheet: str | bytes, by: User | None = None, **options: Any) -> Report:
    data = sheet.encode() if isinstance(sheet, str) else sheet
    return editing.import_terms(data, by=by, at=LATER, **options)


def told(report: Report) -> tuple[int, int, int]:
    assert report.faults == []
    return len(report.added), len(report.changed), report.unchanged


def test_what_was_downloaded_changes_nothing(
    terms: list[Term], tao: User, everything: Dump
) -> None:
    before = everything()
    assert told(take_in(glossary_sheet(), tao)) == (0, 0, 2)
    assert everything() == before


def test_a_download_holds_all_in_columns_that_are_named(terms: list[Term]) -> None:
    head, first, *_rest = glossary_sheet().decode("utf-8-sig").split("\r\n")
    assert head == ",".join(HEADS)
    assert first == f"{terms[0].pk},1,token,tokens,,,词元,,,,,yes,,"


def test_a_sheet_adds_and_changes(terms: list[Term], tao: User) -> None:
    sheet = (
        "name_en;name_zh_hans;variants_en;enforced\ntoken;标记;tokens;x\nmodel;模型;models|m;是\n"
    )
    report = take_in(sheet, tao)
    assert told(report) == (1, 1, 0)
    (new,), (changed,) = report.added, report.changed
    assert (new.line, new.term, new.name) == (3, None, "model")
    assert (changed.line, changed.term, changed.fields) == (
        2,
        terms[0].pk,
        {"name_zh_hans": ("词元", "标记")},
    )
    row = Term.objects.get(name_en="model")
    assert (row.variants_en, row.enforced) == ("models\nm", True)
    assert row.searched.split() == ["model", "models", "m", "模型"]
    assert [*row.changes.values_list("number", "author", "at")] == [(1, tao.pk, LATER)]
    assert terms[0].changes.get(number=2).author == tao
    assert Term.objects.get(pk=terms[0].pk).variants_en == "tokens"  # without a column it stays


def test_a_second_time_changes_nothing(terms: list[Term], everything: Dump) -> None:
    sheet = "name_en,variants_en,retired\nmodel,models,\nold,,yes\n"
    assert told(take_in(sheet)) == (2, 0, 0)
    before = everything()
    assert told(take_in(sheet)) == (0, 0, 2)
    assert everything() == before


def test_a_look_writes_nothing(terms: list[Term], everything: Dump) -> None:
    before = everything()
    report = take_in("name_en,note_en\ntoken,New\nmodel,\n", dry_run=True)
    assert told(report) == (1, 1, 0)
    assert everything() == before


@pytest.mark.parametrize("also", [False, True], ids=["as seen", "changed since"])
def test_what_was_looked_at_is_what_is_taken_in(
    terms: list[Term], tao: User, everything: Dump, also: bool
) -> None:
    sheet = "name_en,note_en\ntoken,New\n"
    seen = take_in(sheet, dry_run=True)
    if not also:
        assert told(take_in(sheet, stamp=seen.stamp)) == (0, 1, 0)
        return
    editing.change_term(terms[1].pk, changes={"note_en": "X"}, base=1, by=tao, at=LATER)
    before = everything()
    with pytest.raises(Refused) as refusal:
        take_in(sheet, stamp=seen.stamp)
    assert refusal.value.codes == {"glossary_changed"}
    assert everything() == before


def test_a_row_is_known_by_its_id_and_what_others_changed_since_stays(
    terms: list[Term], tao: User, everything: Dump
) -> None:
    sheet = glossary_sheet().decode("utf-8-sig").replace("token,tokens", "Token,tokens")
    theirs = {"name_zh_hans": "标记"}
    editing.change_term(terms[0].pk, changes=theirs, base=1, by=tao, at=LATER)
    assert told(take_in(sheet)) == (0, 1, 1)
    row = Term.objects.get(pk=terms[0].pk)
    assert (row.name_en, row.name_zh_hans) == ("Token", "标记")
    before = everything()
    assert told(take_in(sheet)) == (0, 0, 2)
    report = take_in(sheet.replace("词元", "词"))
    (fault,) = report.faults
    assert (fault.line, fault.column) == (2, "name_zh_hans")
    assert "标记" in str(fault.message)
    assert everything() == before


def test_two_terms_change_places(terms: list[Term]) -> None:
    sheet = f"id,name_en,variants_en\n{terms[0].pk},agent,\n{terms[1].pk},token,tokens\n"
    assert told(take_in(sheet)) == (0, 2, 0)
    assert [term.name_en for term in Term.objects.order_by("pk")] == ["agent", "token"]


@pytest.mark.parametrize(
    ("sheet", "faults"),
    [
        ("", [(0, "", "empty")]),
        ("\n\n", [(0, "", "empty")]),
        ("note_en\nx\n", [(1, "", "name_en, name_zh_hans")]),
        ("name_en,colour\nx,red\n", [(1, "colour", "no such column")]),
        ("name_en,name_en\nx,y\n", [(1, "name_en", "twice")]),
        ("name_en,note_en\nx\n", [(2, "", "names 2 columns, this row has 1")]),
        ("name_en\nx,y\n", [(2, "", "names 1 columns, this row has 2")]),
        ("id,name_en\nseven,x\n", [(2, "id", "whole number")]),
        ("id,name_en\n99999,x\n", [(2, "id", "no term 99999")]),
        ("name_en,enforced\nx,perhaps\n", [(2, "enforced", "yes or no")]),
        ("name_en,name_zh_hans\ntoken,智能体\n", [(2, "id", "several terms")]),
        ("name_en\nx\n\nx\n", [(4, "name_en", "belongs to the term “x”")]),
        ("name_en\ntoken\ntoken\n", [(3, "", "Line 2 is about the same term")]),
        ("name_en\ntokens\n", [(2, "name_en", "belongs to the term “token”")]),
        ("name_en,variants_en\nx,agent\n", [(2, "variants_en", "belongs to the term “agent”")]),
        ("name_en,forbidden_en\ntoken,Token\n", [(2, "forbidden_en", "at once")]),
        ("name_en,name_zh_hans\n,\nx,\n,！\n", [(4, "name_zh_hans", "no letter")]),
        (
            "name_en,enforced\nx,maybe\n" + "y" * 101 + ",\nfine,\n",
            [(2, "enforced", "yes or no"), (3, "name_en", "at most 100")],
        ),
        ("name_en\n\x00\n", [(2, "name_en", "NUL")]),
        ('name_en\n"x\n', [(2, "", "quotation mark")]),
    ],
)
def test_a_fault_is_told_with_its_line_and_column_and_nothing_is_taken_in(
    terms: list[Term], everything: Dump, sheet: str, faults: list[tuple[int, str, str]]
) -> None:
    before = everything()
    report = take_in(sheet)
    found = [(fault.line, fault.column, str(fault.message)) for fault in report.faults]
    assert [fault[:2] for fault in found] == [fault[:2] for fault in faults]
    for (_line, _column, said), (_l, _c, words) in zip(found, faults, strict=True):
        assert words in said
    assert everything() == before


def test_one_fault_keeps_all_other_lines_out(terms: list[Term], everything: Dump) -> None:
    before = everything()
    report = take_in("name_en,note_en\ngood,\ntoken,New\n" + "y" * 101 + ",\n")
    assert (len(report.added), len(report.changed), len(report.faults)) == (1, 1, 1)
    assert everything() == before


def test_versions_that_never_were_are_faults(terms: list[Term]) -> None:
    (fault,) = take_in(f"id,version,name_en\n{terms[0].pk},7,x\n").faults
    assert (fault.line, fault.column) == (2, "version")


def test_a_look_asks_as_many_questions_for_many_lines_as_for_few(terms: list[Term]) -> None:
    def questions(count: int) -> int:
        lines = "".join(f"term {each}\n" for each in range(count))
        with CaptureQueriesContext(connection) as asked:
            take_in(f"name_en\n{lines}", dry_run=True)
        return len(asked)

    assert questions(2) == questions(40)
