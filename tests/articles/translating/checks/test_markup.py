import pytest

from tests.articles.translating.checks.table import found, sources, targets


@pytest.mark.parametrize(
    ("source", "target"),
    [
        (
            "[a](https://e.org/x) [b](https://e.org/y)",
            "[乙](https://e.org/y) [甲](https://e.org/x)",
        ),
        ("[a](https://e.org/x)", "[甲](https://e.org/x) 又见 <https://e.org/x>"),
        ("See https://e.org/x.", "见https://e.org/x。"),
        ('[a](https://e.org/x "A")', "[甲](https://e.org/x)"),
        ("[a](http://www.e.org/x/)", "[甲](https://e.org/x)"),
        ("[a](https://e.org/en/x)", "[甲](https://e.org/zh/x)"),
        ("[a](https://e.org/en-us/x)", "[甲](https://e.org/zh-CN/x)"),
        ("[a](https://e.org/x)", "[甲](https://e.org/zh-hans/x)"),
        ("[a](https://en.e.org/x)", "[甲](https://zh.e.org/x)"),
        ("[a](https://e.org/x.en.html)", "[甲](https://e.org/x.zh.html)"),
        ("[a](#part-one)", "[甲](#第一部分)"),
        ("[a](https://e.org/f_(g))", "[甲](https://e.org/f_(g))"),
        ("[a][x]\n\n[x]: https://e.org/x", "[甲][x]\n\n[x]: https://e.org/x"),
        ("`[a](https://e.org/x)`", "代码"),
        ("<!-- https://e.org/x -->text", "文字"),
    ],
)
def test_the_same_addresses_in_any_order_and_form(source: str, target: str) -> None:
    assert found("links", source, target) == []


def test_a_lost_and_a_wrong_address_are_flagged_in_their_texts() -> None:
    source = "[a](https://e.org/x) and [b](https://e.org/y)"
    target = "[甲](https://e.org/x)和[乙](https://e.org/z)"
    assert sources("links", source, target) == ["](https://e.org/y)"]
    assert targets("links", source, target) == ["](https://e.org/z)"]
    assert [flag.text for flag in found("links", source, target)] == [
        "The link to https://e.org/y is missing.",
        "The link to https://e.org/z is not in the source.",
    ]


def test_a_word_that_holds_the_name_of_a_language_is_kept() -> None:
    assert len(found("links", "[a](https://e.org/zen/x)", "[甲](https://e.org/x)")) == 2


def test_an_address_is_asked_for_once() -> None:
    assert len(found("links", "https://e.org/x https://e.org/x", "无")) == 1


@pytest.mark.parametrize(
    ("source", "target", "flagged"),
    [
        ("Run `make test`.", "运行`make test`。", []),
        ("Run `pip install`.", "请安装。", []),  # two words: they may be translated
        ("Set `max_tokens`.", "设置`最大词元数`。", ["`max_tokens`"]),
        ("Set `max_tokens`.", "设置max_tokens。", []),
        ("Call `run()` twice.", "调用两次。", ["`run()`"]),
        ("Use ``a `b` c()``.", "用``a `b` c()``。", []),
        ("Run `git log\n--oneline`.", "运行`git log --oneline`。", []),
        ("A `word`.", "一个`词`。", []),
        ("See `--help`.", "见帮助。", ["`--help`"]),
        ("An `HttpClient`.", "一个客户端。", ["`HttpClient`"]),
        ("The prompt `Say: 你好`.", "提示语。", []),
    ],
)
def test_code_that_looks_like_code_is_taken_over(
    source: str, target: str, flagged: list[str]
) -> None:
    assert sources("code", source, target) == flagged


@pytest.mark.parametrize(
    ("source", "target", "said"),
    [
        ("# A\n\ntext", "# 甲\n\n文", []),
        ("# A\n\ntext", "甲\n\n文", ["Headings: 1 in the source, 0 in the translation."]),
        ("- a\n- b", "- 甲\n- 乙", []),
        ("- a\n- b", "1. 甲\n2. 乙", []),
        ("- a\n- b", "- 甲", ["List items: 2 in the source, 1 in the translation."]),
        ("```\n# a\n- b\n```", "```\n# 甲\n```", []),
        ("```\na\n```", "无", ["Blocks of code: 1 in the source, 0 in the translation."]),
        ("~~~\na\n```\n~~~", "```\n甲\n~~~\n```", []),
        ("> - a", "> - 甲", []),
        ("a - b, 2.5 c", "甲 - 乙，2.5 丙", []),
    ],
)
def test_headings_items_and_fences_are_counted(source: str, target: str, said: list[str]) -> None:
    assert [flag.text for flag in found("structure", source, target)] == said
