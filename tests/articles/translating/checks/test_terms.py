import pytest

from articles.translating.checks import Wanted
from tests.articles.translating.checks.table import found

TOKEN = Wanted("token", ("词元", "token"), forbidden=("代币", "令牌"))
AGENT = Wanted("AI agent", ("智能体",), enforced=True)
WEIGHTS = Wanted("开放权重", ("open weights", "open-weight"))
HOUSE = Wanted("", (), forbidden=("小编",))


@pytest.mark.parametrize(
    ("check", "source", "target", "to", "wanted", "said"),
    [
        ("term_unused", "Each token costs.", "每个词元都要钱。", "zh-hans", TOKEN, 0),
        ("term_unused", "Each token costs.", "每个token都要钱。", "zh-hans", TOKEN, 0),
        ("term_unused", "Each token costs.", "每个标记都要钱。", "zh-hans", TOKEN, 1),
        ("term_unused", "All Tokens cost.", "全都要钱。", "zh-hans", TOKEN, 1),
        ("term_unused", "A tokenizer.", "一个分词器。", "zh-hans", TOKEN, 0),
        ("term_unused", "An AI agent.", "一个代理。", "zh-hans", AGENT, 0),
        ("term_enforced", "An AI agent.", "一个代理。", "zh-hans", AGENT, 1),
        ("term_enforced", "An AI\nagent.", "一个智能体。", "zh-hans", AGENT, 0),
        ("term_unused", "它的开放权重", "Its Open Weights", "en", WEIGHTS, 0),
        ("term_unused", "它的开放权重", "Its free weights", "en", WEIGHTS, 1),
        ("term_forbidden", "Each token.", "每个代币。", "zh-hans", TOKEN, 1),
        ("term_forbidden", "Each coin.", "每个代币。", "zh-hans", TOKEN, 0),
        ("term_forbidden", "Each token.", "每个词元。", "zh-hans", TOKEN, 0),
        ("term_forbidden", "Anything", "小编认为", "zh-hans", HOUSE, 1),
        ("term_forbidden", "", "小编认为", "zh-hans", HOUSE, 1),
        ("term_forbidden", "", "每个代币和令牌", "zh-hans", TOKEN, 2),
    ],
)
def test_the_glossary(
    check: str, source: str, target: str, to: str, wanted: Wanted, said: int
) -> None:
    assert len(found(check, source, target, to, (wanted,))) == said


def test_a_flag_says_what_to_write() -> None:
    (unused,) = found("term_enforced", "An AI agent.", "一个代理。", terms=(AGENT,))
    assert unused.text == "The glossary has for “AI agent”: 智能体."
    assert unused.source == ((3, 11),)
    (forbidden,) = found("term_forbidden", "A token.", "一个代币。", terms=(TOKEN,))
    assert forbidden.text == "“代币” is forbidden by the glossary: write 词元, token."
    assert forbidden.target == ((2, 4),)
