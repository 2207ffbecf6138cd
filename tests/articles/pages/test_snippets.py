"""Marks fall on what was asked and change nothing else; what is quoted is what the text says."""

import re
from html import unescape

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from articles.pages.snippets import (
    MOST_FRAGMENTS,
    SENTENCES,
    Fragment,
    find,
    marked,
    set_out,
    snippet,
)
from articles.search import Asked, TooMuch, asked, words


def places(text: str, wanted: Asked) -> set[int]:
    """What the index would say is asked for: a look at every word of the text."""
    row, found = list(words(text)), set()
    for term in wanted.terms:
        for place in range(len(row)):
            there = row[place : place + len(term.units)]
            same = tuple(each.token for each in there) == term.units
            if same and all(each.joined for each in there[1:]):
                found |= set(range(there[0].start, there[-1].end))
    return found


def bare(html: str) -> str:
    """As it is read: hits in brackets."""
    return unescape(html.replace("<mark>", "[").replace("</mark>", "]"))


def shown(text: str, query: str) -> str:
    return bare(marked(text, find(text, asked(query))))


def quoted(text: str, query: str, ellipsis: str = " … ") -> str:
    wanted = asked(query)
    return bare(set_out(snippet(text, wanted, range(len(wanted.terms))), ellipsis))


@pytest.mark.parametrize(
    ("text", "query", "marks"),
    [
        ("A new chip", "chips", "A new [chip]"),
        ("Chips’ chipmakers chip.", "chip", "[Chips]’ chipmakers [chip]."),
        ("ＧＰＴ－４ｏ来了", "gpt-4o", "[ＧＰＴ－４ｏ]来了"),
        ("GPT‐4o, gpt4o and GPT 4o", "GPT-4o", "[GPT‐4o], [gpt4o] and GPT 4o"),
        ("GPT-4o", "gpt", "[GPT]-4o"),
        ("C++, C# and C", "C++", "[C++], C# and C"),
        ("They don’t know", "don't", "They [don’t] know"),
        ("北方电网的容量", "电网 容量", "北方[电网]的[容量]"),
        ("电网网络", "电网 网络", "[电网][网络]"),
        ("开放权重", "放权", "开[放权]重"),
        ("电，网", "电网", "电，网"),
        ("光，伏光", "光", "[光]，伏[光]"),
        ("2026年的芯片，26年", "2026年", "[2026年]的芯片，26年"),
        ("１，０００ and 1000", "1000", "[１，０００] and [1000]"),
        ("㍿ﬁle，用chip", "file chip", "㍿[ﬁle]，用[chip]"),
        ("<b>“Tom & Jerry”</b>", "jerry tom", "<b>“[Tom] & [Jerry]”</b>"),
        ("", "chip", ""),
        ("nothing", "", "nothing"),
    ],
)
def test_marks_fall_on_the_text_as_it_stands(text: str, query: str, marks: str) -> None:
    assert shown(text, query).replace("][", "") == marks.replace("][", "")


def test_what_is_marked_is_escaped() -> None:
    assert marked("<i>a</i> & b", find("<i>a</i> & b", asked("a i"))) == (
        "&lt;<mark>i</mark>&gt;<mark>a</mark>&lt;/<mark>i</mark>&gt; &amp; b"
    )


TEXT = st.text(
    st.sampled_from("abiИßﬁＧ４4.,-’' \n&<>…。，电网光豈ş́Ⅳ\u0301ﾊﾞ+#")
    | st.characters(codec="utf-8"),
    max_size=60,
)


