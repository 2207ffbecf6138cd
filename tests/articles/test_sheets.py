"""CSV as spreadsheets write it, and as none of them computes it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.sheets import Fault, harmless, plain, read, sheet

# What a cell may hold: nothing is kept with white space around it, nor with bare CR or NUL.
CELLS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0\r\n"), max_size=12
).map(str.strip)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "'=1"])
def test_no_cell_is_a_formula(text: str) -> None:
    assert harmless(text) == f"'{text}"
    assert plain(harmless(text)) == text


@pytest.mark.parametrize("text", ["AI-generated", "", "'tis", "1-1"])
def test_words_stay_as_they_are(text: str) -> None:
    assert harmless(text) == plain(text) == text


@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), max_size=4))
def test_what_is_written_is_what_is_read(rows: list[list[str]]) -> None:
    found = [row[1] for row in read(sheet([["one", "two"], *rows])) if not isinstance(row, Fault)]
    assert found == [["one", "two"], *(row for row in rows if any(row))]


def test_a_file_says_that_it_is_utf_8_and_ends_lines_as_spreadsheets_do() -> None:
    assert sheet([["a", 1], ["词"]]) == b"\xef\xbb\xbfa,1\r\n" + "词\r\n".encode()


@pytest.mark.parametrize(
    "data",
    [
        "a,b\n1,2\n",
        "\ufeffa;b\r\n1;2\r\n",
        "a\tb\r1\t2",
        "\n\na,b\n,\n1,2",
        ' a ,"b"\n1,2',
    ],
)
def test_every_usual_way_to_write_a_sheet_is_read(data: str) -> None:
    rows = [row for row in read(data.encode()) if not isinstance(row, Fault)]
    assert [cells for _line, cells in rows] == [["a", "b"], ["1", "2"]]


def test_a_row_is_known_by_the_line_that_it_begins_in() -> None:
    data = b'a,b\n"one\ntwo",x\n\n3,y\n'
    assert [row[0] for row in read(data)] == [1, 2, 5]


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [
        ("a,b\n词,2\n".encode("gb18030"), 2, "UTF-8"),
        ("a,b\n".encode("utf-16"), 1, "UTF-8"),
        (b'a,b\n1,"2\n3,4\n', 2, "quotation mark"),
        (b'a,b\n"1"x,2\n', 2, "quotation mark"),
        (b"a,b\n" + b"1" * 200_000, 2, "read"),
    ],
)
def test_what_can_not_be_read_is_said_with_its_line(data: bytes, line: int, words: str) -> None:
    *_rows, fault = read(data)
    assert isinstance(fault, Fault)
    assert fault.line == line
    assert words in str(fault.message)
