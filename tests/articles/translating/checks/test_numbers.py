import pytest

from tests.articles.translating.checks.table import found, sources, targets


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("It costs 7 dollars.", "售价7美元。"),
        ("12,345 people signed.", "12345人签名。"),
        ("12,345 people signed.", "1.2345万人签名。"),
        ("They raised $1.5 billion.", "他们融资15亿美元。"),
        ("They raised $1.5B.", "他们融资15 亿美元。"),
        ("a 7B model", "70亿参数的模型"),
        ("a 7B model", "7B模型"),
        ("a 128k window", "12.8万的窗口"),
        ("2 trillion tokens", "2万亿词元"),
        ("350 million", "3亿5000万"),
        ("100,000 cards", "十万张卡"),
        ("5,000 cards", "5千张卡"),
        ("a 5m cable", "5米长的线缆"),
        ("a 10 GB file", "10 GB的文件"),
        ("10–20 million users", "1000万至2000万用户"),
        ("10–20 million users", "1000–2000万用户"),
        ("between 10 and 20 million", "1000万到2000万之间"),
        ("5–10%", "5%至10%"),
        ("5 to 10 percent", "百分之五到百分之十"),
        ("up 20%", "增长两成"),
        ("up 20%", "增长2成"),
        ("by 0.6 percentage points", "0.6个百分点"),
        ("100% of them", "全部"),
        ("half price: 50%", "半价"),
        ("2 authors", "两位作者"),
        ("the 3rd", "第三"),
        ("in 2024", "二〇二四年"),
        ("1.5 hours", "一个半小时"),
        ("1.5 hours", "1个半小时"),
        ("30 minutes", "半小时"),
        ("20–30 people", "二三十人"),
        ("3.14", "三点一四"),
        ("1/3 of it", "三分之一"),
        ("the 1990s", "20世纪90年代"),
        ("at 3 pm", "15时"),
        ("at 15:00", "下午3点"),
        ("2024-01-05", "2024年1月5日"),
        ("version 3.5.1", "3.5.1版"),
        ("a 10x gain", "十倍"),
        ("GPT-4 and BIP32", "GPT-4与BIP32"),
        (".5 of it", "0.5"),
        ("5 kg, 3 km and 2 kW", "5千克、3千米和2千瓦"),
        ("20,000 and more", "2 多万"),
        ("within 7 days", "一周内"),
        ("in H1", "上半年"),
        ("12 apples", "１２个苹果"),
        ("12 apples", "`12`个苹果"),
    ],
)
def test_the_same_value_written_otherwise_is_the_same(english: str, chinese: str) -> None:
    assert sources("numbers", english, chinese) == []


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("2万人", "20,000 people"),
        ("2万人", "twenty thousand people"),
        ("1.2亿", "120 million"),
        ("15亿美元", "$1.5bn"),
        ("20多万", "more than 200,000"),
        ("1千亿", "100 billion"),
        ("3月5日", "March 5"),
        ("12月", "Dec."),
        ("3成", "30%"),
        ("百分之5", "five percent"),
        ("90年代", "the 1990s"),
        ("10倍", "tenfold"),
        ("10年", "a decade"),
        ("205人", "two hundred and five people"),
        ("24个", "two dozen"),
        ("1个模型", "a model"),
        ("2倍", "twice"),
        ("第21届", "the twenty-first"),
        ("下午3点", "15:00"),
        ("5千克", "5 kg"),
        ("7天", "a week"),
    ],
)
def test_into_english_words_and_months_repay_digits(chinese: str, english: str) -> None:
    assert sources("numbers", chinese, english, "en") == []


@pytest.mark.parametrize(
    ("english", "chinese", "flagged"),
    [
        ("a 1B model", "100亿参数的模型", ["1B"]),
        ("a 1B model", "1万参数的模型", ["1B"]),
        ("12,345 people and 7 dogs", "12354人与7条狗", ["12,345"]),
        ("10–20 million users", "10万到20万用户", ["10", "20 million"]),
        ("It fell by 3.5 points.", "它下跌了。", ["3.5"]),
        ("version 3.5.1", "3.5版", ["3.5.1"]),
        ("up 20%, then 30%", "先涨20%", ["30%"]),
        ("in 2019", "2091年", ["2019"]),
        ("5 million", "500亿", ["5 million"]),
        ("9" * 40, "9" * 39, ["9" * 40]),
    ],
)
def test_another_value_or_none_is_flagged(english: str, chinese: str, flagged: list[str]) -> None:
    assert sources("numbers", english, chinese) == flagged


def test_a_flag_shows_which_numbers_of_the_translation_are_not_of_the_source() -> None:
    assert targets("numbers", "a 1B model of 2023", "2023年，100亿参数") == ["100亿"]


def test_a_percentage_that_is_none_any_more_is_flagged_where_it_stands() -> None:
    (flag,) = found("numbers", "Costs fell by 20%.", "成本下降了20。")
    assert flag.text == "20% of the source is a percentage, and is none in the translation."
    assert targets("numbers", "Costs fell by 20%.", "成本下降了20。") == ["20"]


@pytest.mark.parametrize(
    ("source", "target", "to"),
    [
        ("Three models in March, half of them large.", "几个模型。", "zh-hans"),
        ("两个模型，一半是大的。", "Models.", "en"),
        ("Run `head -n 20`, see [it](https://example.org/2024/7).", "运行它，见此。", "zh-hans"),
        ("```\nx = 5\n```", "```\nx = 6\n```", "zh-hans"),
        ("1. First\n2. Second", "- 其一\n- 其二", "zh-hans"),
        ("See [the notes][v1.2 notes].", "见[说明][v1.2 notes]。", "zh-hans"),
    ],
)
def test_words_code_addresses_and_list_marks_owe_nothing(source: str, target: str, to: str) -> None:
    assert sources("numbers", source, target, to) == []


def test_a_number_of_the_translation_alone_is_no_error() -> None:
    assert sources("numbers", "A dozen models.", "12个模型。") == []
