"""The form of a story in a real browser: previews, the copy of what was typed, columns and keys."""

import contextlib
import datetime
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Error, Page, Route, expect

from articles import editing
from articles.models import Article, Revision, User
from tests.axe import violations

from .conftest import sign_in

Make = Callable[..., Article]
Sit = Callable[..., Page]
ADD = "/admin/articles/article/add/"
KEPT = "Object.keys(localStorage).filter(key => key.startsWith('newsroom.typed')).length"

pytestmark = pytest.mark.django_db(transaction=True)


def form(article: Article) -> str:
    return f"/admin/articles/article/{article.pk}/change/"


def typed(page: Page, **fields: str) -> None:
    """Type, and wait until the browser has its copy."""
    for name, text in fields.items():
        page.locator(f"#id_{name}").fill(text)
    expect(page.get_by_text("Kept in this browser too")).to_be_visible()


def newest(article: Article) -> Revision:
    return Revision.objects.filter(article=article).latest("number")


def test_markdown_is_shown_beside_the_text_as_readers_will_get_it(
    sit: Sit, draft: Make, wen: User
) -> None:
    page = sit(wen)
    page.goto(form(draft()))
    button = page.get_by_role("button", name="Preview").first
    button.focus()
    page.keyboard.press("Enter")
    pane = page.get_by_role("region", name="Preview, English")
    expect(pane.locator("strong")).to_have_text("dusk")
    expect(button).to_have_attribute("aria-expanded", "true")
    evil = "**new** <script>document.title = 'x'</script><img src=x onerror=\"document.title='x'\">"
    page.locator("#id_analysis_en").fill(evil + " [link](https://example.org/)")
    expect(pane.locator("strong")).to_have_text("new")
    expect(pane.get_by_role("link")).to_have_attribute("target", "_blank")
    assert pane.locator("script, [onerror]").count() == 0
    assert "Grids" in page.title()
    page.keyboard.press("Tab")
    button.press("Enter")
    expect(pane).to_be_hidden()


def test_a_preview_that_cannot_come_says_so_and_leaves_the_last_one(
    sit: Sit, draft: Make, wen: User
) -> None:
    page = sit(wen)
    page.goto(form(draft()))
    page.get_by_role("button", name="Preview").first.click()
    pane = page.get_by_role("region", name="Preview, English")
    expect(pane.locator("strong")).to_have_text("dusk")
    page.context.set_offline(True)
    page.locator("#id_analysis_en").fill("**new**")
    expect(page.get_by_text("could not be brought up to date").first).to_be_visible()
    expect(pane.locator("strong")).to_have_text("dusk")
    page.context.set_offline(False)
    page.context.clear_cookies(name="sessionid")  # signed out meanwhile
    page.locator("#id_analysis_en").fill("**newer**")
    page.wait_for_timeout(800)
    expect(pane.locator("strong")).to_have_text("dusk")
    expect(page.get_by_text("could not be brought up to date").first).to_be_visible()


def test_a_late_answer_never_replaces_a_later_one(sit: Sit, draft: Make, wen: User) -> None:
    page, held = sit(wen), []
    page.goto(form(draft()))

    def hold_the_first(route: Route) -> None:
        if held:
            route.fulfill(body="<p>second</p>", content_type="text/html")
        held.append(route)

    page.route("**/render/en/", hold_the_first)
    page.get_by_role("button", name="Preview").first.click()
    page.locator("#id_analysis_en").fill("second")
    pane = page.get_by_role("region", name="Preview, English")
    expect(pane).to_have_text("second")
    with contextlib.suppress(Error):  # given up by the page
        held[0].fulfill(body="<p>first</p>", content_type="text/html")
    page.wait_for_timeout(300)
    expect(pane).to_have_text("second")


@pytest.mark.parametrize("new", [False, True])
def test_what_a_lost_connection_took_is_offered_again_and_gone_once_saved(
    sit: Sit, draft: Make, wen: User, new: bool
) -> None:
    article = draft()
    url, page = ADD if new else form(article), sit(wen)
    page.goto(url)
    typed(page, title_en="Typed on a train", analysis_zh_hans="在**火车**上写的。")
    page.context.set_offline(True)
    page.locator("#id_summary_en").fill("The last words before the tunnel.")
    with contextlib.suppress(Error):
        page.keyboard.press("Control+s")
        page.wait_for_url("chrome-error://**", timeout=5_000)
    page.context.set_offline(False)
    page.goto(url)
    offer = page.get_by_text("that was never saved")
    expect(offer).to_be_visible()
    expect(page.locator("#id_title_en")).not_to_have_value("Typed on a train")
    page.get_by_role("button", name="Take it back").click()
    expect(offer).to_be_hidden()
    expect(page.locator("#id_analysis_zh_hans")).to_have_value("在**火车**上写的。")
    expect(page.locator("#id_summary_en")).to_have_value("The last words before the tunnel.")
    assert page.evaluate(KEPT) == 1
    page.keyboard.press("Control+s")
    expect(page.locator(".messagelist .saved")).to_be_visible()
    assert page.evaluate(KEPT) == 0
    saved = newest(Article.objects.latest("pk"))
    assert saved.content["en"]["title"] == "Typed on a train"
    assert saved.number == (1 if new else 2)
    page.goto(url)
    expect(offer).to_be_hidden()


