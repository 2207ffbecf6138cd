import pytest

from articles.translating.checks.traditional_characters import SIMPLIFIED
from tests.articles.translating.checks.table import fixed, targets


def test_a_run_of_traditional_characters_is_one_flag_with_its_simplified_form() -> None:
    assert targets("traditional", "", "這個模型開源了") == ["這個", "開"]
    assert fixed("traditional", "這個模型開源了，後來關閉") == "这个模型开源了，后来关闭"


@pytest.mark.parametrize(
    "text",
    [
        *("乾坤", "著名", "瞭望", "慰藉", "昇腾", "毕昇", "象征", "宫商角徵羽", "二噁英", "於姓"),
        *("皇后", "干净", "面包", "里程", "只有", "发现", "头发", "台风", "复杂", "重复", "批准"),
        *("准确", "松树", "丑时", "谷物", "斗争", "范围", "姜", "借口", "了解", "千秋", "涂料"),
        *("`開`", "[开](https://e.org/開)"),
    ],
)
def test_characters_that_simplified_text_uses_too_are_let_pass(text: str) -> None:
    assert targets("traditional", "", text) == []


def test_no_simplified_form_is_itself_in_the_table() -> None:
    assert not SIMPLIFIED.keys() & set(SIMPLIFIED.values())
    assert len(SIMPLIFIED) > 2_500
    assert "乾" not in SIMPLIFIED


def test_english_is_not_looked_at() -> None:
    assert targets("traditional", "", "The 開源 society", "en") == []
