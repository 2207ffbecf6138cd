"""Each role does a day's work on the demo, in English and in Chinese, in a real browser.

Buttons and fields are found by the words a person reads, in the language of the screen. On every
page axe finds nothing, and the browser reports no error: no script fails, and no line of code
breaks the content security policy.
"""

import datetime
import re
from collections.abc import Iterator
from typing import Any, Literal

import pytest
from django.utils import timezone
from django.utils.translation import gettext, ngettext, override
from playwright.sync_api import Browser, Locator, Page, expect

from articles.languages import OWN_NAME
from articles.models import Article, Edition
from newsroom import demo
from tests.axe import violations

pytestmark = [
    pytest.mark.browser,
    pytest.mark.once,
    pytest.mark.django_db(transaction=True),
]

BOTH = pytest.mark.parametrize("language", ["en", "zh-hans"])


class Desk:
    """A person at the desk, with a browser that complains aloud."""

    def __init__(self, page: Page, base: str, language: str) -> None:
        self.page, self.base, self.language = page, base, language
        self.said: list[str] = []
        page.on("console", self.listen)
        page.on("pageerror", lambda error: self.said.append(str(error)))

    def listen(self, message: Any) -> None:
        # A refusal is an answer; the browser calls it an error.
        if message.type == "error" and "status of 409" not in message.text:
            self.said.append(message.text)

    def words(self, msgid: str, **values: Any) -> str:
        """What the screen says for ``msgid``; bad braces in it would fail here."""
        with override(self.language):
            text = gettext(msgid)
            return text.format(**values) if values else text

    def sign_in(self, username: str) -> None:
        self.page.goto(f"{self.base}/admin/")
        self.page.fill("#id_username", username)
        self.page.fill("#id_password", demo.password())
        self.page.click("#login-form [type=submit]")
        expect(self.page.locator("#logout-form")).to_be_visible()
        self.looked_at()

    def looked_at(self) -> None:
        """The page as it stands is fit for everybody, and nothing went wrong on it."""
        self.page.wait_for_load_state()
        assert self.said == [], self.page.url
        assert violations(self.page) == [], self.page.url
        self.said.clear()  # what axe itself does to a page is not ours

    def go(self, path: str) -> None:
        answer = self.page.goto(f"{self.base}/admin/{path}")
        assert answer is not None
        assert answer.status == 200, path
        self.looked_at()

    def open(self, slug: str) -> None:
        """By the list, as a person would: search for the title, follow the link."""
        article = Article.objects.get(slug=slug)
        title = article.working_title_en or article.working_title_zh_hans
        self.go("articles/article/")
        self.page.fill("#searchbar", title)
        self.page.keyboard.press("Enter")
        self.page.locator("#result_list .field-title a").first.click()
        expect(self.page.locator("#article_form")).to_be_visible()
        self.looked_at()

    def queue(self, key: str) -> Locator:
        self.go("")
        return self.page.locator(f"#{key} li")

    def press(
        self, msgid: str, within: str = "#content", role: Literal["button", "link"] = "button"
    ) -> None:
        """What is pressed leads to another page."""
        name = re.compile("^" + re.escape(self.words(msgid)))
        with self.page.expect_navigation():
            self.page.locator(within).get_by_role(role, name=name).first.click()

    def follow(self, msgid: str) -> None:
        self.press(msgid, role="link")
        self.looked_at()

    def told(self, msgid: str, **values: Any) -> None:
        expect(self.page.locator(".messagelist")).to_contain_text(self.words(msgid, **values))
        self.looked_at()

    def done(self) -> None:
        expect(self.page.locator(".messagelist .success")).to_be_visible()
        self.looked_at()

    def state(self, language: str, msgid: str) -> None:
        """What the last badge over the column of one language says."""
        column = self.page.locator("details.column").filter(has_text=OWN_NAME[language])
        expect(column.locator(".badge").last).to_have_text(self.words(msgid))

    def choose(self, *parts: str) -> None:
        for box in self.page.locator(".part input[type=checkbox]").all():
            box.set_checked(box.get_attribute("value") in parts)


