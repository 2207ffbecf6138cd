"""Where terms stand in texts: tables, and the rules against brute force."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.glossary import (
    LATIN,
    Glossary,
    Match,
    Term,
    Used,
    Wanted,
    folded,
    matches,
    used,
)


def terms(*wordings: str) -> list[Term]:
    """Each by itself; one that begins with ! is case-sensitive."""
    return [
        Term(number, (wording.lstrip("!"),), case_sensitive=wording.startswith("!"))
        for number, wording in enumerate(wordings)
    ]


@pytest.mark.parametrize(
    ("text", "wordings", "found"),
    [
        ("A token is a token.", ["token"], ["token", "token"]),
        ("", ["token"], []),
        ("token", [], []),
        # boundaries: a Latin word goes on, Han does not matter
        ("tokens", ["token"], []),
        ("cryptotoken", ["token"], []),
        ("token-based, (token)", ["token"], ["token", "token"]),
        ("用GPT的人", ["GPT"], ["GPT"]),
        ("用GPT4的人", ["GPT"], []),
        ("GPT-4", ["GPT"], ["GPT"]),
        ("5G, 15G", ["5G"], ["5G"]),
        ("naïve, café", ["na", "caf", "ve"], []),
        ("词元和词元化", ["词元"], ["词元", "词元"]),
        ("AI安全与OpenAI安全", ["AI安全"], ["AI安全"]),
        ("C++ and .NET", ["C++", ".NET"], ["C++", ".NET"]),
        # the longest of those that overlap, the first of those that are as long
        (
            "open weights model",
            ["open", "open weights", "weights model"],
            ["open", "weights model"],
        ),
        ("open weights", ["open", "open weights"], ["open weights"]),
        ("ab cd ab", ["ab cd", "cd ab"], ["ab cd"]),
        ("大语言模型评测", ["大语言模型", "语言模型评测基准", "模型"], ["大语言模型"]),
        ("甲乙丙丁戊", ["甲乙", "乙丙丁", "丁戊"], ["乙丙丁"]),
        # ... and a shorter one where the longer one has no boundary there
        ("open weightsy", ["open", "open weights"], ["open"]),
        # case
        ("Token TOKEN", ["token"], ["Token", "TOKEN"]),
        ("us, US and Us", ["!US"], ["US"]),
        ("us and US", ["us", "!US"], ["us", "US"]),
        ("ΣΊΣΥΦΟΣ", ["σίσυφος"], ["ΣΊΣΥΦΟΣ"]),
        # full-width, no-break, wrapped
        ("用ＧＰＴ的", ["GPT"], ["ＧＰＴ"]),
        ("用GPT的", ["ＧＰＴ"], ["GPT"]),
        ("ＵＳ，us", ["!US"], ["ＵＳ"]),
        ("XＧＰＴ", ["GPT"], []),
        (
            "open\nweights, open\u00a0weights",
            ["open weights"],
            ["open\nweights", "open\u00a0weights"],
        ),
        ("open\n\nweights", ["open weights"], []),
        ("open\u2011weight", ["open-weight"], ["open\u2011weight"]),
        ("world’s first", ["world's"], ["world’s"]),
        # places after characters that take two units elsewhere
        ("😀 token 𠮷", ["token", "𠮷"], ["token", "𠮷"]),
    ],
)
def test_terms_are_found(text: str, wordings: list[str], found: list[str]) -> None:
    assert [text[start:end] for start, end, _term in matches(text, terms(*wordings))] == found


def test_a_case_sensitive_term_is_told_from_its_namesake() -> None:
    it, computing = Term(1, ("it",)), Term(2, ("IT",), case_sensitive=True)
    found = matches("it and IT and It", [it, computing])
    assert [match.term.id for match in found] == [1, 2, 1]


ALPHABET = "abAB1 中文ＡｂéÉ-ﬁ’'\n"
WORDINGS = st.text(alphabet=ALPHABET, min_size=1, max_size=4)


def brute_force(text: str, terms: list[Term]) -> list[tuple[int, int]]:
    found = set()
    for term in terms:
        for start in range(len(text)):
            for end in range(start + 1, len(text) + 1):
                said, (wording,) = text[start:end], term.wordings
                same = folded(said, term.case_sensitive) == folded(wording, term.case_sensitive)
                inside = folded(f" {text} ")
                cut_left = inside[start] in LATIN and inside[start + 1] in LATIN
                cut_right = inside[end] in LATIN and inside[end + 1] in LATIN
                if same and not cut_left and not cut_right:
                    found.add((start, end))
    kept: list[tuple[int, int]] = []
    for start, end in sorted(found, key=lambda it: (it[0] - it[1], it[0])):
        if not any(start < other_end and other_start < end for other_start, other_end in kept):
            kept.append((start, end))
    return sorted(kept)


@given(
    st.text(alphabet=ALPHABET, max_size=30),
    st.lists(st.tuples(WORDINGS, st.booleans()), max_size=8),
)
def test_what_is_found_is_what_brute_force_finds(
    text: str, wordings: list[tuple[str, bool]]
) -> None:
    asked = [
        Term(number, (wording,), case_sensitive=by_case)
        for number, (wording, by_case) in enumerate(wordings)
    ]
    found = matches(text, asked)
    assert [(start, end) for start, end, _term in found] == brute_force(text, asked)
    for start, end, term in found:
        by_case = term.case_sensitive
        assert folded(term.wordings[0], by_case) == folded(text[start:end], by_case)


@given(st.text())
def test_folding_keeps_every_place(text: str) -> None:
    for keeps_case in (False, True):
        assert len(folded(text, keeps_case)) == len(text)
        assert folded(folded(text, keeps_case), keeps_case) == folded(text, keeps_case)


TOKEN = Term(1, ("token", "tokens"), ("词元",), ("令牌",), enforced=True)
WEIGHTS = Term(2, ("open weights",), ("开放权重", "开源权重"), ("权重",))
CUDA = Term(3, ("CUDA",), untranslatable=True, case_sensitive=True)
NOBODY = Term(4, ("agent",))


def test_a_translation_is_asked_for_each_term_once() -> None:
    text = "Tokens, a token, CUDA, an agent: open weights."
    assert Glossary([TOKEN, WEIGHTS, CUDA, NOBODY]).wanted(text) == [
        Wanted("Tokens", ("词元",), True, ("令牌",)),
        Wanted("CUDA", ("CUDA",), True, (), True),
        Wanted("open weights", ("开放权重", "开源权重"), False, ("权重",)),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("开放权重", Used([(0, 4)], [])),
        ("权重，开源权重", Used([(3, 7)], [(0, 2)])),
        ("没有", Used([], [])),
    ],
)
def test_what_is_forbidden_within_what_is_approved_is_right(text: str, expected: Used) -> None:
    wanted = Wanted("open weights", WEIGHTS.targets, False, WEIGHTS.forbidden)
    assert used(text, wanted) == expected


def test_a_match_says_which_term_it_is() -> None:
    assert Glossary([TOKEN]).matches("two tokens") == [Match(4, 10, TOKEN)]
