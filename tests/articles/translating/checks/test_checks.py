"""What holds of every check."""

import inspect

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.translating.checks import BY_ID, CHECKS, SEVERITY_NAMES, Check, Row, Wanted
from tests.articles.translating.checks.test_reading import TEXTS

EN_ZH, ZH_EN = ("en", "zh-hans"), ("zh-hans", "en")
TERMS = (Wanted("a a", ("中",), forbidden=("1",)), Wanted("中", ("a",), enforced=True))
MORE = st.sampled_from(
    ["的的", "1%", "10-", "one ", "开", "開", "万", "百分之", "a a", "！", "(中"]
)
HOSTILE = st.lists(TEXTS | st.tuples(MORE, st.integers(1, 99)).map(lambda it: it[0] * it[1])).map(
    "".join
)


def test_ids_are_unique_and_short_enough_to_be_stored() -> None:
    assert len(BY_ID) == len(CHECKS)
    assert all(check.id.isidentifier() and len(check.id) <= 40 for check in CHECKS)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_each_says_what_it_is_and_for_which_languages(check: Check) -> None:
    assert str(check.name)
    assert str(check.explanation).endswith(".")
    assert check.severity in SEVERITY_NAMES
    assert check.languages <= {EN_ZH, ZH_EN, "en", "zh-hans"}


def test_which_compare_with_the_source_and_which_look_at_the_target_alone() -> None:
    assert {check.id for check in CHECKS if check.compares} == {
        *("numbers", "links", "untranslated", "code", "structure", "length"),
        *("term_unused", "term_enforced"),
    }


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_a_text_of_its_own_is_not_compared_and_an_empty_one_not_checked(check: Check) -> None:
    pair = next((pair for pair in (EN_ZH, ZH_EN) if check.suits(Row("x", "x", pair))), EN_ZH)
    assert check.suits(Row("x", "x", pair))
    assert check.suits(Row(" ", "x", pair)) is not check.compares
    assert not check.suits(Row("x", "\n", pair))


def test_checks_of_chinese_are_not_asked_about_english() -> None:
    assert not BY_ID["half_width"].suits(Row("x", "x", ZH_EN))
    assert not BY_ID["full_width"].suits(Row("x", "x", EN_ZH))
    assert BY_ID["links"].suits(Row("x", "x", ("en", "ja")))
    assert not BY_ID["numbers"].suits(Row("x", "x", ("en", "ja")))


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.id)
def test_one_method_over_a_row_is_all_it_has(check: Check) -> None:
    own = {name for name, _each in inspect.getmembers(type(check), inspect.isfunction)}
    assert own <= set(dir(Check))
    assert vars(check) == {}


@pytest.mark.parametrize("pair", [EN_ZH, ZH_EN])
@given(source=HOSTILE, target=HOSTILE)
def test_whatever_the_texts_are_places_lie_in_them_and_messages_can_be_written(
    pair: tuple[str, str], source: str, target: str
) -> None:
    row = Row(source, target, pair, terms=TERMS)
    for check in CHECKS:
        for flag in check.flags(row) if check.suits(row) else ():
            assert flag.text
            assert all(0 <= start < end <= len(source) for start, end in flag.source)
            assert all(0 <= start < end <= len(target) for start, end in flag.target)
            assert flag.fix is None or flag.target


# So long that anything worse than linear would be noticed by whoever waits for the tests; the
# benchmark holds the times.
@pytest.mark.parametrize(
    "run", ["[", "](", "](a ", "`a``", "<", "<!--", "1,", "1.", "一", "a ", "中文字", "(", "的"]
)
def test_long_runs_end(run: str) -> None:
    text = run * (20_000 // len(run))
    for pair in (EN_ZH, ZH_EN):
        row = Row(text, f"{text}x", pair, terms=TERMS)
        for check in CHECKS:
            if check.suits(row):
                list(check.flags(row))
