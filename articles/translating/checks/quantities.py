"""The exact values of the numbers written in digits, in English and in Chinese notation. PURE.

A number may be read in more than one way (the 10 of "10–20 million" is 10 and 10,000,000): it
stands for any of them. What is written in words is in spelled.py.
"""

import re
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from articles.translating.checks.rule import Span

# A number; or, as it is written, one with several points (3.5.1), or one that is too long.
Value = Decimal | str

# In characters. Beyond this it is an identifier; Decimal reckons exactly with 28 digits.
LONGEST = 24

# Begins with what it may begin with: a text is searched several times faster for that.
RUN = re.compile(r"\d[\d,.]*")
NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)*")
# The minutes of 15:00, which 下午3点 has not.
FULL_HOUR = re.compile(r":00")
# .5 at the beginning of a word.
FRACTION = re.compile(r"(?<![\w.)\]])\.$")
SCALE = re.compile(
    r"[ ]?[多余几来]?[ ]?(?P<han>[十百千万亿]{1,4})"
    r"|[ \u00a0-]?(?P<word>(?i:thousand|million|billion|trillion|mn|mln|bn|bln|tn|trn))(?![A-Za-z])"
    r"|(?P<letter>[kKMBTtmb])(?![A-Za-z0-9])"
)
SCALES: dict[str, int] = {
    **dict.fromkeys(("k", "K", "thousand"), 10**3),
    **dict.fromkeys(("M", "m", "mn", "mln", "million"), 10**6),
    **dict.fromkeys(("B", "b", "bn", "bln", "billion"), 10**9),
    **dict.fromkeys(("T", "t", "tn", "trn", "trillion"), 10**12),
    **dict(zip("十百千万亿", (10, 10**2, 10**3, 10**4, 10**8), strict=True)),
}
# These are metres, bits, tonnes and tera-, too, and 千 is kilo-: the bare number will do as well.
UNSURE = frozenset("mbTt")
KILO = re.compile(r"千(?=[克米瓦赫卡伏帕焦字比])")
PERCENT = re.compile(
    r"[ \u00a0-]?(?:[%％‰]|(?i:percent|per cent|pct|percentage)|pp\b|个?百分点)"
    r"|(?P<tenths>成)(?![为功本员立分果长交就])"
)
# Between the two ends of a range, which share what stands after the second.
BETWEEN = re.compile(r"[ \u00a0]?(?:-|–|—|−|~|～|to|and|or|至|到|或|和|、)[ \u00a0]?[$€£¥￥]?")
DECADE = re.compile(r"['’]?s\b|年代")
AFTERNOON = re.compile(r"[ \u00a0]?[pP]\.?[mM]\b")
IN_THE_AFTERNOON = re.compile(r"(?:下午|晚上|傍晚|午后)\s?$")


class Quantity(NamedTuple):
    span: Span
    values: frozenset[Value]
    is_percent: bool = False
    may_be_percent: bool = False  # it is, or it may share the sign of the next
    scale: int = 1


def quantities(prose: str) -> list[Quantity]:
    """Every number in digits, in the order of the text; ``span`` covers scale and percent sign."""
    found = [
        _quantity(match, prose)
        for run in RUN.finditer(prose)
        for match in NUMBER.finditer(prose, *run.span())
        if not FULL_HOUR.fullmatch(prose, max(match.start() - 1, 0), match.end())
    ]
    for index in range(len(found) - 1, 0, -1):
        found[index - 1] = _sharing(found[index - 1], found[index], prose)
    for index, (first, second) in enumerate(pairwise(found)):
        if first.span[1] == second.span[0] and first.scale > second.scale:  # 3亿5000万
            total = _sum(first.values, second.values)
            found[index] = first._replace(values=first.values | total)
            found[index + 1] = second._replace(values=second.values | total)
    return found


def value_of(digits: str) -> Value:
    plain = digits.replace(",", "")
    if len(plain) > LONGEST or plain.count(".") > 1:
        return plain
    return Decimal(plain)


def _quantity(match: re.Match[str], prose: str) -> Quantity:
    start, end = match.span()
    below_one = FRACTION.search(prose, max(start - 1, 0), start)
    value, scale, unsure = value_of(f"0.{match[0]}" if below_one else match[0]), 1, False
    if found := SCALE.match(prose, end):
        scale, end = _scale(found), found.end()
        unsure = found["letter"] in UNSURE or bool(KILO.match(prose, end - 1))
    percent = PERCENT.match(prose, end)
    if isinstance(value, str):
        return Quantity((start, end), frozenset({value}))
    values = {value * scale, value} if unsure else {value * scale}
    if percent:
        tenths = bool(percent["tenths"])
        values = {value * 10} if tenths else values
        return Quantity((start, percent.end()), frozenset(values), True, True, scale)
    if prose.endswith("百分之", 0, start):
        return Quantity((start - 3, end), frozenset(values), True, True, scale)
    values |= _in_time(value, match, prose)
    return Quantity((start, end), frozenset(values), scale=scale)


def _scale(found: re.Match[str]) -> int:
    if not found["han"]:
        return SCALES[(found["word"] or "").lower() or found["letter"]]
    product = 1
    for character in found["han"]:
        product *= SCALES[character]
    return product


def _in_time(value: Decimal, match: re.Match[str], prose: str) -> set[Decimal]:
    """Other ways to tell the same: the 1990s and 90年代, 3 pm and 15:00."""
    start, end = match.span()
    found: set[Decimal] = set()
    if DECADE.match(prose, end) and value % 10 == 0 and value < 2100:
        found |= {value % 100, 1900 + value % 100, 2000 + value % 100}
    afternoon = AFTERNOON.match(prose, end) or IN_THE_AFTERNOON.search(
        prose[max(start - 4, 0) : start]
    )
    if afternoon and value < 12:
        found.add(value + 12)
    return found


def _sharing(first: Quantity, second: Quantity, prose: str) -> Quantity:
    """``first`` with what it shares of ``second``, where the two are the ends of a range."""
    between = BETWEEN.match(prose, first.span[1])
    if not between or between.end() != second.span[0] or first.scale != 1:
        return first
    scaled = {value * second.scale for value in first.values if isinstance(value, Decimal)}
    return first._replace(
        values=first.values | scaled, may_be_percent=first.may_be_percent or second.may_be_percent
    )


def _sum(first: frozenset[Value], second: frozenset[Value]) -> frozenset[Value]:
    return frozenset(
        one + other
        for one in first
        for other in second
        if isinstance(one, Decimal) and isinstance(other, Decimal)
    )