@pytest.fixture
def desk(
    browser: Browser, live_server: Any, language: str, transactional_db: None
) -> Iterator[Desk]:
    demo.load(timezone.now())
    context = browser.new_context(viewport={"width": 1440, "height": 1000})
    cookie = {"name": "django_language", "value": language, "url": live_server.url}
    context.add_cookies([cookie])
    yield Desk(context.new_page(), live_server.url, language)
    context.close()


@BOTH
def test_a_writers_day(desk: Desk) -> None:
    desk.sign_in("writer")

    # What was sent back is on the first page; the comment says what to mend.
    returned = desk.queue("returned")
    expect(returned).to_have_count(1)
    returned.get_by_role("link").click()
    expect(desk.page.locator("article.is-open")).to_contain_text("whose survey")
    desk.page.locator("#id_analysis_en").press("Control+End")
    desk.page.keyboard.type("\n\nThe survey is our own: 212 people, in May.")
    desk.page.fill("#id_note", "Named the survey.")
    desk.page.keyboard.press("Control+s")
    desk.told("Saved as revision {number}.", number=3)

    # An open comment stands in the way of handing it in; resolved, it does not.
    expect(desk.page.locator("#in-the-way-submit")).to_contain_text(
        desk.words("A comment on {field} is open: resolve it first.").split("{field}")[1]
    )
    desk.follow("Answer or resolve")
    desk.page.get_by_label(desk.words("Answer"), exact=True).first.fill("Our own, in May.")
    desk.press("Resolve")
    desk.told("The comment is resolved.")
    desk.follow("Back to the article")
    desk.follow("Submit for review")
    desk.choose("en")
    desk.press("Submit for review")
    desk.done()
    desk.state("en", "In review")

    # A new story: what is missing is said before it is handed in.
    desk.go("articles/article/add/")
    desk.page.select_option("#id_source_language", desk.language)
    name = desk.language.replace("-", "_")
    title = {"en": "A model that asks back", "zh-hans": "会反问的模型"}[desk.language]
    desk.page.fill(f"#id_title_{name}", title)
    desk.press("Save")
    desk.told("Saved as a draft.")
    assert desk.page.locator("#in-the-way-submit li").count() >= 4
    desk.page.fill(f"#id_summary_{name}", "It asks.")
    desk.page.fill(f"#id_analysis_{name}", "It **asks** back.")
    desk.page.select_option(f"#id_origin_{name}", "human")
    desk.page.select_option("#id_category", "research")
    desk.press("Save")
    desk.done()
    expect(desk.page.locator("#in-the-way-submit")).to_have_count(0)
    expect(desk.queue("drafts").first).to_contain_text(title)


@BOTH
def test_a_translators_day(desk: Desk) -> None:
    desk.sign_in("translator")

    # What is missing or outdated is on the first page.
    due = desk.queue("due").filter(has=desk.page.locator(".is-missing, .is-empty, .is-outdated"))
    assert due.count() >= 2
    article = Article.objects.get(slug="the-interpreter-stays-in-the-room")
    edition = Edition.objects.get(article=article, language="zh-hans")
    assert edition.lag == "outdated"
    desk.open(article.slug)
    expect(desk.page.locator("#id_title_en")).to_be_disabled()  # the source is not theirs
    for field in ("title", "summary"):  # both were changed in the source
        desk.page.locator(f"#id_{field}_zh_hans").press("Control+End")
        desk.page.keyboard.type("（译文已更新）")
    desk.page.keyboard.press("Control+s")
    desk.done()
    edition.refresh_from_db()
    assert edition.lag == ""
    desk.follow("Submit for review")
    desk.choose("zh-hans")
    desk.press("Submit for review")
    desk.done()
    desk.state("zh-hans", "In review")

    # A comment on the translation is answered and resolved.
    desk.open("ask-twice-get-two-answers")
    desk.page.locator("article.is-open").filter(has_text="批次").get_by_role("link").click()
    desk.looked_at()
    thread = desk.page.locator("article.is-open").filter(has_text="批次")
    thread.get_by_role("button", name=desk.words("Resolve")).click()
    desk.told("The comment is resolved.")

    # The history says who did what, and what it changed.
    desk.open(article.slug)
    desk.follow("History")
    desk.follow("What changed")
    expect(desk.page.locator("ins").first).to_contain_text("译文已更新")


