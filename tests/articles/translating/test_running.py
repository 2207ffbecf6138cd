import pytest

from articles.content import text_digest
from articles.translating.checks import Row
from articles.translating.running import MOST, Dismissed, open_errors, run

PAIR = ("en", "zh-hans")
ROW = Row("Five of 12 models, see [it](https://e.org/a).", "其中5个,见此。", PAIR, "summary")


def dismissed(row: Row, check: str) -> Dismissed:
    return Dismissed(row.field, check, text_digest(row.source), text_digest(row.target))


def test_rows_are_answered_in_their_order_and_checks_in_theirs() -> None:
    found = run([Row("", "好。", PAIR), ROW])
    assert [[each.check.id for each in row] for row in found] == [
        [],
        ["numbers", "links", "half_width"],
    ]


def test_a_dismissal_is_of_one_check_in_one_row() -> None:
    (found,) = run([ROW], {dismissed(ROW, "numbers")})
    assert [(each.check.id, each.is_dismissed) for each in found] == [
        ("numbers", True),
        ("links", False),
        ("half_width", False),
    ]


@pytest.mark.parametrize(
    "row",
    [
        ROW._replace(source=f"{ROW.source} Now."),
        ROW._replace(target=f"{ROW.target}好"),
        ROW._replace(field="analysis"),
    ],
)
def test_it_ends_with_a_change_of_either_text_and_holds_in_no_other_field(row: Row) -> None:
    (found,) = run([row], {dismissed(ROW, "numbers")})
    assert not any(each.is_dismissed for each in found)


def test_a_line_broken_anew_is_the_same_row() -> None:
    again = ROW._replace(source=ROW.source.replace(" ", "\n") + "\n\n")
    (found,) = run([again], {dismissed(ROW, "numbers")})
    assert next(each for each in found if each.check.id == "numbers").is_dismissed


def test_open_errors_are_those_that_nobody_dismissed() -> None:
    found = open_errors([ROW], {dismissed(ROW, "links")})
    assert [(row, each.check.id) for row, each in found] == [(ROW, "numbers")]


def test_of_one_rule_a_row_is_told_so_much() -> None:
    (found,) = run([Row("", "中," * (MOST + 9), PAIR)])
    assert len(found) == MOST
