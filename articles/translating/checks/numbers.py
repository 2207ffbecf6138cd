"""What stands in the source in digits stands in the translation too, however written. PURE."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext_lazy as _

from articles.translating.checks.quantities import Quantity, Value, quantities
from articles.translating.checks.reading import read
from articles.translating.checks.rule import Check, Flag, Row, Severity, Span
from articles.translating.checks.spelled import spelled


class Numbers(Check):
    id = "numbers"
    # Translators: the name of a check of translations.
    name = _("Numbers")
    explanation = _(
        "Every number that the source writes in digits is in the translation with the same value: "
        "in digits, in words, or by 万 and 亿. A percentage stays a percentage."
    )
    severity = Severity.ERROR
    languages = frozenset({("en", "zh-hans"), ("zh-hans", "en")})
    compares = True

    def flags(self, row: Row) -> Iterator[Flag]:
        owed = quantities(read(row.source).prose)
        if not owed:
            return
        reading = read(row.target)
        given = quantities(reading.prose)
        # What is a number in one text may be set as code in the other.
        either = _values(quantities("\n".join(code.text for code in reading.codes)))
        numbers = _values(given)
        percentages = _values(each for each in given if each.may_be_percent)
        if all(each.values & (percentages if each.is_percent else numbers) for each in owed):
            return
        either |= spelled(reading.prose, row.languages[1])
        strangers = _strangers(given, owed)
        for each in owed:
            values = {"number": row.source[slice(*each.span)]}
            if not each.values & (numbers | either):
                yield Flag(MISSING, values, (each.span,), strangers)
            elif each.is_percent and not each.values & (percentages | either):
                places = tuple(other.span for other in given if other.values & each.values)
                yield Flag(NO_PERCENT, values, (each.span,), places)


MISSING = _("{number} of the source is not in the translation. Write the same value.")
NO_PERCENT = _("{number} of the source is a percentage, and is none in the translation.")


def _values(found: Iterable[Quantity]) -> set[Value]:
    return {value for each in found for value in each.values}


def _strangers(given: Iterable[Quantity], owed: Iterable[Quantity]) -> tuple[Span, ...]:
    """Where the wrong number may be: those of the translation that the source does not have."""
    known = _values(owed)
    return tuple(each.span for each in given if not each.values & known)