@BOTH
def test_a_reviewers_day(desk: Desk) -> None:
    desk.sign_in("reviewer")
    waiting = desk.queue("review").count()
    assert waiting >= 3

    # Claim one, say what is wrong with a field, send it back.
    desk.open("an-undo-button-for-the-office")
    desk.follow("Claim the review")
    desk.choose("en")
    desk.press("Claim the review")
    desk.done()
    desk.follow("Comments")
    desk.page.select_option("#id_place", "summary_en")
    desk.page.fill("#id_note", "Who says so?")
    desk.press("Comment")
    desk.told("The comment stands.")
    desk.follow("Back to the article")
    expect(desk.page.locator(".field-summary_en")).to_contain_text("Who says so?")
    desk.follow("Request changes")
    desk.choose("en")
    desk.press("Request changes")  # without a word: refused, and told why
    expect(desk.page.get_by_role("alert")).to_contain_text(
        desk.words("Say why: a note is required.")
    )
    desk.page.fill("#id_note", "See the comment.")
    desk.press("Request changes")
    desk.done()
    desk.state("en", "Changes requested")

    # Resolve what is settled, and approve with responsibility.
    desk.open("ask-twice-get-two-answers")
    with override(desk.language):
        comments = ngettext("%(number)s open comment", "%(number)s open comments", 2)
    desk.page.get_by_role("link", name=comments % {"number": 2}).click()
    for _each in range(2):
        desk.press("Resolve")
        desk.told("The comment is resolved.")
    desk.follow("Back to the article")
    desk.follow("Approve")
    desk.choose("en", "zh-hans", "shared")
    desk.page.get_by_label(
        desk.words("I have checked the facts and take editorial responsibility.")
    ).check()
    desk.press("Approve")
    desk.done()
    desk.state("en", "Approved")
    desk.state("zh-hans", "Approved")
    expect(desk.queue("review")).to_have_count(waiting - 2)

    # A reviewer does not publish.
    article = Article.objects.get(slug="ask-twice-get-two-answers")
    desk.open(article.slug)
    publish = desk.page.get_by_role("link", name=desk.words("Publish"), exact=True)
    expect(publish).to_have_count(0)


@BOTH
def test_a_publishers_day(desk: Desk) -> None:
    desk.sign_in("publisher")

    # The week shows what goes out; one edition is taken back and published at once.
    desk.go("")
    expect(desk.page.locator(".week a")).to_have_count(2)
    desk.open("audit-season-begins")
    desk.state("en", "Scheduled")
    desk.follow("Unschedule")
    desk.choose("zh-hans")
    desk.press("Unschedule")
    desk.done()
    desk.follow("Publish")
    desk.choose("zh-hans")
    desk.press("Publish")
    desk.done()
    desk.state("zh-hans", "Live")
    answer = desk.page.request.get(f"{desk.base}/zh-hans/articles/audit-season-begins/")
    assert answer.status == 200
    assert desk.page.request.get(f"{desk.base}/en/articles/audit-season-begins/").status == 404

    # Taken back and planned anew, for tomorrow at nine.
    desk.follow("Unschedule")
    desk.choose("en")
    desk.press("Unschedule")
    desk.done()
    desk.follow("Schedule")
    desk.choose("en")
    tomorrow = timezone.now() + datetime.timedelta(days=1)
    desk.page.locator("input[type=datetime-local]").fill(f"{tomorrow:%Y-%m-%d}T09:00")
    desk.press("Schedule")
    desk.done()
    desk.state("en", "Scheduled")

    # A live story is withdrawn with a reason; its page says that it is gone.
    desk.open("a-benchmark-that-expires")
    desk.follow("Withdraw")
    desk.choose("en", "zh-hans")
    desk.page.fill("#id_note", "The figures were a draft.")
    desk.press("Withdraw")
    desk.done()
    desk.state("en", "Withdrawn")
    assert desk.page.request.get(f"{desk.base}/en/articles/a-benchmark-that-expires/").status == 410

    # Names and people are theirs to keep.
    for screen in ("articles/category/", "articles/disclaimer/", "articles/user/", "guide/"):
        desk.go(screen)
