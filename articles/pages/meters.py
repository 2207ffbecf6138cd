"""The three scores, set out; a tag for templates."""

from collections.abc import Sequence
from functools import lru_cache

from django.template import Library
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from .scores import Score, scores

register = Library()


@register.simple_tag
def meters(
    told: Sequence[Score], tongues: Sequence[tuple[str, str]], with_words: bool = False
) -> SafeString:
    """``tongues``: (code, lang) of each language that names the scores."""
    hot, quality, impact = told
    values = (hot.value, hot.was, quality.value, impact.value)
    return _meters(values, tuple(tongues), with_words, get_language())


# The same few again and again, and three scores cost as much as a fifth of a story's page.
@lru_cache(maxsize=4096)
def _meters(
    values: tuple[int, int, int, int],
    tongues: tuple[tuple[str, str], ...],
    with_words: bool,
    language: str | None,
) -> SafeString:
    context = {"scores": scores(*values), "tongues": tongues, "with_words": with_words}
    return render_to_string("pages/scores.html", context)
