"""What a text is found by, word for word; and where in it the words stand."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.search import (
    LONGEST_WORD,
    MOST_BYTES,
    MOST_CHARACTERS,
    MOST_IN_A_PHRASE,
    MOST_WORDS,
    PART,
    Asked,
    Read,
    Term,
    TooMuch,
    asked,
    entry,
    read,
    words,
)

HAN = "开源模型芯光电网𠮷々〇"
# Few enough to meet again, odd enough to trip: characters beyond the first plane, wide and small
# forms, letters that folding lengthens or that combine, what engines' query languages are made of.
PIECES = [
    *HAN,
    "ＧＰＴ",
    "GPT-4o",
    "４",
    "2026",
    "26",
    "3.5",
    "models",
    "Model",
    " ",
    " ",
    "，",
    "…",
]
PIECES += [
    "ß",
    "İ",
    "Σ",
    "e",
    "\u0301",
    "㍿",
    "﨑",
    "½",
    "'",
    '"',
    "-",
    "|",
    "*",
    "\n",
    "C++",
    "AND",
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


def found(wanted: Asked, text: Read) -> bool:
    """The rule that both engines keep to."""
    return (
        bool(wanted)
        and set(wanted.tokens) <= set(text.tokens)
        and all(phrase in text.runs for phrase in wanted.phrases)
    )


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Models are running", "model are run"),
        ("MODEL", "model"),
        ("OpenAI's models don’t", "openai model dont"),
        ("'quoted'", "quot"),
        ("GPT-4o", "gpt4o gpt 4o"),
        ("gpt4o", "gpt4o gpt 4o"),
        ("ＧＰＴ－４ｏ", "gpt4o gpt 4o"),
        ("GPT-4o-mini", "gpt4o gpt 4o mini"),
        ("COVID-19-era", "covid19 covid 19 era"),
        ("4-bit and 8bit", "4bit 4 bit and 8bit"),
        ("Qwen2.5-72B", "qwen2.5 qwen 2.5 72b"),
        ("open-source", "open sourc"),
        ("C++, C# and g++.", "c++ c# and g++"),
        ("a+b c+++ d#e", "a b c d e"),
        ("3.5% of 1,000,000", "3.5 of 1000000"),
        ("2026-11-26", "2026 11 26"),
        ("v1.2.", "v1.2 v 1.2"),
        ("snake_case", "snake case"),
        ("CO₂", "co2 co 2"),
        ("½", "1 2"),
        ("café cafe\u0301", "café"),
        ("ΟΔΟΣ οδός…", "οδοσ οδόσ"),
        ("电", "电"),
        ("电网，请", "电 网 电网 请"),
        ("AI芯片", "ai 芯 片 芯片"),
        ("2026 年", "2026 年"),
        ("㍿", "株 式 株式 会 式会 社 会社"),
        ("\ufa11", "崎" if unicodedata.normalize("NFKC", "\ufa11") == "崎" else "﨑"),
        ("…，。“”—— \n", ""),
    ],
)
def test_a_text_is_found_by_these_tokens(text: str, tokens: str) -> None:
    assert read(text).tokens == tuple(tokens.split())


@pytest.mark.parametrize(
    ("text", "query", "there"),
    [
        ("人工智能", "人工智能", True),
        ("人工，智能", "人工智能", False),
        ("人工\n智能", "人工智能", False),
        ("工智人工智能", "智人工", True),
        ("人工智人", "人工智能", False),
        ("智能，人工智，工智能", "人工智能", False),
        ("2026年11月", "2026年", True),
        ("2026年11月", "26年", False),
        ("26，2026年", "26年", False),
        ("2026 年 11 月", "2026年11月", True),
        ("2026\n年", "2026年", False),
        ("第3代", "第3", True),
        ("第3.5代", "第3", False),
        ("GPT-4o", "gpt4o", True),
        ("GPT-4o", "gpt", True),
        ("GPT 4", "GPT-4", False),
        ("GPT-4", "gpt 4", True),
        ("C", "C++", False),
        ("the running model", "Models run", True),
        ("电网", "网", True),
        ("电网", "网电", False),
    ],
)
def test_a_query_finds_a_text(text: str, query: str, there: bool) -> None:
    assert found(asked(query), read(text)) is there


@given(TEXTS, st.lists(st.sampled_from(HAN), min_size=1, max_size=6).map("".join))
def test_chinese_is_found_where_it_stands_and_nowhere_else(text: str, query: str) -> None:
    assert found(asked(query), read(text)) == (query in unicodedata.normalize("NFKC", text))


@given(TEXTS)
def test_wide_and_small_forms_are_one_with_the_usual_ones(text: str) -> None:
    usual = unicodedata.normalize("NFKC", text)
    assert read(text) == read(usual)
    assert [word.token for word in words(text)] == [word.token for word in words(usual)]


@given(TEXTS)
def test_every_word_says_where_it_came_from(text: str) -> None:
    row = list(words(text))
    for word in row:
        assert 0 <= word.start < word.end <= len(text)
        assert word.token in read(text[word.start : word.end]).tokens
    whole = [word for word in row if word.kind != PART]
    assert all(one[1:3] <= after[1:3] for one, after in pairwise(whole))


@pytest.mark.parametrize(
    ("query", "terms"),
    [
        ("", []),
        ("，。 ! \"'", []),
        ("GPT-4o模型", [["gpt4o"], ["模", "型"]]),
        ("人工智能 人工智能", [["人", "工", "智", "能"]]),
        ("2026年 3 月", [["2026", "年"], ["3"], ["月"]]),
        ("Running run", [["run"]]),
        ("NOT a OR b*", [["not"], ["a"], ["or"], ["b"]]),
    ],
)
def test_a_query_asks_for_terms(query: str, terms: list[list[str]]) -> None:
    wanted = asked(query)
    assert [list(term.units) for term in wanted.terms] == terms
    assert bool(wanted) == bool(terms)


@pytest.mark.parametrize(
    ("units", "tokens", "phrase"),
    [
        (("gpt4o",), ("gpt4o",), ""),
        (("电",), ("电",), ""),
        (("电", "网"), ("电网",), ""),
        (("人", "工", "智"), ("人工", "工智"), "人工智"),
        (("人", "人", "人"), ("人人",), "人人人"),
        (("2026", "年"), ("2026", "年"), " 2026 年"),
        (("第", "3", "代", "芯"), ("代芯", "第", "3"), "第 3 代芯"),
    ],
)
def test_a_term_asks_the_index_for_tokens(
    units: tuple[str, ...], tokens: tuple[str, ...], phrase: str
) -> None:
    assert (Term(units).tokens, Term(units).phrase) == (tokens, phrase)


@pytest.mark.parametrize(
    ("at_most", "more", "limit", "most"),
    [
        (" " + "a" * MOST_CHARACTERS + " ", "a" * (MOST_CHARACTERS + 1), "characters", 200),
        (*(" ".join(map(chr, range(97, 97 + MOST_WORDS + more))) for more in (0, 1)), "words", 12),
        (*("".join(map(chr, range(0x4E00, 0x4E00 + 32 + more))) for more in (0, 1)), "phrase", 32),
    ],
)
def test_too_much_is_refused_by_the_name_of_its_limit(
    at_most: str, more: str, limit: str, most: int
) -> None:
    assert asked(at_most)
    with pytest.raises(TooMuch) as refused:
        asked(more)
    assert (refused.value.limit, refused.value.most) == (limit, most)


def test_a_repeated_word_counts_once() -> None:
    assert len(asked("model " * 20).terms) == 1
    assert MOST_IN_A_PHRASE == 32


def test_an_entry_tells_titles_and_openings_from_the_rest() -> None:
    english = read("New chips"), read("Small ones"), read("They run.")
    chinese = read("芯"), read("小"), read("")
    made = entry([english, chinese], [":category:chips"])
    assert made.tokens == [
        *(":category:chips", "t/new", "t/chip", "t/芯"),
        *("s/new", "s/chip", "s/small", "s/one", "s/芯", "s/小"),
        *("new", "chip", "芯", "small", "one", "小", "they", "run"),
    ]
    assert made.runs == "||||芯||小|"


def test_an_entry_is_cut_before_postgresql_would_refuse_it() -> None:
    nothing = read("")
    long_words = " ".join(f"{number}x" + "y" * 100 for number in range(20_000))
    made = entry([(read("Title"), nothing, read(long_words))], [])
    sizes = [len(token.encode()) for token in made.tokens]
    assert MOST_BYTES - 100 < sum(sizes) <= MOST_BYTES
    assert max(sizes) == LONGEST_WORD
    assert made.tokens[:2] == ["t/titl", "s/titl"]