@given(text=TEXT, data=st.data())
def test_marks_change_nothing_and_are_where_the_index_says(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    query = text[start : data.draw(st.integers(start, len(text)))]
    try:
        wanted = asked(query)
    except TooMuch:
        assume(False)
    marks = find(text, wanted)
    html = marked(text, marks)
    assert unescape(re.sub("</?mark>", "", html)) == text
    inside = places(text, wanted)
    assert {place for mark in marks for place in range(mark.start, mark.end)} == inside
    assert all(0 <= mark.start < mark.end <= len(text) for mark in marks)


ENGLISH = (
    "The grid hummed. Nobody wrote about chips.\n"
    "A court in Port Alder decided that the grid may wait! “Chips are not a right,” it said. "
    "The grid and its chips were silent."
)


@pytest.mark.parametrize(
    ("text", "query", "quote"),
    [
        (ENGLISH, "grid", "The [grid] hummed."),
        (ENGLISH, "chips", "Nobody wrote about [chips]."),
        (
            ENGLISH,
            "court chip",
            "Nobody wrote about [chips]. … A [court] in Port Alder decided that the grid may wait!",
        ),
        (ENGLISH, "grid chip", "The [grid] and its [chips] were silent."),
        (ENGLISH, "right", "“Chips are not a [right],” it said."),
        (ENGLISH, "right quantum", "“Chips are not a [right],” it said."),
        (ENGLISH, "quantum", ""),
        (ENGLISH, "gri", ""),
        ("He was dying. She lied. They tied.", "die", "He was [dying]."),
        ("He was dying. She lied. They tied.", "lie tie", "She [lied]. … They [tied]."),
        ("He was dying. She lied. They tied.", "tying", "They [tied]."),
        ("Happily. Happiness. Happy.", "happy", "[Happiness]."),
        ("O’Reilly’s book", "oreilly's", "[O’Reilly’s] book"),
        ("O’Reilly’s book", "O'Reilly", "[O’Reilly’s] book"),
        ("The boss’s chair", "boss", "The [boss’s] chair"),
        ("不好。ＧＰＴ－４ｏ来了！好。", "gpt-4o", "[ＧＰＴ－４ｏ]来了！"),
        ("他说：“电网要停。”停电了。", "停电", "[停电]了。"),
        ("他说：“电网要停。”停电了。", "要停", "他说：“电网[要停]。”"),
        ("共有１，０００台。", "1000", "共有[１，０００]台。"),
        ("都用Ｃｈｉｐ。都用chips！", "chip", "都用[Ｃｈｉｐ]。"),
        ("约３．５度。", "3.5", "约[３．５]度。"),
        ("写Ｃ＋＋。", "c++", "写[Ｃ＋＋]。"),
        ("Two lines\nof code: a/b", "code", "of [code]: a/b"),
    ],
)
def test_a_snippet_is_the_first_and_fewest_sentences_that_hold_it(
    text: str, query: str, quote: str
) -> None:
    assert quoted(text, query) == quote


def test_a_sentence_whose_words_only_begin_alike_is_passed_over() -> None:
    text = "Can they call a carpenter? " * 300 + "No. Take the car."
    assert quoted(text, "cars") == "Take the [car]."


@pytest.mark.parametrize(
    ("text", "query", "quote"),
    [
        (
            "One two three four, " * 12 + "the chip that nobody wanted, " + "and so on " * 30,
            "chip",
            "… two three four, " + "One two three four, " * 3 + "the [chip] that nobody wanted, "
            "and so on and so on and so on and so on and so on and so on …",
        ),
        ("chip " + "and so on " * 30, "chip", "[chip] " + "and so on " * 16 + "and …"),
        ("and so on " * 30 + "chip.", "chip", "… on " + "and so on " * 16 + "[chip]."),
        (
            "前面的话，" * 20 + "电网要停，" + "后面的话，" * 20,
            "电网",
            "……" + "前面的话，" * 8 + "[电网]要停，" + "后面的话，" * 6 + "后面的话……",
        ),
    ],
)
def test_a_long_sentence_is_cut_around_it(text: str, query: str, quote: str) -> None:
    assert quoted(text, query, "……" if "，" in text else " … ") == quote


def test_of_a_long_sentence_stays_what_holds_the_most_terms() -> None:
    text = "a grid, " + "and so on " * 40 + "a chip at a court, " + "and so on " * 40
    assert "[chip] at a [court]" in quoted(text, "grid chip court")


def test_there_are_never_more_than_a_few_sentences() -> None:
    text = "".join(f"This says w{chr(97 + number)}x. " for number in range(9))
    query = " ".join(f"w{chr(97 + number)}x" for number in range(9))
    assert quoted(text, query).count("[") == MOST_FRAGMENTS


def test_what_is_not_asked_for_is_not_looked_for() -> None:
    wanted = asked("grid chip")
    assert [each.terms for each in snippet("A chip. A grid.", wanted, [1])] == [{1}]
    assert snippet("A chip. A grid.", wanted, []) == []


def test_nothing_is_set_out_as_nothing() -> None:
    assert set_out([], " … ") == ""
    assert set_out([Fragment("a <b>", [], True, True)], " … ") == "… a &lt;b&gt; …"


FORMS = """dying die skies sky happily Boss’s GPT-4o ＧＰＴ４ｏ 电网 光伏电站 用chip ﬁles file 1,000
１０００ C++ O'Reilly iPhone ǅ ３.5 ① ２０２６年"""
WORDS = st.sampled_from(FORMS.split())
SENTENCE = st.lists(WORDS, min_size=1, max_size=5).map(lambda words: " ".join(words) + ".")


@given(sentences=st.lists(SENTENCE, max_size=8), query=WORDS)
def test_whatever_a_sentence_holds_is_shown(sentences: list[str], query: str) -> None:
    text, wanted = "\n".join(sentences), asked(query)
    found = snippet(text, wanted, range(len(wanted.terms)))
    held = {mark.term for line in sentences for mark in find(line, wanted)}
    assert {number for fragment in found for number in fragment.terms} == held


@given(text=TEXT, query=TEXT)
def test_a_snippet_says_what_the_text_says(text: str, query: str) -> None:
    try:
        wanted = asked(query)
    except TooMuch:
        assume(False)
    said = [
        sentence
        for line in text.split("\n")
        for sentence in SENTENCES.split(" ".join(line.split()))
    ]
    for fragment in snippet(text, wanted, range(len(wanted.terms))):
        assert any(fragment.text in sentence for sentence in said)
        assert fragment.marks
        assert all(0 <= mark.start < mark.end <= len(fragment.text) for mark in fragment.marks)
