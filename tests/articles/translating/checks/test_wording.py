import pytest

from tests.articles.translating.checks.table import fixed, found, targets

ENGLISH = "Nobody who was there remembers how long the lights were out that night."
CHINESE = "在场的人谁也记不清那天夜里停了多久的电。"


@pytest.mark.parametrize(
    ("target", "to", "flagged"),
    [
        (CHINESE, "zh-hans", []),
        (f"{CHINESE}\n\n{ENGLISH}", "zh-hans", [ENGLISH]),
        (f"标题《{ENGLISH}》", "zh-hans", []),  # a quotation
        (f"[{ENGLISH}](https://e.org/x)", "zh-hans", []),
        (f"`{ENGLISH}`", "zh-hans", []),
        ("Attention Is All You Need", "zh-hans", []),
        ("GPT-4, Claude, llama and mistral", "zh-hans", []),
        ("| +a+bc+de+fg+hi | 84.9 |", "zh-hans", []),
        (ENGLISH, "en", []),
        (f"{ENGLISH}\n{CHINESE}", "en", [CHINESE]),
        ("The firm 智谱清言 says so.", "en", []),
        ("智谱 (Zhipu)", "en", []),
    ],
)
def test_a_line_in_the_language_of_the_source_is_flagged(
    target: str, to: str, flagged: list[str]
) -> None:
    assert targets("untranslated", "x", target, to) == flagged


@pytest.mark.parametrize(
    ("target", "mended"),
    [
        ("Provide a a posting.", "Provide a posting."),
        ("The the first", "The first"),
        ("over\nover the wall", "over the wall"),
        ("wait,, then", "wait, then"),
        ("one\n\nOne", "one\n\nOne"),  # two paragraphs
        ("He had had enough, that that was so.", "He had had enough, that that was so."),
        ("in Walla Walla", "in Walla Walla"),
        ("a `a` a", "a `a` a"),
        ("now and then, then and now", "now and then, then and now"),
        ("the theory", "the theory"),
        ("ice-cream cream", "ice-cream cream"),
        ("10 10", "10 10"),
    ],
)
def test_an_english_word_stands_once(target: str, mended: str) -> None:
    assert fixed("doubled", target, "en") == mended


@pytest.mark.parametrize(
    ("target", "mended"),
    [
        ("模型的的权重", "模型的权重"),
        ("完成了了训练", "完成了训练"),
        ("他将将公布", "他将公布"),
        ("大语言模型大语言模型", "大语言模型"),
        ("完成。。", "完成。"),
        ("完成，，然后", "完成，然后"),
        ("未完。。。", "未完……"),
        *(
            (rightly, rightly)
            for rightly in (
                *("为了了解它", "除了了解它", "达到目的的办法", "的的确确", "将将军", "将将来"),
                *("一步一步来", "看看说说", "哈哈哈哈哈哈", "天天向上", "未完……", "破折号——"),
            )
        ),
    ],
)
def test_in_chinese_only_what_is_wrong_is_flagged(target: str, mended: str) -> None:
    assert fixed("doubled", target) == mended


@pytest.mark.parametrize(
    ("source", "target", "to", "said"),
    [
        ("e" * 149, "中", "zh-hans", ""),
        ("e" * 200, "中" * 43, "zh-hans", "43 characters for 200 are very few."),
        ("e" * 200, "中" * 44, "zh-hans", ""),
        ("e" * 200, "中" * 140, "zh-hans", ""),
        ("e" * 200, "中" * 141, "zh-hans", "141 characters for 200 are very many."),
        ("中" * 99, "e", "en", ""),
        ("中" * 140, "e" * 200, "en", ""),
        ("中" * 140, "e" * 199, "en", "199 characters for 140 are very few."),
        ("中" * 110, "e" * 500, "en", ""),
        ("中" * 110, "e" * 501, "en", "501 characters for 110 are very many."),
        ("e" * 200, f"{'中' * 60}\n```\n{'x' * 900}\n```", "zh-hans", ""),
        ("e" * 200, "e" * 200, "zh-hans", ""),  # that is untranslated
    ],
)
def test_a_translation_is_about_as_long_as_translations_are(
    source: str, target: str, to: str, said: str
) -> None:
    flags = [flag.text for flag in found("length", source, target, to)]
    assert [flag.partition(". ")[0] + "." for flag in flags] == ([said] if said else [])
