"""Text left untranslated, said twice, or far too short or long for what it translates. PURE."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from articles.languages import HAN, TABLE, UNSPACED
from articles.translating.checks.reading import BLANK, read
from articles.translating.checks.rule import Check, Flag, Row, Severity

LINK_WORDS = re.compile(rf"\[[^\[\]\n{BLANK}]*(?={BLANK})")
LINE = re.compile(r"[^\n]+")
IS_UNSPACED = re.compile(f"[{UNSPACED}]")
LOWER_CASE_WORD = re.compile(r"(?<![^\s(“\"*])[a-z]{2,}(?=[\s),.;:!?”\"'’*-]|$)")


class Untranslated(Check):
    id = "untranslated"
    # Translators: the name of a check of translations.
    name = _("Untranslated")
    explanation = _(
        "No line of the translation is still in the language of the source. Code, links and quoted "
        "names are left out of account."
    )
    severity = Severity.ERROR
    languages = frozenset({("en", "zh-hans"), ("zh-hans", "en")})
    compares = True

    def flags(self, row: Row) -> Iterator[Flag]:
        prose = LINK_WORDS.sub(lambda match: BLANK * len(match[0]), read(row.target).prose)
        for line in LINE.finditer(prose):
            if _is_left(line[0], row.languages[1]):
                yield Flag(LEFT, {}, (), (line.span(),))


LEFT = _("This line is still in the language of the source. Translate it.")
# Fewer are a name or a title.
FEWEST_WORDS = 5


def _is_left(line: str, language: str) -> bool:
    """In Chinese no English line, in English no Chinese one; a line with both is a quotation."""
    words, characters = len(LOWER_CASE_WORD.findall(line)), len(IS_UNSPACED.findall(line))
    if TABLE[language].unspaced:
        return words >= FEWEST_WORDS and not characters
    return characters >= FEWEST_WORDS and not words


# "had had", "that that" and what is said twice for emphasis.
MAY_REPEAT = {
    *("that", "had", "is", "was", "so", "very", "no", "yes"),
    *("ha", "bye", "blah", "long", "far", "now", "never"),
}
TWICE = re.compile(
    r"(?<![\w'’-])([A-Za-z]+)(?:[ \t]+|[ \t]*\n[ \t]*)\1(?![\w'’-])|(?P<mark>[,;])(?P=mark)+",
    re.IGNORECASE,
)
# Words that end or begin so stand beside these rightly: 目的的, 的确, 为了了解, 将将军.
TWICE_IN_CHINESE = re.compile(
    r"(?<![目标有])的的(?![确士])|(?<![为除明终])了了(?![解结却断])|将将(?![军来领士帅近要会])"
    rf"|(?P<run>[{HAN}]{{3,12}})(?P=run)"
    r"|(?P<mark>[，。、；：])(?P=mark)+"
)


class Doubled(Check):
    id = "doubled"
    name = _("Doubled words")
    explanation = _("No word, and no mark of punctuation, stands twice in a row.")
    severity = Severity.WARNING
    languages = frozenset({"en", "zh-hans"})
    compares = False

    def flags(self, row: Row) -> Iterator[Flag]:
        prose = read(row.target).prose
        for match in (TWICE if row.languages[1] == "en" else TWICE_IN_CHINESE).finditer(prose):
            once = _once(match)
            if once:
                values = {"text": match[0], "once": once}
                yield Flag(DOUBLED, values, (), (match.span(),), once)


DOUBLED = _("“{text}” says it twice: write “{once}”.")


def _once(match: re.Match[str]) -> str:
    """What is to be left; "" where it may stand twice."""
    if mark := match["mark"]:
        return "……" if mark == "。" and len(match[0]) > 2 else mark
    if match.re is TWICE:
        word, again = match[1], match[0].split()[-1]
        is_name = word[0].isupper() and again[0].isupper()
        return "" if is_name or word.lower() in MAY_REPEAT else word
    half = match[0][: len(match[0]) // 2]
    return "" if len(half) > 1 and len(set(half)) == 1 else half  # 哈哈哈哈哈哈


# (source, target) → how much of the length of the source a translation has, at least and at most;
# and the characters of a source from which on it is asked: shorter texts vary too much. Seen on
# 1,316 published pairs: 150 of English are 105 of Chinese at most.
RATIOS = {
    ("en", "zh-hans"): (0.22, 0.70, 150),
    ("zh-hans", "en"): (1 / 0.70, 1 / 0.22, 100),
}


class Length(Check):
    id = "length"
    # Translators: the name of a check of translations.
    name = _("Length")
    explanation = _(
        "The translation is neither much shorter nor much longer than texts of this length become. "
        "Something may be missing, or have been added."
    )
    severity = Severity.WARNING
    languages = frozenset(RATIOS)
    compares = True

    def flags(self, row: Row) -> Iterator[Flag]:
        source, target = _length(row.source), _length(row.target)
        least, most, shortest = RATIOS[row.languages]
        if source < shortest or row.source.split() == row.target.split():
            return
        if not least * source <= target <= most * source:
            short = target < least * source
            yield Flag(SHORT if short else LONG, {"source": source, "target": target})


SHORT = _("{target} characters for {source} are very few. Is something missing?")
LONG = _("{target} characters for {source} are very many. Has something been added?")


def _length(text: str) -> int:
    """Of what is read: blocks of code and addresses are as long in every language."""
    reading = read(text)
    in_code = sum(len(code.text) for code in reading.codes)
    return len(" ".join(reading.prose.replace(BLANK, "").split())) + in_code
