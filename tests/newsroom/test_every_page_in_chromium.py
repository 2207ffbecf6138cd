"""Every kind of page in both languages, in a real browser: for everyone, in both themes, on narrow
and on wide screens, with script and without it."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext

from articles.languages import LANGUAGES
from tests.axe import OF_COLOUR, OF_TEXT, RULES, violations
from tests.newsroom.browsing import (
    CUT_OFF,
    FOCUS,
    MOVING,
    NOT_FOR_PAPER,
    SHIFTS,
    TOO_WIDE,
    UNDATED,
)
from tests.newsroom.conftest import WholeSite
from tests.newsroom.whole_site import EVERYTHING

pytestmark = [pytest.mark.processes, pytest.mark.browser, pytest.mark.once]

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
    """axe in both themes and at two widths; nothing moves while a page is loaded, or later for who
    wants less motion; nothing is wider than the narrowest screen; no word from the browser, no
    request elsewhere, no cookie."""
    faults = []
    for path in of_language(whole_site, language):
        for width in (PHONE, DESK):
            walk.page.set_viewport_size({"width": width, "height": 844})
            walk.page.goto(walk.base + path)
            faults += [(path, width, "moved", *each) for each in walk.page.evaluate(SHIFTS)]
            faults += [(path, width, "moves", each) for each in walk.page.evaluate(MOVING)]
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


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_works_without_script(
    browser: Browser, whole_site: WholeSite, language: str
) -> None:
    """A reader goes from page to page as anybody does; nothing is offered that would do nothing."""
    other = next(code for code in LANGUAGES if code != language)
    with browser.new_context(
        java_script_enabled=False, viewport={"width": PHONE, "height": 844}
    ) as context:
        page = context.new_page()
        page.goto(f"{whole_site.base}/{language}/")
        for path in of_language(whole_site, language):
            page.goto(whole_site.base + path)
            assert page.locator("h1").first.is_visible(), path
            assert page.locator("button[type=button]:visible").count() == 0, path
        page.goto(f"{whole_site.base}/{language}/")
        page.locator(".hottest .headline a").first.click()
        story = urlsplit(page.url).path
        assert story.startswith(f"/{language}/articles/")
        page.locator(".choices [data-reading]").click()
        assert urlsplit(page.url).path == f"{story}both/"
        halves = page.locator(".half")
        assert [each.is_visible() for each in halves.all()] == [True, False]
        page.locator(".turn label").last.click()
        assert [each.is_visible() for each in halves.all()] == [False, True]
        page.locator(f".choices a[hreflang|={other[:2]}]").click()
        assert urlsplit(page.url).path == story.replace(language, other, 1)
        page.locator(f".choices a[hreflang|={language[:2]}]").click()
        page.locator(".sections a").nth(1).click()
        first = page.locator(".headline").first.inner_text()
        page.locator("a[rel=next]").click()
        assert page.locator(".headline").first.inner_text() != first
        page.locator(".masthead [name=q]").fill("model 模型")
        page.locator(".masthead [name=q]").press("Enter")
        assert urlsplit(page.url).path == f"/{language}/search/"
        assert page.locator(".search .headline").count() > 3
        page.locator("#category").select_option(index=2)
        page.locator(".filters button").click()
        assert "category=" in page.url
        assert context.cookies() == []


def test_what_a_script_remembers_stays_in_the_browser(
    browser: Browser, whole_site: WholeSite
) -> None:
    """After every choice that there is: no cookie, and no request but for what was asked for."""
    with browser.new_context(locale="en-GB") as context:
        walk = Walk(context, whole_site.base)
        asked: list[tuple[str, str]] = []
        context.on("request", lambda it: asked.append((it.method, urlsplit(it.url).path)))
        walk.page.goto(f"{whole_site.base}/en/")
        walk.page.locator(".theme").click()
        walk.page.locator(".choices button").click()
        walk.page.locator(".hottest .headline a").first.click()
        walk.page.wait_for_url("**/both/")
        walk.page.locator(".choices a[hreflang=zh-Hans]").click()
        walk.page.wait_for_url("**/zh-hans/**")
        walk.page.goto(f"{whole_site.base}/")
        walk.page.wait_for_url("**/zh-hans/")
        assert walk.page.locator(":root").get_attribute("data-theme") == "dark"
        assert context.cookies() == []
        stored = walk.page.evaluate("Object.keys(localStorage)")
        assert sorted(stored) == ["language", "reading", "theme"]
        said = [path for method, path in asked if method != "GET"]
        assert [path for path in said if not path.startswith("/read/")] == []
        assert (walk.foreign, walk.complaints()) == ([], [])


@pytest.mark.parametrize("path", ["{home}", "{story}", "{story}both/"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_can_be_gone_through_by_keys(
    walk: Walk, whole_site: WholeSite, language: str, path: str
) -> None:
    """The way to the text comes first, and whatever has the focus is seen to have it."""
    home = f"/{language}/"
    story = f"{home}articles/{EVERYTHING}/"
    walk.page.set_viewport_size({"width": DESK, "height": 844})
    walk.page.goto(walk.base + path.format(home=home, story=story))
    stops = []
    for _each in range(200):
        walk.page.keyboard.press("Tab")
        stop = walk.page.evaluate(FOCUS)
        if stop["none"]:
            break
        stops.append(stop)
    assert len(stops) > 20
    assert stops[0]["skips"]
    assert [stop for stop in stops if not (stop["outlined"] and stop["onScreen"])] == []
    walk.page.goto(walk.base + path.format(home=home, story=story))
    walk.page.keyboard.press("Tab")
    walk.page.keyboard.press("Enter")
    assert walk.page.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_can_be_printed(walk: Walk, whole_site: WholeSite, language: str) -> None:
    """On paper nothing can be clicked, and “2h ago” says nothing."""
    walk.page.set_viewport_size({"width": 794, "height": 1123})  # A4 at 96 dpi
    walk.page.emulate_media(media="print", color_scheme="dark")
    faults = []
    for path in of_language(whole_site, language):
        walk.page.goto(walk.base + path)
        for check in (NOT_FOR_PAPER, CUT_OFF, UNDATED, TOO_WIDE):
            faults += [(path, each) for each in walk.page.evaluate(check)]
        if path.endswith("/both/") and whole_site.statuses[path] == 200:
            faults += [path for half in walk.page.locator(".half").all() if not half.is_visible()]
    assert faults == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_story_weighs_little(walk: Walk, whole_site: WholeSite, language: str) -> None:
    """Over the wire, in bytes, as Chromium counts them on a first visit: all that the longest
    page of a story needs."""
    for page in ("", "both/"):
        sizes = weighed(walk.context, f"{walk.base}/{language}/articles/{EVERYTHING}/{page}")
        assert sum(sizes.values()) <= 60 * 1024, sizes
        assert sum(size for kind, size in sizes.items() if "script" in kind) <= 5 * 1024, sizes


def weighed(context: BrowserContext, url: str) -> dict[str, int]:
    """Type and url of each response: bytes, headers among them."""
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    names: dict[str, str] = {}
    sizes: dict[str, int] = {}
    session.on(
        "Network.responseReceived",
        lambda it: names.update({it["requestId"]: f"{it['type']} {it['response']['url']}".lower()}),
    )
    session.on(
        "Network.loadingFinished",
        lambda it: sizes.update({it["requestId"]: int(it["encodedDataLength"])}),
    )
    page.goto(url, wait_until="networkidle")
    page.close()
    return {names[request]: size for request, size in sizes.items() if request in names}


def test_everyone_can_read_all_the_shared_articles(walk: Walk, two_hundred: WholeSite) -> None:
    """Each text in either language, alone and beside the other."""
    sitemap = two_hundred.get("/sitemaps/articles-0.xml").text
    stories = sorted(set(re.findall(r"<loc>[^<]*(/en/articles/[^<]+)</loc>", sitemap)))
    assert len(stories) == 200
    page, faults = walk.page, []
    for story in stories:
        page.set_viewport_size({"width": NARROWEST, "height": 844})
        for path in (story, story.replace("/en/", "/zh-hans/"), f"{story}both/"):
            page.goto(two_hundred.base + path)
            faults += [(path, each) for each in page.evaluate(TOO_WIDE)]
        page.locator(".turn label").last.click()
        faults += [(story, "the other half", each) for each in page.evaluate(TOO_WIDE)]
        page.set_viewport_size({"width": DESK, "height": 844})
        faults += [(story, *each) for each in violations(page, OF_TEXT)]
    assert faults == [], "\n".join(map(str, faults[:40]))
    assert walk.complaints() == []
