"""PURE: the three scores as readers see them: a number, a bar and a word."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.content import FIELD_NAMES

# From these numbers on the word is the first, second or third one; below them the last.
BANDS = (80, 60, 40)
# Translators: a word for a score, the highest first: how hot, how good, of what impact.
WORDS = {
    "hot": (_("very hot"), pgettext_lazy("how hot", "hot"), _("warm"), _("cool")),
    "quality": (_("outstanding"), _("sound"), _("fair"), _("thin")),
    "impact": (_("all of society"), _("several sectors"), _("one sector"), _("a small circle")),
}


class Score(NamedTuple):
    """``value`` and ``was`` from 0 to 100; ``was`` is the number that an editor set."""

    name: str
    label: str | Promise
    value: int
    was: int
    word: Promise


def word(name: str, value: int) -> Promise:
    band = next((place for place, least in enumerate(BANDS) if value >= least), len(BANDS))
    return WORDS[name][band]


def scores(hot: int, hot_set: int, quality: int, impact: int) -> list[Score]:
    return [
        Score(name, FIELD_NAMES[name], value, was, word(name, value))
        for name, value, was in (
            ("hot", hot, hot_set),
            ("quality", quality, quality),
            ("impact", impact, impact),
        )
    ]


def explained() -> list[tuple[str | Promise, list[tuple[int, int, Promise]]]]:
    """Of each score its label, and what each band is called: from, to, word; the highest first."""
    edges = [*BANDS, 0]
    return [
        (
            FIELD_NAMES[name],
            list(zip(edges, [100, *(least - 1 for least in BANDS)], words, strict=True)),
        )
        for name, words in WORDS.items()
    ]
