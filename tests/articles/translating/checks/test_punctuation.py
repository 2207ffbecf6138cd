import pytest

from tests.articles.translating.checks.table import fixed


@pytest.mark.parametrize(
    ("target", "mended"),
    [
        ("你好,世界", "你好，世界"),
        ("你好, 世界", "你好，世界"),
        ("为什么?", "为什么？"),
        ("来源: OpenAI", "来源：OpenAI"),
        ("结束.", "结束。"),
        ("用GPT-4,然后等", "用GPT-4，然后等"),
        ("**注意:** 见下", "**注意：** 见下"),
        *(
            (rightly, rightly)
            for rightly in (
                *("你好，世界。", "1.概述", "3:2胜出", "约3.5倍", "Node.js很快", "见a.b。"),
                *("`中,文`", "[中](https://e.org/中,x)", "等等...", "文件.txt", "Bench: 一项基准"),
                *("Hello, world", "A, B和C", "10:30开始"),
            )
        ),
    ],
)
def test_marks_beside_chinese_are_full_width(target: str, mended: str) -> None:
    assert fixed("half_width", target) == mended


@pytest.mark.parametrize(
    ("target", "mended"),
    [
        ("模型(大的)", "模型（大的）"),
        ("见(参见 [此处](https://e.org/x))", "见（参见 [此处](https://e.org/x)）"),
        ("检索(RAG)", "检索(RAG)"),
        ("[中文](https://e.org/x)", "[中文](https://e.org/x)"),
        ("`f(中)`", "`f(中)`"),
        ("（大的）", "（大的）"),
    ],
)
def test_brackets_around_chinese_are_offered_full_width(target: str, mended: str) -> None:
    assert fixed("brackets", target) == mended


@pytest.mark.parametrize(
    ("target", "mended"),
    [
        ("Hello，world", "Hello, world"),
        ("Done。", "Done."),
        ("Why？ Because", "Why? Because"),
        ("（a）", "(a)"),
        ("ＧＰＴ", "GPT"),
        ("a、b", "a, b"),
        ("《Nature》 says", "“Nature” says"),
        ("50％ of it", "50% of it"),
        ("The firm 智谱（清言） says", "The firm 智谱（清言） says"),
        ("“Curly” – and ‘so’ on…", "“Curly” – and ‘so’ on…"),
        ("`，`", "`，`"),
    ],
)
def test_english_is_half_width(target: str, mended: str) -> None:
    assert fixed("full_width", target, "en") == mended
