"""The language of the terminal: commands answer in it, and so do refused settings."""

import gettext as catalogue

from django.utils import translation

from newsroom.bootstrap import language
from newsroom.catalogues import LOCALE


def activate() -> None:
    translation.activate(language())


def gettext(message: str) -> str:
    """``message`` in the terminal's language where Django is not set up yet."""
    locale = translation.to_locale(language())
    return catalogue.translation("django", LOCALE, [locale], fallback=True).gettext(message)
