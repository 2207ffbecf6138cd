"""Two translations on the demo, in a real browser, by people who know nothing but the desk's help.

What they press and follow is named there, in quotation marks, in the language of their screens:
the walk reads the help first, and fails where it would need a name that the help does not give.
"""

import contextlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Locator, Page, expect

from articles import editing
from articles.models import Article, Edition, User
from newsroom import demo
from tests.articles.desk.conftest import sign_in
from tests.articles.desk.test_story_in_chromium import newest

from .test_a_day_at_the_desk import Desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Row by row, as the workbench shows its source.
VOICES = (Path(__file__).parent / "voices_for_rent.txt").read_text(encoding="utf-8").splitlines()


class Newcomer(Desk):
    """Somebody who has a sign-in, a role, and the help."""

    help = ""

    def __init__(self, page: Page, base: str, language: str, username: str) -> None:
        super().__init__(page, base, language)
        page.on("dialog", lambda dialog: dialog.accept())
        self.sign_in(username)
        self.page.get_by_role("link", name=self.words("How a story goes")).click()
        expect(self.page.locator("#workbench")).to_be_visible()
        self.help = " ".join(self.page.locator(".way li").all_inner_texts())

    def sign_in(self, username: str) -> None:
        sign_in(self.page, User.objects.get(username=username), self.base, self.language)
        self.page.goto(f"{self.base}/admin/")

    def named(self, msgid: str) -> re.Pattern[str]:
        words = self.words(msgid)
        assert f"“{words}”" in self.help, f"the help does not tell of “{words}”"
        return re.compile("^" + re.escape(words))

    def room(self, msgid: str) -> None:
        self.page.locator("#rooms").get_by_role("link", name=self.named(msgid)).click()

    def press(self, msgid: str, within: str = "#content") -> None:
        self.page.locator(within).get_by_role("button", name=self.named(msgid)).first.click()

    def follow(self, msgid: str, within: str = "#content") -> None:
        self.page.locator(within).get_by_role("link", name=self.named(msgid)).first.click()

    def do(self, msgid: str, *parts: str) -> None:
        """The page of a verb, on which its button bears its name again."""
        self.page.wait_for_url(re.compile(r"/(submit|approve|request_changes|publish)/"))
        self.choose(*parts)
        self.press(msgid)
        expect(self.page.locator(".messagelist .success")).to_be_visible()

    def line(self, title: re.Pattern[str], reason: str) -> Locator:
        """Of my queue, with why it stands there."""
        self.room("My queue")
        line = self.page.locator(".work > li").filter(has_text=title)
        expect(line).to_contain_text(self.words(reason))
        return line

    def opens(self, title: re.Pattern[str], reason: str) -> None:
        """What stands in my queue, at the workbench; its keys work from here on."""
        self.line(title, reason).get_by_role("link", name=title).click()
        expect(self.page.locator(".bench .keys")).to_be_visible()

    def waiting(self, title: re.Pattern[str]) -> None:
        """From the first page to the rows."""
        self.page.goto(f"{self.base}/admin/")
        heading = self.page.get_by_role("heading", name=self.named("Waiting for my review"))
        self.page.locator("section").filter(has=heading).get_by_role("link", name=title).click()
        self.follow("Translate row by row")
        expect(self.page.locator(".bench .keys")).to_be_visible()

    def row(self, key: str) -> Locator:
        return self.page.locator(f"#row-{key}")

    def pair(self, key: str) -> Locator:
        return self.page.locator(f"#pair-{key}")

    def saves(self) -> None:
        self.page.keyboard.press("Control+s")
        expect(self.page.locator(".messagelist .saved")).to_be_visible()


Come = Callable[..., Newcomer]


@pytest.fixture
def come(browser: Browser, live_server: Any, transactional_db: None) -> Iterator[Come]:
    """To a desk with the demo on it, each with a browser of their own."""
    demo.load(timezone.now())
    with contextlib.ExitStack() as stack:

        def sit(username: str, language: str) -> Newcomer:
            context = browser.new_context(viewport={"width": 1440, "height": 1000})
            stack.callback(context.close)
            return Newcomer(context.new_page(), live_server.url, language, username)

        yield sit


