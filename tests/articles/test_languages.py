"""What depends on a language is there for each, wherever it can't be written in the table."""

import re

import pytest
from django.conf import settings

from articles import disclosure
from articles.languages import BESIDE, HTML_LANG, LANGUAGES, TABLE, UNSPACED
from scoring.words import LOCALES

STATIC = settings.BASE_DIR / "newsroom" / "static" / "newsroom"


def test_the_site_has_the_languages_of_the_table() -> None:
    assert [code for code, _name in settings.LANGUAGES] == list(LANGUAGES)
    assert settings.LANGUAGE_CODE == settings.MODELTRANSLATION_DEFAULT_LANGUAGE == LANGUAGES[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_stands_beside_another(language: str) -> None:
    assert BESIDE[language] in {*LANGUAGES} - {language}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_has_its_words_for_time_and_its_disclosures(language: str) -> None:
    assert language in LOCALES
    for said in (*disclosure.LABELS.values(), *disclosure.CLOSINGS.values()):
        assert said[language]


@pytest.mark.parametrize("sheet", ["site.css", "admin.css"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_has_its_fonts(language: str, sheet: str) -> None:
    primary = HTML_LANG[language].partition("-")[0]
    assert f'[lang|="{primary}"] {{' in (STATIC / sheet).read_text()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("when", ["", "-busy"])
def test_each_has_the_pages_that_nginx_gives(when: str, language: str) -> None:
    page = (STATIC / "away" / f"{language}{when}.html").read_text()
    assert f'<html lang="{HTML_LANG[language]}">' in page


def test_characters_without_spaces_are_one_class_of_them_all() -> None:
    assert re.findall(f"[{UNSPACED}]", "GPT的模型，々𠀀") == list("的模型々𠀀")
    for row in TABLE.values():
        assert bool(row.unspaced) == (row.unit == "characters")
