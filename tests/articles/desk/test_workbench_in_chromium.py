"""The workbench in a real browser: keys, input methods, checks as one types, what was not saved."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from articles import editing
from articles.models import Article, User

from .conftest import sign_in
from .test_story_in_chromium import KEPT, assert_usable, newest

Make = Callable[..., Article]
Sit = Callable[..., Page]

SOURCE = "# Grids\n\nOne grid pays.\n\nTwo plants wait 12 hours.\n\n- A\n- B\n\nThree stop."
TARGET = "# 电网\n\n一家电网付费。\n\n两座工厂等13小时。\n\n- 甲\n- 乙"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def story(draft: Make, wen: User, at: datetime.datetime) -> Article:
    """A wrong number in the second row, and no third one."""
    article = draft()
    changes = {"en": {"analysis": SOURCE}, "zh-hans": {"analysis": TARGET}}
    editing.save(article.pk, changes=changes, base=1, by=wen, at=at)
    return Article.objects.get(pk=article.pk)


def bench(article: Article) -> str:
    return f"/admin/articles/article/{article.pk}/translate/zh-hans/"


def compose(row: Locator, text: str, is_chosen: bool = False) -> None:
    """As an input method does before a choice is made, and once it is."""
    row.evaluate(
        """(field, [text, chosen]) => {
          const tell = (event) => field.dispatchEvent(event);
          if (!chosen) tell(new CompositionEvent("compositionstart", { bubbles: true }));
          field.value = text;
          tell(new InputEvent("input", { bubbles: true, isComposing: true }));
          if (chosen) tell(new CompositionEvent("compositionend", { bubbles: true }));
        }""",
        [text, is_chosen],
    )


def test_a_translation_is_finished_and_handed_in_by_the_keyboard_alone(
    sit: Sit,
    story: Article,
    tao: User,
) -> None:
    page = sit(tao)
    page.goto(bench(story))
    page.keyboard.press("Alt+ArrowDown")
    last = page.locator("#row-analysis-5")
    expect(last).to_be_focused()
    page.keyboard.press("Alt+c")
    expect(last).to_have_value("Three stop.")
    last.fill("三家停下,了。")
    page.get_by_role("button", name="Write “，”").click()
    expect(last).to_have_value("三家停下，了。")
    wrong = page.locator("#row-analysis-2")
    expect(page.locator("#flags-analysis-2")).to_contain_text("Numbers")
    wrong.fill("两座工厂等12小时。")
    expect(page.locator("#flags-analysis-2")).to_be_empty()
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/{story.pk}/submit/")
    analysis = newest(story).content["zh-hans"]["analysis"]
    assert analysis == TARGET.replace("13", "12") + "\n\n三家停下，了。"
    assert page.evaluate(KEPT) == 0


def test_while_an_input_method_composes_nothing_is_sent_checked_or_left(
    sit: Sit,
    story: Article,
    tao: User,
) -> None:
    page, asked = sit(tao), []
    page.goto(bench(story))
    page.on("request", lambda request: asked.append(request.url))
    row = page.locator("#row-analysis-2")
    row.focus()
    compose(row, "nihao")
    for key in ("Control+Enter", "Control+s", "Alt+ArrowDown", "Enter"):
        row.evaluate(
            """(field, key) => field.dispatchEvent(new KeyboardEvent("keydown", {
              key: key.split("+").pop(), code: key.split("+").pop(), bubbles: true,
              ctrlKey: key.startsWith("Control"), altKey: key.startsWith("Alt"),
              isComposing: true, cancelable: true }))""",
            key,
        )
    page.wait_for_timeout(900)
    expect(row).to_be_focused()
    assert [url for url in asked if "/static/" not in url] == []
    assert newest(story).number == 2
    with page.expect_response("**/check/"):
        compose(row, "你好", is_chosen=True)


def test_what_was_typed_survives_a_reload_a_new_sign_in_and_a_save_of_others(
    sit: Sit,
    story: Article,
    tao: User,
    rhea: User,
    live_server: Any,
    at: datetime.datetime,
) -> None:
    page = sit(tao)
    page.goto(bench(story))
    page.locator("#row-analysis-5").fill("三家停下了。")
    expect(page.get_by_text("Kept in this browser too")).to_be_visible()
    theirs = {"zh-hans": {"title": "别人的标题"}}
    editing.save(story.pk, changes=theirs, base=2, by=rhea, at=at)
    page.context.clear_cookies(name="sessionid")
    page.goto(bench(story))
    sign_in(page, tao, live_server.url)
    page.goto(bench(story))
    expect(page.locator("#row-analysis-5")).to_have_value("")
    expect(page.get_by_text("that was never saved")).to_be_visible()
    page.get_by_role("button", name="Take it back").click()
    page.wait_for_url("**base=2**")
    page.get_by_role("button", name="Take it back").click()
    expect(page.locator("#row-analysis-5")).to_have_value("三家停下了。")
    assert newest(story).number == 3, "nothing is sent by itself"
    page.keyboard.press("Control+s")
    expect(page.locator(".messagelist .saved")).to_be_visible()
    kept = newest(story).content["zh-hans"]
    assert (kept["title"], kept["analysis"][-6:]) == ("别人的标题", "三家停下了。")
    assert page.evaluate(KEPT) == 0


# One to take in, one with a fault.
SHEETS = ("name_en,name_zh_hans\ngrid,电网\n", "name_en,colour\ngrid,red\n")


@pytest.mark.parametrize(
    ("width", "theme", "language"), [(390, "dark", "zh-hans"), (1440, "light", "en")]
)
def test_everyone_can_work_at_it(
    sit: Sit,
    said: list[str],
    story: Article,
    wen: User,
    tao: User,
    rhea: User,
    paul: User,
    width: int,
    theme: Any,
    language: str,
    at: datetime.datetime,
) -> None:
    """In every state, with all that can stand beside a row; and at the sheet of the glossary."""
    both, two = {"languages": ["en", "zh-hans"], "at": at}, {"number": 2, "at": at}
    editing.submit(story.pk, number=2, by=wen, **both)
    editing.approve(story.pk, parts=["en", "zh-hans", "shared"], by=rhea, **two)
    editing.publish(story.pk, number=2, by=paul, **both)
    changed = SOURCE.replace("One grid", "Every grid").replace("- B", "- B\n- C")
    editing.save(story.pk, changes={"en": {"analysis": changed}}, base=2, by=wen, at=at)
    shorter = TARGET.replace("\n- 乙", "").replace("工厂", "工厂,")
    editing.save(story.pk, changes={"zh-hans": {"analysis": shorter}}, base=3, by=tao, at=at)
    for note in ("为什么？", "> 两座工厂\n\n哪两座？"):
        place = {"part": "zh-hans", "field": "analysis", "note": note}
        editing.comment(story.pk, number=4, by=rhea, at=at, **place)
    page = sit(tao, width, language, color_scheme=theme)
    page.goto(bench(story))
    expect(page.locator(".pair.is-outdated, .pair.is-missing")).not_to_have_count(0)
    expect(page.locator(".pair .theirs q")).to_have_text("两座工厂")
    page.locator(".flag summary").first.click()
    page.locator("[name=dismiss]").first.click()
    expect(page.locator(".is-set-aside")).to_be_visible()
    page.locator(".flag summary").first.click()
    page.locator("#show-whole").click()
    expect(page.locator("#whole .text p").first).to_be_visible()
    assert_usable(page, width, said)

    # Refused, and met by what somebody else saved.
    page.locator("#row-analysis-2").fill("```\nprint(1)")
    page.keyboard.press("Control+s")
    expect(page.locator(".pair.errors")).to_be_visible()
    assert_usable(page, width, said)
    page.locator("#row-analysis-2").fill("两座工厂等12小时。")
    theirs = {"zh-hans": {"analysis": shorter.replace("两座", "两家")}}
    editing.save(story.pk, changes=theirs, base=4, by=rhea, at=at)
    page.keyboard.press("Control+s")
    expect(page.locator(".pair .to > .theirs .said").first).to_be_visible()
    assert_usable(page, width, said)

    page.goto(f"{bench(story)}?against=live")
    expect(page.locator(".to del").first).to_be_visible()
    assert_usable(page, width, said)
    page.locator(".no a").first.click()
    expect(page.locator("#id_note")).to_be_visible()
    assert_usable(page, width, said)
    for sheet in SHEETS:
        page.goto("/admin/articles/term/upload/")
        page.set_input_files(
            "#id_sheet", {"name": "a.csv", "mimeType": "text/csv", "buffer": sheet.encode()}
        )
        page.locator("main button.ink").click()
        expect(page.locator("main :is(.before, .errornote)")).to_be_visible()
        assert_usable(page, width, said)
