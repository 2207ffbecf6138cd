"""What site.js knows of ages, so that labels on an open page go on as the server would say them."""

from collections.abc import Iterable
from datetime import datetime

from django import template
from django.utils.html import json_script
from django.utils.safestring import SafeString

from scoring.age import LENGTHS
from scoring.words import patterns

register = template.Library()


@register.simple_tag
def ages(at: datetime, tongues: Iterable[tuple[str, str]]) -> SafeString:
    """``at``: when the page is right; ``tongues``: its languages, each as (code, lang)."""
    words = {lang: patterns(code) for code, lang in tongues}
    return json_script({"at": at, "lengths": LENGTHS, "words": words}, "ages")