def test_a_missing_edition_goes_live_through_a_second_reader(come: Come) -> None:
    article = Article.objects.get(slug="voices-for-rent")
    title, before = re.compile(f"{article.title_zh_hans}|{VOICES[0]}"), newest(article).content
    translator = come("translator", "zh-hans")
    address = f"{translator.base}/en/articles/{article.slug}/"
    assert translator.page.request.get(address).status == 404

    # Taken from the queue, and written by the keyboard.
    line = translator.line(title, "Missing")
    line.get_by_role("button", name=translator.named("Take it")).click()
    expect(line.get_by_role("button", name=translator.named("Hand it back"))).to_be_visible()
    translator.opens(title, "Missing")
    keys = translator.page.keyboard
    fields = ["title-0", "summary-0", *(f"analysis-{index}" for index in range(14))]
    for key, text in zip(fields, VOICES, strict=True):
        keys.press("Alt+ArrowDown")
        expect(translator.row(key)).to_be_focused()
        keys.insert_text(text)

    # The checks speak as one types: a slip is mended by the fix that is offered, and what is right
    # as it is may stand.
    translator.row("analysis-0").fill(VOICES[2].replace("polite, said", "polite，said"))
    flags = translator.page.locator("#flags-analysis-0")
    flags.get_by_role("button", name="“, ”").click()
    expect(flags).to_be_empty()
    expect(translator.row("analysis-0")).to_have_value(VOICES[2])
    last = VOICES[-1].replace("-voices)", "-prices)")
    translator.row("analysis-13").fill(last)
    flag = translator.page.locator("#flags-analysis-13")
    expect(flag).to_contain_text("https://example.org/wangchuan-voices")
    flag.get_by_text(translator.named("Not an error…")).click()
    flag.get_by_role("textbox").fill("In English it has an address of its own.")
    translator.press("Let it stand", "#flags-analysis-13")
    expect(flag).to_contain_text("an address of its own")
    translator.page.get_by_label(translator.named("Origin")).select_option("human")
    translator.looked_at()
    translator.saves()
    keys.press("Control+Enter")
    translator.do("Submit for review", "en")

    # A second reader finds it, asks about a row, and comes back to that row.
    reader = come("reviewer", "zh-hans")
    reader.waiting(title)
    price = "analysis-4"
    reader.follow("Comment", f"#pair-{price}")
    reader.page.locator("#id_note").press("Control+End")
    reader.page.keyboard.insert_text("How much is a fen?")
    reader.press("Comment")
    reader.page.wait_for_url(f"**/translate/en/#pair-{price}")
    expect(reader.pair(price)).to_contain_text("How much is a fen?")
    reader.looked_at()
    reader.follow("Request changes", ".bar")
    reader.page.fill("#id_note", "One question, at its row.")
    reader.do("Request changes", "en")

    # It is sent back, mended where the comment stands, and handed in again.
    translator.opens(title, "Sent back")
    keys.press("Alt+ArrowDown")
    expect(translator.row(price)).to_be_focused()
    mended = VOICES[6].replace("fen each", "fen each (a fifth of a US cent)")
    translator.row(price).fill(mended)
    translator.saves()
    translator.follow("Answer or resolve")
    resolve = translator.words("Resolve")
    translator.page.get_by_role("button", name=resolve, exact=True).click()
    translator.page.wait_for_url("**/translate/en/#**")
    expect(translator.page.locator(".bench .theirs")).to_have_count(0)
    keys.press("Control+Enter")
    translator.do("Submit for review", "en")

    # Approved by the reader, published by a publisher, read by everybody.
    reader.waiting(title)
    reader.follow("Approve", ".bar")
    reader.do("Approve", "en")
    assert translator.page.request.get(address).status == 404
    publisher = come("publisher", "zh-hans")
    publisher.room("Articles")
    publisher.page.locator("#result_list").get_by_role("link", name=title).click()
    publisher.follow("Publish", ".bar")
    publisher.do("Publish", "en")

    rows = [*VOICES[:6], mended, *VOICES[7:-1], last]
    analysis = "\n\n".join(rows[2:]).replace(";\n\n- ", ";\n- ")
    after = newest(article).content
    assert after["en"] | {"title": rows[0], "summary": rows[1], "analysis": analysis} == after["en"]
    assert (after["shared"], after["zh-hans"]) == (before["shared"], before["zh-hans"])
    visitor = publisher.page
    assert visitor.goto(address).status == 200
    expect(visitor.get_by_role("heading", level=1)).to_have_text(rows[0])
    expect(visitor.locator("article")).to_contain_text("a fifth of a US cent")
    translator.room("My queue")
    expect(translator.page.locator(".work")).not_to_contain_text(title)


