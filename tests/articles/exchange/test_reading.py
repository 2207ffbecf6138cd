import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.exchange.reading import Fault, read


def records(data: bytes, suffix: str = "") -> list[Any]:
    return list(read(data, suffix))


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b'{"a": 1}', [(1, {"a": 1})]),
        (b'\xef\xbb\xbf{"a": 1}\n', [(1, {"a": 1})]),
        (b'\n\n{\n  "a": 1\n}\n', [(3, {"a": 1})]),
        (b'{"a": 1}\r\n\r\n{"a": 2}\r\n', [(1, {"a": 1}), (3, {"a": 2})]),
        (b'[\n{"a": 1},\n\n{"a": 2}]\n', [(2, {"a": 1}), (4, {"a": 2})]),
        ('{"a": "\u2028引"}\n{}'.encode(), [(1, {"a": "\u2028引"}), (2, {})]),
    ],
)
def test_json_and_json_lines_are_told_apart_and_numbered(data: bytes, found: list[Any]) -> None:
    assert records(data) == found


def test_the_suffix_decides_where_a_single_line_could_be_both() -> None:
    assert records(b'\n{"a": 1}\n[2]', ".jsonl") == [(2, {"a": 1}), (3, [2])]


@pytest.mark.parametrize(
    ("data", "line", "expected"),
    [
        (b"", 0, "at least one article, but the file is empty"),
        (b" \n\n", 0, "at least one article, but the file is empty"),
        (b"[ ]", 1, "at least one article, but the list is empty"),
        (b"title: A", 1, "JSON, which this is not from column 1 on"),
        (b'{"a": 1\n  "b": 2}', 2, "JSON, which this is not from column 3 on"),
        (
            b'{\n"a": "cut o',
            2,
            "the rest of the article: the text is cut off before its end",
        ),
        (b'{"a": [1,', 1, "the rest of the article: the text is cut off before its end"),
        (b'{"a": 1} x', 1, "nothing after the end of the article"),
        (b'{"a": 1, "a": 2}', 1, "“a” once, not twice"),
        (b'{"a": NaN}', 1, "a number, not NaN"),
        (b'{"a": ' + b"9" * 5000 + b"}", 1, "numbers of a sensible length"),
        (b'{"a": ' + b"[" * 100_000 + b"}", 1, "JSON that is not nested so deep"),
        (
            '{\n"a": "é"}'.encode("latin-1"),
            2,
            "UTF-8, but byte 7 of the line is 0xE9: save the file as UTF-8",
        ),
        (
            '{"a": "引"}'.encode("utf-16"),
            1,
            "UTF-8, but byte 1 of the line is 0xFF: save the file as UTF-8",
        ),
    ],
)
def test_what_can_t_be_read_is_named_with_its_line(data: bytes, line: int, expected: str) -> None:
    assert records(data) == [Fault(line, "", expected)]


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b'[{"a": 1} {"a": 2}]', "a comma or “]” after an article of the list"),
        (b'[{"a": 1}] x', "nothing after the end of the list"),
        (b'[{"a": 1},', "the rest of the article: the text is cut off before its end"),
        (b'[{"a": 1}', "a comma or “]” after an article of the list"),
    ],
)
def test_what_stood_before_the_fault_in_a_list_is_read(data: bytes, found: str) -> None:
    assert records(data) == [(1, {"a": 1}), Fault(1, "", found)]


def test_in_json_lines_a_bad_line_spoils_no_other() -> None:
    lines = [b'{"a": 1}', b'{"a": ', b'{"a": "\xe9"}', b"{}", b"{ x"]
    assert [found[0] for found in records(b"\n".join(lines))] == [1, 2, 3, 4, 5]
    good = [found for found in records(b"\n".join(lines)) if not isinstance(found, Fault)]
    assert good == [(1, {"a": 1}), (4, {})]


@given(st.lists(st.dictionaries(st.text(), st.text() | st.integers()), min_size=1))
def test_what_was_written_is_read(articles: list[dict[str, Any]]) -> None:
    lines = "\n".join(json.dumps(article, ensure_ascii=False) for article in articles)
    assert records(lines.encode(), ".jsonl") == list(enumerate(articles, 1))
    whole = records(json.dumps(articles, indent=2).encode())
    assert [record for _line, record in whole] == articles


@given(st.binary(), st.sampled_from(["", ".jsonl"]))
def test_any_bytes_are_read_or_refused(data: bytes, suffix: str) -> None:
    assert records(data, suffix)
