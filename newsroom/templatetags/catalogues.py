"""How much of what the site itself says is translated, for the desk's page of languages."""

from django import template

from articles.desk.progress import Bar
from articles.languages import LANGUAGES
from newsroom.messages import progress

register = template.Library()


@register.simple_tag
def interface_bars() -> list[Bar]:
    """One a language, in the order of LANGUAGES."""
    counted = progress()
    return [Bar(language, *counted[language]) for language in LANGUAGES]