def test_nothing_is_sent_or_filled_in_by_itself(
    sit: Sit, draft: Make, wen: User, everything: Callable[[], Any]
) -> None:
    article, page = draft(), sit(wen)
    page.goto(form(article))
    before = everything()
    typed(page, title_en="Typed")
    page.goto(form(article))
    expect(page.get_by_text("You typed something here")).to_contain_text("over revision 1.")
    expect(page.locator("#id_title_en")).to_have_value("Grids ask data centres to nap")
    page.get_by_role("button", name="Throw it away").click()
    assert page.evaluate(KEPT) == 0
    page.goto(form(article))
    expect(page.get_by_text("You typed something here")).to_be_hidden()
    assert everything() == before


def test_what_one_person_typed_is_offered_to_nobody_else_and_on_no_other_story(
    sit: Sit, draft: Make, wen: User, rhea: User, live_server: Any
) -> None:
    article, other, page = draft(), draft(), sit(wen)
    page.goto(form(article))
    typed(page, title_en="Typed")
    offer = page.get_by_role("button", name="Take it back")
    for url in (form(other), ADD):
        page.goto(url)
        expect(offer).to_be_hidden()
    sign_in(page, rhea, live_server.url)
    page.goto(form(article))
    page.wait_for_load_state("networkidle")
    expect(offer).to_be_hidden()
    assert page.evaluate(KEPT) == 1, "it waits for Wen"


def test_what_others_saved_meanwhile_is_merged_and_the_same_field_is_asked_about(
    sit: Sit, draft: Make, wen: User, rhea: User, at: datetime.datetime
) -> None:
    article, page = draft(), sit(wen)
    page.goto(form(article))
    typed(page, title_en="Mine")
    theirs = {"en": {"title": "Hers", "summary": "Her summary."}}
    editing.save(article.pk, changes=theirs, base=1, by=rhea, at=at)
    page.goto(form(article))
    expect(page.get_by_text("The article has changed since")).to_be_visible()
    page.get_by_role("button", name="Take it back").click()
    page.keyboard.press("Control+s")
    expect(page.get_by_text("What Rhea made of it:")).to_be_visible()
    expect(page.locator("#id_title_en")).to_have_value("Mine")
    assert page.evaluate(KEPT) == 1, "a refused save is not saved"
    expect(page.get_by_role("button", name="Take it back")).to_be_hidden()
    page.keyboard.press("Control+s")
    expect(page.locator(".messagelist .saved")).to_be_visible()
    kept = newest(article).content["en"]
    assert (kept["title"], kept["summary"]) == ("Mine", "Her summary.")
    assert page.evaluate(KEPT) == 0


def test_a_refused_save_is_still_kept_and_offered_later(sit: Sit, draft: Make, wen: User) -> None:
    article, page = draft(), sit(wen)
    page.goto(form(article))
    typed(page, title_en="Typed", slug="Not a slug")
    page.keyboard.press("Control+s")
    expect(page.locator(".errornote")).to_be_visible()
    page.goto(form(article))
    page.get_by_role("button", name="Take it back").click()
    expect(page.locator("#id_title_en")).to_have_value("Typed")
    expect(page.locator("#id_slug")).to_have_value("Not a slug")


def test_tags_boxes_and_choices_come_back_too(sit: Sit, draft: Make, wen: User) -> None:
    article, page = draft(), sit(wen)
    page.goto(form(article))
    page.locator(".field-tags .select2-search__field").type("Energy")
    page.locator(".select2-results__option", has_text="Energy").click()
    page.get_by_label("Opinion").check()
    page.locator("#id_category").select_option("society")
    typed(page, hot="10")
    page.goto(form(article))
    page.get_by_role("button", name="Take it back").click()
    expect(page.locator(".field-tags .select2-selection__choice")).to_have_count(2)
    page.keyboard.press("Control+s")
    expect(page.locator(".messagelist .saved")).to_be_visible()
    shared = newest(article).content["shared"]
    assert (shared["tags"], shared["disclaimers"]) == (["chips", "energy"], ["opinion"])
    assert (shared["category"], shared["hot"]) == ("society", 10)


