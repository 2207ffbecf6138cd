import json

import pytest
from django.utils.translation import override

from articles import disclosure
from articles.content import ORIGINS
from articles.languages import LANGUAGES

SCHEMA = "https://schema.org/"


@pytest.mark.parametrize(
    ("origin", "english", "chinese", "source_type"),
    [
        (
            "ai_assisted",
            "AI-assisted",
            "AI辅助生成",
            "CompositeWithTrainedAlgorithmicMediaDigitalSource",
        ),
        ("ai_generated", "AI-generated", "AI生成", "TrainedAlgorithmicMediaDigitalSource"),
        ("ai_translated", "AI-translated", "AI翻译生成", "TrainedAlgorithmicMediaDigitalSource"),
    ],
)
def test_the_label_and_the_digital_source_type_follow_from_the_origin(
    origin: str, english: str, chinese: str, source_type: str
) -> None:
    assert disclosure.of(origin, "", "", "en").label == english
    assert disclosure.of(origin, "", "", "zh-hans").label == chinese
    assert disclosure.of(origin, "", "", "en").digital_source_type == SCHEMA + source_type


@pytest.mark.parametrize(
    ("system", "reviewer", "english", "chinese"),
    [
        (
            "",
            "Lin Yue",
            "reviewed by Lin Yue, responsible editor.",
            "经Lin Yue审核，并承担编辑责任。",
        ),
        (
            "Qwen",
            "Lin Yue",
            "made with Qwen, reviewed by Lin Yue, responsible editor.",
            "由Qwen生成，经Lin Yue审核，并承担编辑责任。",
        ),
        ("Qwen", "", "made with Qwen, not reviewed by a person.", "由Qwen生成，未经人工审核。"),
        ("", "", "not reviewed by a person.", "未经人工审核。"),
    ],
)
def test_the_sentence_names_the_system_and_who_answers_for_the_text(
    system: str, reviewer: str, english: str, chinese: str
) -> None:
    told = disclosure.of("ai_generated", system, reviewer, "en")
    assert (told.sentence, told.reviewed) == (english, bool(reviewer))
    assert disclosure.of("ai_generated", system, reviewer, "zh-hans").sentence == chinese


@pytest.mark.parametrize("origin", ["human", ""])
def test_nothing_is_disclosed_of_what_people_wrote(origin: str) -> None:
    assert disclosure.of(origin, "", "Lin Yue", "en") == ("", "", "", True, "")
    assert disclosure.closing(origin, "en", "Somebody's words.") == ""


@pytest.mark.parametrize("origin", set(ORIGINS) - {"human"})
def test_every_other_origin_is_disclosed_in_every_language(origin: str) -> None:
    labels = {disclosure.of(origin, "", "", language).label for language in LANGUAGES}
    closings = {disclosure.closing(origin, language) for language in LANGUAGES}
    assert len(labels - {""}) == len(closings - {""}) == len(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reviewer", ["", "Lin Yue"])
@pytest.mark.parametrize("origin", disclosure.ORIGINS)
def test_only_a_setting_and_a_named_person_together_hide_the_label(
    origin: str, reviewer: str, language: str
) -> None:
    usual = disclosure.of(origin, "Qwen", reviewer, language)
    assert usual.shown == usual.label
    assert usual.reviewed is bool(reviewer)
    quiet = disclosure.of(origin, "Qwen", reviewer, language, hide_reviewed=True)
    if not reviewer:
        assert quiet == usual
        return
    assert (quiet.shown, quiet.label) == ("", usual.label)
    assert quiet.digital_source_type == usual.digital_source_type
    assert reviewer in quiet.sentence
    assert "Qwen" not in quiet.sentence


@pytest.mark.parametrize("origin", disclosure.ORIGINS)
def test_chinese_labels_hold_both_elements_of_the_standard(origin: str) -> None:
    label = disclosure.LABELS[origin]["zh-hans"]
    assert "AI" in label or "人工智能" in label
    assert "生成" in label or "合成" in label


@pytest.mark.parametrize(
    ("wording", "said"),
    [
        ("Made by machine.", "Made by machine."),
        ("  Made by machine.\n", "Made by machine."),
        ("", disclosure.CLOSINGS["ai_generated"]["en"]),
        (" \n", disclosure.CLOSINGS["ai_generated"]["en"]),
    ],
)
def test_publishers_word_the_closing_sentence_and_never_away(wording: str, said: str) -> None:
    assert disclosure.closing("ai_generated", "en", wording) == said


def test_the_implicit_label_has_the_fields_of_the_standard_as_text() -> None:
    assert json.loads(disclosure.aigc("Qwen", "7-en", "Newsroom", "https://n.example/")) == {
        "Label": "1",
        "ContentProducer": "Qwen",
        "ProduceID": "7-en",
        "ReservedCode1": "",
        "ContentPropagator": "Newsroom",
        "PropagateID": "https://n.example/",
        "ReservedCode2": "",
    }


def test_the_language_is_that_of_the_text_whatever_the_page_speaks() -> None:
    with override("zh-hans"):
        assert disclosure.of("ai_generated", "", "", "en").label == "AI-generated"
        assert disclosure.closing("ai_generated", "en").startswith("Disclaimer:")
        assert disclosure.of("ai_generated", "", "", "zh-hans").label == "AI生成"
