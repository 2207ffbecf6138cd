import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from articles.diffs import FAR, FIRST, LAST, changes, folded, tokens

# Any characters at all, half ones and private ones included, and enough repetition to match.
TEXT = st.one_of(
    st.text(),
    st.text(alphabet="ab 开源，\n_\ud800\ue000\U0010ffff𠮷é"),
    st.lists(st.sampled_from(["grid ", "naps", "电网", "。\n\n", "3.5", "\0"])).map("".join),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("GPT-5 costs 3.5", ["GPT", "-", "5", " ", "costs", " ", "3", ".", "5"]),
        ("开源模型", ["开", "源", "模", "型"]),
        ("用GPU训练。", ["用", "GPU", "训", "练", "。"]),
        ("𠮷野家", ["𠮷", "野", "家"]),
        ("na_me  \n", ["na", "_", "me", " ", " ", "\n"]),
        ("café дом", ["café", " ", "дом"]),
    ],
)
def test_a_han_character_is_a_token_and_so_is_a_word(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


@given(TEXT)
def test_tokens_joined_are_the_text(text: str) -> None:
    assert "".join(tokens(text)) == text


@given(TEXT, TEXT)
@example("", "")
@example("\ud83d", "\ude00")
def test_the_old_and_the_new_text_can_be_read_from_their_changes(old: str, new: str) -> None:
    for found in (changes(old, new), folded(changes(old, new))):
        assert "".join(text for op, text in found if op != "+") == old
        assert "".join(text for op, text in found if op != "-") == new
        assert all(text for _op, text in found)


@given(TEXT)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert {op for op, _text in changes(text, text)} <= {"="}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Grids nap.", "Grids sleep.", [("=", "Grids "), ("-", "nap"), ("+", "sleep"), ("=", ".")]),
        ("电网小睡。", "电网午睡。", [("=", "电网"), ("-", "小"), ("+", "午"), ("=", "睡。")]),
        ("用 GPT 写", "用 GPU 写", [("=", "用 "), ("-", "GPT"), ("+", "GPU"), ("=", " 写")]),
        ("", "New", [("+", "New")]),
        ("Old", "", [("-", "Old")]),
    ],
)
def test_words_and_han_characters_change_as_wholes(
    old: str, new: str, expected: list[tuple[str, str]]
) -> None:
    assert changes(old, new) == expected


def test_more_different_words_than_can_be_told_apart_are_one_great_change() -> None:
    old = " ".join(f"w{number}" for number in range(LAST - FIRST + 1))
    assert changes(old, "w1") == [("-", old), ("+", "w1")]


def test_a_change_after_more_words_than_one_plane_holds_is_found() -> None:
    words = " ".join(f"w{number}" for number in range(70_000))
    assert changes(words, f"{words}!") == [("=", words), ("+", "!")]


def test_two_long_unrelated_texts_cost_about_the_time_that_was_given() -> None:
    old = " ".join(f"a{number % 977}" for number in range(60_000))
    new = " ".join(f"b{number % 983} a{number % 7}" for number in range(60_000))
    begun = time.monotonic()
    found = changes(old, new, seconds=0.05)
    assert time.monotonic() - begun < 5  # without a limit: minutes
    assert "".join(text for op, text in found if op != "+") == old


def test_what_is_far_from_a_change_is_folded_and_its_own_paragraph_is_not() -> None:
    far, near = ["The grid sleeps well tonight. " * 9] * 40, "Nobody counted the cost of it."
    paragraphs = [*far, f"{near} Seven of them.", *far]
    old = "\n\n".join(paragraphs)
    found = folded(changes(old, old.replace("Seven", "Eight")))
    assert [op for op, _text in found] == ["…", "=", "-", "+", "=", "…"]
    assert found[1][1].endswith(f"\n\n{near} ")
    assert all(len(text) <= FAR + len(near) for op, text in found if op == "=")


def test_a_text_without_paragraphs_is_folded_between_its_words() -> None:
    old = "电网 grid " * 1000 + "nap" + " 电网 grid" * 1000
    found = folded(changes(old, old.replace("nap", "doze")))
    before, after = (text for op, text in found if op == "=")
    assert before.lstrip().startswith(("电", "网", "grid"))
    assert after.rstrip().endswith(("电", "网", "grid"))
    assert max(len(before), len(after)) <= FAR


def test_a_short_stretch_is_never_folded() -> None:
    old = "Grids nap. " + "Sleep well. " * 10 + "Four pay."
    found = changes(old, old.replace("nap", "doze").replace("Four", "Five"))
    assert folded(found) == found