def test_an_outdated_edition_is_brought_up_to_date_by_changing_only_what_changed(
    come: Come,
) -> None:
    article = Article.objects.get(slug="a-small-file-that-says-no")
    title, at_first = re.compile(re.escape(article.title_en)), newest(article)
    was, target = (at_first.content[code]["analysis"] for code in ("en", "zh-hans"))

    # The source is edited twice after it was translated: a figure, and that again; words that say
    # the same; one paragraph is new. Then it goes out.
    added = "In May the registry held 212,000 refusals, a third of them by photographers."
    first = was.replace("Two training companies", "Three training companies")
    second = (
        first.replace("Three training companies", "Four training companies")
        .replace("The whole of it is a text file", "All of it is a text file")
        .replace("\n\n## What still", f"\n\n{added}\n\n## What still")
    )
    writer = come("writer", "en")
    writer.room("Articles")
    writer.page.locator("#result_list").get_by_role("link", name=title).click()
    for text in (first, second):
        writer.page.locator("#id_analysis_en").fill(text)
        writer.saves()
    people = {user.username: user for user in User.objects.all()}
    at, number = timezone.now(), newest(article).number
    english: dict[str, Any] = {"number": number, "at": at}
    editing.submit(article.pk, languages=["en"], by=people["writer"], **english)
    editing.approve(article.pk, parts=["en"], by=people["reviewer"], **english)
    editing.publish(article.pk, languages=["en"], by=people["publisher"], **english)

    # The translator sees what changed since that translation, and nothing else is to do.
    translator = come("translator", "en")
    translator.opens(title, "Outdated")
    pairs = translator.page.locator(".pair")
    states = [str(pair.get_attribute("class")) for pair in pairs.all()]
    said, companies, new = ("analysis-1", "analysis-6", "analysis-7")
    assert [n for n, state in enumerate(states) if "is-fresh" not in state] == [3, 8, 9]
    assert [states[n].split()[-1] for n in (3, 8, 9)] == [*["is-outdated"] * 2, "is-missing"]
    changes = translator.pair(companies).locator(".from :is(del, ins)")
    expect(changes).to_have_text(["Two", "Four"])
    expect(translator.pair(new).locator(".from")).to_contain_text(added)
    translator.looked_at()
    keys = translator.page.keyboard
    keys.press("Alt+ArrowDown")
    expect(translator.row(said)).to_be_focused()
    translator.press("The change does not affect the translation", f"#pair-{said}")
    expect(translator.page.locator(".messagelist .saved")).to_be_visible()
    keys.press("Alt+ArrowDown")
    row = translator.row(companies)
    expect(row).to_be_focused()
    row.fill(row.input_value().replace("两家", "四家"))
    keys.press("Alt+ArrowDown")
    expect(translator.row(new)).to_be_focused()
    translation = "今年5月，登记簿里有21.2万件拒绝声明，其中三分之一来自摄影师。"
    keys.insert_text(translation)
    keys.press("Control+Enter")
    translator.do("Submit for review", "zh-hans")

    # So does the second reader, against what is live.
    reader = come("reviewer", "en")
    reader.waiting(title)
    reader.follow("Against what is live", ".bar")
    expect(reader.page.locator(".to ins")).to_have_text(["四", translation])
    expect(reader.page.locator(".to del")).to_have_text(["两"])
    reader.looked_at()
    reader.follow("Approve", ".banner")
    reader.do("Approve", "zh-hans")
    by, last = people["publisher"], newest(article)
    editing.publish(article.pk, number=last.number, languages=["zh-hans"], by=by, at=timezone.now())

    # It is up to date, and all else is as it was, character by character.
    edition = Edition.objects.get(article=article, language="zh-hans")
    assert (edition.lag, edition.live_revision_id) == ("", last.pk)
    translator.room("My queue")
    expect(translator.page.locator("h1")).to_be_visible()
    expect(translator.page.locator("#content")).not_to_contain_text(title)
    text = target.replace("两家", "四家").replace("自然有人用。", f"自然有人用。\n\n{translation}")
    article.refresh_from_db()
    assert (article.analysis_en, article.analysis_zh_hans) == (second.strip(), text)
    for part in ("shared", "en", "zh-hans"):
        before, after = (row.content[part] for row in (at_first, last))
        assert {**before, "analysis": ""} == {**after, "analysis": ""}, part
