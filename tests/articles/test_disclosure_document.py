"""docs/disclosure.md says what the code does."""

import json
from collections.abc import Iterator
from pathlib import Path

from articles import disclosure
from articles.content import ORIGINS
from articles.languages import LANGUAGES, NAME

DOCUMENT = Path(__file__).parents[2] / "docs" / "disclosure.md"
NAMES = {"en": "Lin Yue", "zh-hans": "林悦"}


def emitted() -> Iterator[tuple[str, ...]]:
    """Every origin × language × review, with a system named."""
    for origin in ORIGINS:
        for language in LANGUAGES:
            for reviewer in (NAMES[language], ""):
                told = disclosure.of(origin, "Qwen", reviewer, language)
                quiet = disclosure.of(origin, "Qwen", reviewer, language, hide_reviewed=True)
                yield (
                    origin,
                    str(NAME[language]),
                    "yes" if reviewer else "no",
                    told.label,
                    told.sentence,
                    " ".join(filter(None, (quiet.shown, quiet.sentence))),
                    told.digital_source_type.rpartition("/")[2],
                    disclosure.IS_GENERATED if told.label else "",
                )


def closings() -> Iterator[tuple[str, ...]]:
    for origin in disclosure.ORIGINS:
        for language in LANGUAGES:
            yield origin, str(NAME[language]), disclosure.closing(origin, language)


def table(heading: str) -> list[tuple[str, ...]]:
    """The rows of the first table below ``heading``, its head left out."""
    below = DOCUMENT.read_text().split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in below.splitlines() if line.startswith("|")]
    rows = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines]
    return [tuple("" if cell == "–" else cell for cell in row) for row in rows[2:]]


def line(row: tuple[str, ...]) -> str:
    return f"| {' | '.join(cell or '–' for cell in row)} |"


def test_the_table_of_what_is_emitted_is_the_one_that_the_code_draws() -> None:
    drawn = list(emitted())
    assert table("What is emitted when") == drawn, "draw it anew:\n" + "\n".join(map(line, drawn))


def test_so_is_the_table_of_closing_sentences() -> None:
    drawn = list(closings())
    assert table("At the end of the text") == drawn, "draw it anew:\n" + "\n".join(map(line, drawn))


def test_the_document_names_every_field_of_the_implicit_label() -> None:
    fields = json.loads(disclosure.aigc("", "", "", ""))
    assert [name for name, _meaning in table("To machines")][: len(fields)] == [
        f"`{name}`" for name in fields
    ]
