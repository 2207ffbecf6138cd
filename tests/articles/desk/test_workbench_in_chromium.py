"""The workbench in a real browser: keys, input methods, checks as one types, what was not saved."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from articles import editing
from articles.models import Article, User

from .test_story_in_chromium import KEPT, assert_usable, newest, said, sign_in, sit  # noqa: F401  # fixtures

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
    sit: Sit,  # noqa: F811  # the fixture
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
    sit: Sit,  # noqa: F811  # the fixture
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
    assert asked == []
    assert newest(story).number == 2
    with page.expect_response("**/check/"):
        compose(row, "你好", is_chosen=True)


def test_what_was_typed_survives_a_reload_a_new_sign_in_and_a_save_of_others(
    sit: Sit,  # noqa: F811  # the fixture
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


@pytest.mark.parametrize(
    ("width", "theme", "language"), [(390, "dark", "zh-hans"), (1440, "light", "en")]
)
def test_everyone_can_work_at_it(
    sit: Sit,  # noqa: F811  # the fixture
    said: list[str],  # noqa: F811  # the fixture
    story: Article,
    wen: User,
    rhea: User,
    width: int,
    theme: Any,
    language: str,
    at: datetime.datetime,
) -> None:
    changed = SOURCE.replace("One grid", "Every grid").replace("- B", "- B\n- C")
    editing.save(story.pk, changes={"en": {"analysis": changed}}, base=2, by=wen, at=at)
    note = {"part": "zh-hans", "field": "analysis", "note": "为什么？"}
    editing.comment(story.pk, number=3, by=rhea, at=at, **note)
    page = sit(wen, width, language, color_scheme=theme)
    page.goto(bench(story))
    page.locator(".flag summary").first.click()
    page.locator("#show-whole").click()
    expect(page.locator("#whole .text p").first).to_be_visible()
    assert_usable(page, width, said)
    page.goto(f"{bench(story)}?against=live")
    assert_usable(page, width, said)