@pytest.mark.parametrize("how", ["setItem", "getItem"])
def test_a_browser_that_keeps_nothing_says_so_once_and_loses_nothing_else(
    sit: Sit, draft: Make, wen: User, how: str
) -> None:
    article, page = draft(), sit(wen)
    refuse = "() => { throw new Error('full') }"
    forbidden = f"Object.defineProperty(window, 'localStorage', {{ get: {refuse} }})"
    full = f"Storage.prototype.setItem = {refuse}"
    page.add_init_script(full if how == "setItem" else forbidden)
    page.goto(form(article))
    page.locator("#id_title_en").fill("Typed")
    warning = page.get_by_role("alert").filter(has_text="This browser keeps no copy")
    expect(warning).to_have_count(1)
    page.evaluate(
        "window.told = 0; new MutationObserver(() => told++)"
        ".observe(document.getElementById('kept-note'), { childList: true })"
    )
    page.locator("#id_title_en").fill("Typed again")
    page.wait_for_timeout(1500)
    assert page.evaluate("told") == 0
    page.keyboard.press("Control+s")
    expect(page.locator(".messagelist .saved")).to_be_visible()
    assert newest(article).content["en"]["title"] == "Typed again"


def test_a_copy_is_thrown_away_after_a_fortnight(sit: Sit, draft: Make, wen: User) -> None:
    article, page = draft(), sit(wen)
    page.goto(form(article))
    typed(page, title_en="Typed")
    page.goto("/admin/")
    age = (
        "days => { for (const [key, value] of Object.entries(localStorage)) {"
        " if (!key.startsWith('newsroom.typed')) continue;"
        " const entry = { ...JSON.parse(value), at: Date.now() - days * 864e5 };"
        " localStorage.setItem(key, JSON.stringify(entry)); } }"
    )
    offer = page.get_by_role("button", name="Take it back")
    page.evaluate(age, 13.9)
    page.goto(form(article))
    expect(offer).to_be_visible()
    page.evaluate(age, 14.1)
    page.goto(form(article))
    page.wait_for_load_state("networkidle")
    expect(offer).to_be_hidden()
    assert page.evaluate(KEPT) == 0


def test_a_folded_column_widens_the_other_and_stays_folded(
    sit: Sit, draft: Make, wen: User
) -> None:
    page = sit(wen)
    page.goto(form(draft()))
    english = page.locator(".column").first
    before = english.bounding_box()["width"]
    page.locator(".column summary").last.click()
    expect(page.locator("#id_title_zh_hans")).to_be_hidden()
    assert english.bounding_box()["width"] > 1.6 * before
    page.goto(form(draft()))
    expect(page.locator("#id_title_zh_hans")).to_be_hidden()
    page.locator(".column summary").last.press("Enter")
    expect(page.locator("#id_title_zh_hans")).to_be_visible()


def test_ctrl_enter_saves_and_goes_on_to_the_next_verb(sit: Sit, draft: Make, wen: User) -> None:
    article, page = draft(), sit(wen)
    page.goto(form(article))
    onward = page.get_by_role("link", name="Submit for review")
    expect(onward.locator("kbd")).to_have_text("Ctrl ↵")
    typed(page, title_en="Ready")
    page.locator("#id_title_en").press("Control+Enter")
    page.wait_for_url(f"**/{article.pk}/submit/")
    assert newest(article).content["en"]["title"] == "Ready"
    assert page.evaluate(KEPT) == 0


@pytest.mark.parametrize(
    ("width", "theme", "language"), [(390, "dark", "zh-hans"), (1440, "light", "en")]
)
def test_everyone_can_use_the_previews(
    sit: Sit,
    live: Make,
    wen: User,
    width: int,
    theme: Any,
    language: str,
    at: datetime.datetime,
    said: list[str],
) -> None:
    article = live()
    editing.save(article.pk, changes={"en": {"title": "Newer"}}, base=1, by=wen, at=at)
    link = editing.share_preview(
        article.pk, number=2, language="en", days=7, by=wen, at=datetime.datetime.now(datetime.UTC)
    )
    page = sit(wen, width, language, color_scheme=theme)
    page.goto(form(article))
    page.locator("#id_title_en").fill("Typed")
    expect(page.locator("#kept-note")).not_to_be_empty()
    page.goto(form(article))
    expect(page.locator("#kept")).to_be_visible()
    for button in page.locator("[data-preview]").all():
        button.click()
    expect(page.locator(".rendered strong").last).to_be_visible()
    assert_usable(page, width, said)
    if language == "en":
        page.get_by_role("link", name="English", exact=True).click()
        expect(page.get_by_text("Revision 2, not published")).to_be_visible()
    for url in (f"/preview/{article.pk}/2/zh-hans/", link.get_absolute_url()):
        assert page.goto(url).status == 200
        assert_usable(page, width, said)
    editing.revoke_preview(link.pk, by=wen, at=datetime.datetime.now(datetime.UTC))
    assert page.goto(link.get_absolute_url()).status == 410
    assert_usable(page, width, said)


def assert_usable(page: Page, width: int, said: list[str]) -> None:
    assert said == [], page.url
    assert violations(page) == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
    said.clear()  # what axe itself does to a page is not ours
