from hypothesis import given
from hypothesis import strategies as st

from articles.content import UNKEPT
from articles.translating.checks.reading import BLANK, read

# What Markdown is made of, in long runs and in any order.
SIGNS = (
    *("[", "]", "(", ")", "](", "](a", "][", "]:", "`", "``", "```", "~~~", "<", "<a", "<!--"),
    *(">", "-->", "\n", "\n\n", " ", "# ", "- ", "1. ", '"', "'", "\\", "https://", "中", "a"),
    *("1", "，"),
)
TEXTS = st.lists(
    st.tuples(st.sampled_from(SIGNS), st.integers(1, 9)).map(lambda it: it[0] * it[1])
).map("".join)


def prose(text: str) -> str:
    return read(text).prose.replace(BLANK, "")


def test_code_addresses_tags_and_marks_are_no_prose() -> None:
    assert prose("# A `b` [c](https://e.org)") == " A  [c"
    assert prose("- <b>c</b> https://e.org/x, d\n1. e") == " c , d\n e"
    assert prose("a\n```py\nb\n```\nc") == "a\n\n\n\nc"
    assert prose("a <!-- b --> c [d][e] [f][]") == "a  c [d [f"
    assert prose("[a]: https://e.org 'b'\nc[^1]") == "\nc"


def test_a_run_of_backticks_pairs_with_the_next_as_long_in_its_paragraph() -> None:
    assert [code.text for code in read("``a ` b`` `c` `d").codes] == ["a ` b", "c"]
    assert read("`a\n\nb`").codes == ()
    assert read(r"\`a`").codes == ()


def test_a_fence_ends_with_its_like_or_with_the_text() -> None:
    text = "````\n```\n````\nb\n~~~\nc"
    assert [text[slice(*span)] for span in read(text).fences] == ["````\n```\n````", "~~~\nc"]


def test_a_bare_address_ends_where_chinese_or_its_sentence_goes_on() -> None:
    text = "见https://e.org/a，或 https://e.org/b. 又(https://e.org/c)"
    assert [link.text[-1] for link in read(text).links] == ["a", "b", "c"]


@given(TEXTS)
def test_places_are_those_of_the_text_whatever_it_is(text: str) -> None:
    reading = read(text)
    assert len(reading.prose) == len(text)
    for ours, theirs in zip(reading.prose, text, strict=True):
        assert ours in (theirs, BLANK)
    for code in reading.codes:
        assert code.text in text[slice(*code.span)]


def test_no_text_that_is_kept_holds_the_blank() -> None:
    assert UNKEPT.search(BLANK)
