import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.blocks import Kind, folded, kind, refusal, split
from articles.made_from import Counts

# What Markdown is made of, and what breaks parsers.
PIECES = st.sampled_from(
    [
        *("\n", "\r\n", "\r", "\n\n", "    ", "\t", " ", "# ", "- ", "1. ", "> ", "```", "~~~"),
        *("|", "|-|", "---", "===", "<!--", "-->", "<div>", "</pre>", "<pre>", "[a]: /x", "word"),
        *("一句。", "\0", "\x0b", "\x0c", "\x85", "\u2028", "\ufeff", "\ud800", "𠮷", "`", "*"),
    ]
)
HOSTILE = st.one_of(st.lists(PIECES, max_size=40).map("".join), st.text(max_size=60))


@given(HOSTILE)
def test_joined_the_blocks_are_the_text(text: str) -> None:
    found = split(text)
    assert "".join(found) == text
    assert all(found)


@pytest.mark.shared
def test_joined_the_blocks_of_published_texts_are_the_texts(shared: Path) -> None:
    lines = (shared / "bilingual-articles.jsonl").read_text().splitlines()
    texts = [text for line in lines for text in json.loads(line)["analysis"].values()]
    assert len(texts) == 400
    for text in texts:
        assert "".join(split(text)) == text


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("", []),
        ("One\nparagraph.", ["One\nparagraph."]),
        ("\n\nOne.\n\n\nTwo.\n", ["\n\nOne.\n\n\n", "Two.\n"]),
        ("# A\nB\n=\nC", ["# A\n", "B\n=\n", "C"]),
        ("- a\n- b\n  - c\n\n    more\n- d", ["- a\n", "- b\n", "  - c\n\n", "    more\n", "- d"]),
        ("1. a\n\n2. b\n", ["1. a\n\n", "2. b\n"]),
        ("-\n- a", ["-\n", "- a"]),
        ("```\na\n\n- b\n```\n\nc", ["```\na\n\n- b\n```\n\n", "c"]),
        ("|a|b|\n|-|-|\n|1|2|\n\nc", ["|a|b|\n|-|-|\n|1|2|\n\n", "c"]),
        ("> a\n>\n> b\n\nc", ["> a\n>\n", "> b\n\n", "c"]),
        ("> - a\n> - b", ["> - a\n", "> - b"]),
        ("<div>\na\n</div>\n\nb", ["<div>\na\n</div>\n\n", "b"]),
        ("a\n\n---\n\nb", ["a\n\n", "---\n\n", "b"]),
        ("a\n\n[x]: /x\n[y]: /y\n\nb", ["a\n\n", "[x]: /x\n[y]: /y\n\n", "b"]),
    ],
)
def test_blocks_and_list_items_are_rows(text: str, blocks: list[str]) -> None:
    assert split(text) == blocks


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("## A\n\n", Kind("heading", 2)),
        ("#hashtag", Kind("paragraph")),
        ("A\n===\n", Kind("heading", 1)),
        ("- a\n", Kind("item")),
        ("   * a\n", Kind("item", 1)),
        ("12) a", Kind("item")),
        ("2026. was a year", Kind("item")),
        ("```py\nx\n```\n", Kind("fence")),
        ("```inline```", Kind("paragraph")),
        ("> a\n", Kind("quote")),
        ("|a|b|\n|-|:-:|\n|1|2|\n", Kind("table")),
        ("a | b\nc", Kind("paragraph")),
        ("<div>\n", Kind("html")),
        ("<b>bold</b> and more", Kind("paragraph")),
        ("* * *\n", Kind("rule")),
        ("[a]: https://example.org", Kind("definition")),
        ("    more of an item\n", Kind("paragraph")),
        ("一句。", Kind("paragraph")),
        ("\n \n", Kind("blank")),
    ],
)
def test_a_block_is_shown_as_what_it_is(text: str, expected: Kind) -> None:
    assert kind(text) == expected


@given(HOSTILE)
def test_nothing_has_no_kind_and_no_refusal_fails(text: str) -> None:
    assert kind(text).name
    assert refusal(text) is None or str(refusal(text))


@pytest.mark.parametrize(
    "text",
    [
        "```\ncode",
        "~~~~\ncode\n~~~",
        "- a\n\n  ```\n  code",
        "  ```\n  code\n",
        "> ```\n> a",
        "```",
    ],
)
def test_an_open_fence_is_refused(text: str) -> None:
    assert "code block is not closed" in str(refusal(text))


@pytest.mark.parametrize("text", ["<!-- a", "<script>\nx", "<pre>\na\n\nb", "<?php", "<![CDATA[ x"])
def test_html_that_runs_on_is_refused(text: str) -> None:
    assert "HTML is not closed" in str(refusal(text))


@pytest.mark.parametrize(
    "text",
    [
        *("", "a", "```\na\n```", "  ```\n  a\n  ```", "<!-- a -->", "- a", "> a\n> b", "| a |"),
        *("<div>\na", "``` not a fence ```", "a `code", "# A", "[a]: /x", "<script>a</script>"),
    ],
)
def test_what_ends_by_itself_may_be_a_row(text: str) -> None:
    assert refusal(text) is None


@pytest.mark.shared
def test_hardly_a_block_of_a_published_text_is_refused(shared: Path) -> None:
    lines = (shared / "bilingual-articles.jsonl").read_text().splitlines()
    texts = [text for line in lines for text in json.loads(line)["analysis"].values()]
    blocks = [block for text in texts for block in split(text)]
    refused = [block for block in blocks if refusal(block)]
    assert len(refused) <= len(blocks) / 1000, refused


def test_white_space_is_folded() -> None:
    assert folded(" a\n\n b\tc ") == "a b c"
    assert Counts(1, 2, 3, 4).plus(Counts(1, 0, 0, 0)) == Counts(2, 2, 3, 4)
