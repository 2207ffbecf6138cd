"""Every kind of page in both languages, in a real browser: for everyone, in both themes, on narrow
and on wide screens, with script and without it."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext

from articles.languages import LANGUAGES
from tests.newsroom.browsing import OF_COLOUR, RULES, SHIFTS, TOO_WIDE, violations
from tests.newsroom.conftest import WholeSite

pytestmark = [pytest.mark.processes, pytest.mark.browser]

NARROWEST, PHONE, DESK = 320, 390, 1440


class Walk:
    """A context of its own, and what was noticed in it on the way."""

    def __init__(self, context: BrowserContext, base: str) -> None:
        self.context, self.base = context, base
        self.page = context.new_page()
        self.foreign: list[str] = []
        self.said: list[str] = []
        context.on("request", self._asked)
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))

    def _asked(self, request: Any) -> None:
        if not request.url.startswith(f"{self.base}/"):
            self.foreign.append(request.url)

    def complaints(self) -> list[str]:
        """Of what the browser said: it also says of each page that is not there that it is not."""
        return [text for text in self.said if "Failed to load resource" not in text]


@pytest.fixture
def walk(browser: Browser, whole_site: WholeSite) -> Iterator[Walk]:
    # Colours that are on their way from one theme to the other are none of either.
    calm = {"reduced_motion": "reduce", "color_scheme": "light"}
    with browser.new_context(viewport={"width": PHONE, "height": 844}, **calm) as context:
        yield Walk(context, whole_site.base)


def of_language(site: WholeSite, language: str) -> list[str]:
    """What stands under no language goes with English."""
    other = tuple(f"/{code}/" for code in LANGUAGES if code != language)
    mine = [path for path in site.pages() if not path.startswith(other)]
    return [path for path in mine if language == "en" or path.startswith(f"/{language}/")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_everyone_can_read_every_page(walk: Walk, whole_site: WholeSite, language: str) -> None:
    """axe in both themes and at two widths; nothing moves while a page is loaded, nothing is wider
    than the narrowest screen; no word from the browser, no request elsewhere, no cookie."""
    faults = []
    for path in of_language(whole_site, language):
        for width in (PHONE, DESK):
            walk.page.set_viewport_size({"width": width, "height": 844})
            walk.page.goto(walk.base + path)
            moved = walk.page.evaluate(SHIFTS)
            faults += [(path, width, "moved", moved)] if moved else []
            for theme, rules in (("light", RULES), ("dark", OF_COLOUR)):
                walk.page.emulate_media(color_scheme=theme)
                found = violations(walk.page, rules)
                faults += [(path, width, theme, *each) for each in found]
        walk.page.set_viewport_size({"width": NARROWEST, "height": 844})
        faults += [(path, NARROWEST, each) for each in walk.page.evaluate(TOO_WIDE)]
    assert faults == [], "\n".join(map(str, faults[:60]))
    assert walk.complaints() == []
    assert walk.foreign == []
    assert walk.context.cookies() == []
