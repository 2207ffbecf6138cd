"""The values of numbers written in words, English and Chinese. PURE.

They repay what a source owes in digits, and owe nothing themselves: "one" is rarely a number, and
三五 none that can be reckoned. So this may be generous.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from articles.translating.checks.quantities import SCALES


def _counted(words: str, start: int = 0, step: int = 1) -> dict[str, int]:
    return {word: start + index * step for index, word in enumerate(words.split())}


SCALE_WORDS = {name: SCALES[name] for name in ("thousand", "million", "billion", "trillion")}
SMALL_WORDS = {
    **_counted("zero one two three four five six seven eight nine ten eleven twelve thirteen"),
    **_counted("fourteen fifteen sixteen seventeen eighteen nineteen", 14),
    **_counted("first second third fourth fifth sixth seventh eighth ninth tenth", 1),
    **_counted("eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth", 11),
    **_counted("eighteenth nineteenth twentieth", 18),
    **_counted("twenty thirty forty fifty sixty seventy eighty ninety", 20, 10),
    "hundred": 100,
    "dozen": 12,
    "a": 1,
    "an": 1,
}
_MONTHS = (
    "jan january feb february mar march apr april may may jun june "
    "jul july aug august sep september oct october nov november dec december"
)
# Not part of a longer number. Half an hour is 30 minutes, half a year 6 months.
OTHER_WORDS: dict[str, tuple[int | str, ...]] = {
    **dict.fromkeys(("no", "none"), (0,)),
    **dict.fromkeys(("once", "single"), (1,)),
    **dict.fromkeys(("both", "couple", "pair", "twice"), (2,)),
    **dict.fromkeys(("double", "doubled", "doubles", "doubling"), (2, 100)),
    **dict.fromkeys(("triple", "tripled", "triples", "tripling", "thrice"), (3,)),
    **dict.fromkeys(("half", "halves", "halved", "halving"), ("0.5", 2, 6, 12, 15, 30, 50)),
    **dict.fromkeys(("quarter", "quarters"), ("0.25", 3, 4, 15, 25)),
    **dict.fromkeys(("decade", "decades"), (10,)),
    "dozens": (12,),
    "noon": (12,),
    "fortnight": (14,),
    "midnight": (0, 12, 24),
    "century": (100,),
    "hundreds": (100,),
    "thousands": (1_000,),
    "millions": (1_000_000,),
    **{name: (index // 2 + 1,) for index, name in enumerate(_MONTHS.split())},
}
_PART = "|".join(sorted({*SMALL_WORDS, *SCALE_WORDS}, key=len, reverse=True))
# Ten parts name any number that somebody spells out; more is no number.
COMPOUND = re.compile(
    rf"\b(?:{_PART})(?:(?:[ -]| and )(?:{_PART})){{0,9}}(?=(?:-?fold)?\b)", re.IGNORECASE
)
WORD = re.compile(r"[A-Za-z]+")

DIGITS = {**_counted("零 一 二 三 四 五 六 七 八 九"), "〇": 0, "两": 2}
# In characters: 九千九百九十九万九千九百九十九亿 and a little more.
LONGEST_HAN = 18
HAN_NUMBER = re.compile(
    f"(?P<percent>百分之)?(?P<whole>[{''.join(DIGITS)}十百千万亿]+)"
    f"(?:点(?P<decimals>[{''.join(DIGITS)}]+))?(?P<half>个半)?(?P<tenths>成)?"
)
OTHER_HAN: dict[str, tuple[int | str, ...]] = {
    "半": ("0.5", 2, 6, 12, 15, 30, 50),  # of one, a year, a day, a month, an hour, the whole
    **dict.fromkeys("单首", (1,)),
    **dict.fromkeys("双俩", (2,)),
    **dict.fromkeys("翻倍", (2, 100)),
    "无": (0,),
    "仨": (3,),
    "午": (12,),
    "刻": (15, 45),
    "全": (100,),
}
# What is told in another unit, or by halves of a year.
PHRASES = {
    **dict.fromkeys(("一周", "一星期", "一个星期", "a week", "one week"), 7),
    **dict.fromkeys(("一天", "全天", "a day", "one day"), 24),
    **dict.fromkeys(("一年", "a year", "one year"), 12),
    **dict.fromkeys(("一小时", "一个小时", "一分钟", "an hour", "one hour", "a minute"), 60),
    **dict.fromkeys(("一个月", "a month", "one month"), 30),
    "上半": 1,
    "下半": 2,
}
HALF_MORE = re.compile(r"(\d{1,9})\s?(?:个|年|天|点|小时|倍)半")


def spelled(prose: str, language: str) -> set[Decimal]:
    """Every value that a word or a Chinese numeral in ``prose`` may stand for, as a number or in
    percent."""
    lower = prose.lower()
    phrases = {Decimal(value) for phrase, value in PHRASES.items() if phrase in lower}
    return phrases.union(_english(prose) if language == "en" else _chinese(prose))


def _english(prose: str) -> Iterator[Decimal]:
    for match in COMPOUND.finditer(prose):
        yield from _compound(re.split(r"[ -]", match[0].lower()))
    for word in {match[0].lower() for match in WORD.finditer(prose)} & OTHER_WORDS.keys():
        yield from map(Decimal, OTHER_WORDS[word])


def _chinese(prose: str) -> Iterator[Decimal]:
    for match in HAN_NUMBER.finditer(prose):
        yield from _numeral(match)
    for character in set(prose) & OTHER_HAN.keys():
        yield from map(Decimal, OTHER_HAN[character])
    for match in HALF_MORE.finditer(prose):
        yield int(match[1]) + Decimal("0.5")


def _compound(words: list[str]) -> Iterator[Decimal]:
    """``["two", "hundred", "and", "five"]`` → 2, 100, 5 and 205."""
    total, part = 0, 0
    for word in words:
        if word in SCALE_WORDS:
            total, part = total + max(part, 1) * SCALE_WORDS[word], 0
            yield Decimal(SCALE_WORDS[word])
        elif word == "hundred":
            part = max(part, 1) * 100
            yield Decimal(100)
        elif word == "dozen":
            part = max(part, 1) * 12
        elif word in SMALL_WORDS:
            part += SMALL_WORDS[word]
            yield Decimal(SMALL_WORDS[word])
    yield Decimal(total + part)


def _numeral(match: re.Match[str]) -> Iterator[Decimal]:
    run = match["whole"]
    if len(run) > LONGEST_HAN or len(match["decimals"] or "") > LONGEST_HAN:
        return
    values = set(_values_of(run))
    yield from values
    for value in values:
        if match["decimals"]:
            digits = "".join(str(DIGITS[character]) for character in match["decimals"])
            yield value + Decimal(f"0.{digits}")
        if match["half"]:
            yield value + Decimal("0.5")
        if match["tenths"]:
            yield value * 10


def _values_of(run: str) -> Iterator[Decimal]:
    """二〇二四 is 2024; 三千五百 is 3,500; 二三十 is 20 or 30; and of 三五, each."""
    if all(character in DIGITS for character in run):
        yield Decimal("".join(str(DIGITS[character]) for character in run))
        if len(run) == 2:
            yield from (Decimal(DIGITS[character]) for character in run)
        return
    if len(run) >= 3 and run[0] in DIGITS and run[1] in DIGITS and run[0] != "零":
        yield Decimal(_reckoned(run[0] + run[2:]))
    yield Decimal(_reckoned(run))


def _reckoned(run: str) -> int:
    for scale in "亿万":
        head, found, tail = run.rpartition(scale)
        if found:
            return (_reckoned(head) or 1) * SCALES[scale] + _reckoned(tail)
    total = digit = 0
    for character in run:
        if character in DIGITS:
            digit = DIGITS[character]
        else:
            total, digit = total + (digit or 1) * SCALES[character], 0
    return total + digit
