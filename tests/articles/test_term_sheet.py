"""A glossary comes back from a sheet as it went out."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from articles.languages import columns
from articles.term_sheet import lines_of, sheet_of
from articles.terms import EMPTY, FIELDS, FLAGS, TEXTS, tidied

SAID = st.text(st.sampled_from("abAB1 =+-@'\"|,;\t\n词元智能（“"), max_size=12)
CONTENTS = st.fixed_dictionaries(
    {**dict.fromkeys(columns(*TEXTS), SAID), **dict.fromkeys(FLAGS, st.booleans())}
).map(tidied)


@given(st.lists(CONTENTS, max_size=4))
def test_any_glossary_comes_back_as_it_went_out(contents: list[dict[str, Any]]) -> None:
    sheet = sheet_of((pk, 3, content) for pk, content in enumerate(contents, start=1))
    lines, faults = lines_of(sheet)
    assert faults == []
    assert [line.id for line in lines] == [*range(1, len(contents) + 1)]
    assert {line.version for line in lines} <= {3}
    assert [tidied(line.values) for line in lines] == contents


def test_headings_are_read_as_people_type_them() -> None:
    (line,), faults = lines_of("Name EN,name_zh-Hans,Case sensitive\nUS,美国,TRUE\n".encode())
    assert faults == []
    assert line.values == {"name_en": "US", "name_zh_hans": "美国", "case_sensitive": True}


def test_empty_is_what_every_field_is_at_first() -> None:
    assert set(EMPTY) == set(FIELDS)
