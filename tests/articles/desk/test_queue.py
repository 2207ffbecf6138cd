"""My queue: what stands in it, in which order, what its buttons do and refuse."""

import datetime
import itertools
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from playwright.sync_api import Page

from articles import editing
from articles.desk import queue
from articles.desk.queue import length_words, translators
from articles.desk.waiting import NEVER, REASONS, Place, place_of, waiting
from articles.editing.waiting import BEHIND
from articles.models import Article, Edition, User
from articles.models import edition as editions
from tests.articles.conftest import NOON, text_in
from tests.axe import violations

Desk = Callable[[User], Client]
Make = Callable[..., Article]
Dump = Callable[[], dict[str, list[Any]]]

PAGE = "/admin/queue/"
HOUR = datetime.timedelta(hours=1)


def assign(article: Article, to: User | None, by: User, due: datetime.datetime | None) -> None:
    given = {"languages": ["zh-hans"], "task": "translator", "by": by, "at": NOON}
    editing.assign(article.pk, to=to, deadline=due, **given)


@pytest.fixture
def wanted(draft: Make, wen: User, rhea: User, paul: User) -> Callable[..., Article]:
    """An article that is live in English only, so hot and so long."""

    def make(hot: int = 50, words: int = 3) -> Article:
        article = draft(("en",), hot=hot)
        text = {"en": {"analysis": "word " * words}}
        editing.save(article.pk, changes=text, base=1, by=wen, at=NOON)
        sent: dict[str, Any] = {"number": 2, "at": NOON}
        editing.submit(article.pk, languages=["en"], by=wen, **sent)
        editing.approve(article.pk, parts=["shared", "en"], by=rhea, **sent)
        editing.publish(article.pk, languages=["en"], by=paul, **sent)
        return Article.objects.get(pk=article.pk)

    return make


def shown(client: Client, **asked: str) -> list[Article]:
    return [line.edition.article for line in client.get(PAGE, asked).context["lines"]]


def edition(article: Article) -> Edition:
    return Edition.objects.get(article=article, language="zh-hans")


def test_it_is_ordered_by_deadline_then_hotness_then_length(
    desk: Desk, wanted: Callable[..., Article], tao: User, rhea: User
) -> None:
    cool, long, short, hot = wanted(20), wanted(50, 40), wanted(50, 4), wanted(90)
    soon, later = wanted(10), wanted(10)
    assign(later, None, rhea, NOON + 9 * HOUR)
    assign(soon, tao, rhea, NOON + 2 * HOUR)
    assert shown(desk(tao)) == [soon, later, hot, short, long, cool]


def test_of_equals_the_youngest_comes_first_whatever_they_wait_for(
    desk: Desk, wanted: Callable[..., Article], tao: User
) -> None:
    rows = [wanted() for _each in range(4)]
    editing.take(rows[1].pk, languages=["zh-hans"], by=tao, at=NOON)
    assert shown(desk(tao)) == rows[::-1]


ALL_BUT_HERS = {"mine", "missing", "outdated", "half", "back", "begun", "early"}


@pytest.mark.parametrize(
    ("show", "found"),
    [
        ("", ALL_BUT_HERS),
        ("mine", {"mine", "early"}),
        ("missing", {"mine", "missing"}),
        ("outdated", {"outdated"}),
        ("partial", {"half"}),
        ("changes_requested", {"back"}),
        ("begun", {"begun"}),
        ("early", {"early"}),
        ("others", {"hers"}),
        ("nonsense", ALL_BUT_HERS),
    ],
)
def test_it_is_narrowed_by_reason(
    desk: Desk,
    wanted: Callable[..., Article],
    draft: Make,
    live: Make,
    wen: User,
    tao: User,
    rhea: User,
    paul: User,
    show: str,
    found: set[str],
) -> None:
    rows = {"mine": wanted(), "missing": wanted(), "hers": wanted(), "begun": wanted()}
    rows["half"] = wanted()
    rows |= {"outdated": live(), "back": draft(), "early": draft(("en",)), "draft": draft(("en",))}
    assign(rows["mine"], tao, rhea, None)
    assign(rows["early"], tao, rhea, None)
    assign(rows["hers"], paul, rhea, NOON + HOUR)
    text = {"zh-hans": text_in("zh-hans")}
    editing.save(rows["begun"].pk, changes=text, base=2, by=paul, at=NOON)
    half = {"zh-hans": {"title": "电网请数据中心小睡"}}
    editing.save(rows["half"].pk, changes=half, base=2, by=paul, at=NOON)
    editing.save(rows["outdated"].pk, changes={"en": {"title": "Six"}}, base=1, by=wen, at=NOON)
    editing.submit(rows["outdated"].pk, number=2, languages=["en"], by=wen, at=NOON)
    editing.submit(rows["back"].pk, number=1, languages=["zh-hans"], by=wen, at=NOON)
    sent = {"languages": ["zh-hans"], "by": rhea, "at": NOON, "note": "Which trial?"}
    editing.request_changes(rows["back"].pk, number=1, **sent)
    names = {row.pk: name for name, row in rows.items()}
    assert {names[row.pk] for row in shown(desk(tao), show=show)} == found


def test_every_reason_that_an_edition_can_have_has_its_words() -> None:
    assert BEHIND | {editions.BEGUN, editions.EARLY} < set(REASONS)


def test_a_line_says_what_is_wanted_of_whom_by_when(
    desk: Desk, wanted: Callable[..., Article], tao: User, rhea: User
) -> None:
    first, second = wanted(80), wanted(70)
    at = timezone.now()
    assign(first, tao, rhea, NOON + HOUR)
    assign(second, None, rhea, at + 50 * HOUR)
    late, ahead = desk(tao).get(PAGE).context["lines"]
    assert (late.title, late.title_lang) == ("Grids ask data centres to nap", "en")
    assert (str(late.language), str(late.reason), late.whose) == (
        *("Chinese", "Missing"),
        "Tao, asked by Rhea",
    )
    assert (late.is_late, late.span.endswith(" late")) == (True, True)
    assert (ahead.is_late, ahead.span, ahead.whose) == (False, "in 2 days", "")
    assert late.length == "13 words"
    assert late.url.endswith(f"/{first.pk}/translate/zh-hans/")
    html = desk(tao).get(PAGE).text
    assert 'lang="en">Grids ask data centres to nap</a>' in html


def test_who_took_it_was_asked_by_nobody(
    desk: Desk, wanted: Callable[..., Article], tao: User, rhea: User
) -> None:
    article, given = wanted(), {"languages": ["zh-hans"], "by": tao, "at": NOON}
    assign(article, tao, rhea, None)
    editing.hand_back(article.pk, **given)
    editing.take(article.pk, **given)
    (line,) = desk(tao).get(PAGE).context["lines"]
    assert line.whose == "Tao"


def test_lengths_are_said_in_what_the_source_is_counted_in() -> None:
    assert length_words(1180, "zh-hans") == "1,180 characters"
    assert (length_words(1, "en"), length_words(412, "en")) == ("1 word", "412 words")


@pytest.mark.parametrize("asked", ["after", "before", "both"])
def test_pages_go_on_by_key_and_show_every_line_once(
    desk: Desk,
    wanted: Callable[..., Article],
    tao: User,
    rhea: User,
    monkeypatch: pytest.MonkeyPatch,
    asked: str,
) -> None:
    monkeypatch.setattr(queue, "ROWS", 2)
    rows = [wanted(hot) for hot in (50, 50, 50, 70, 30)]
    dated = {"after": [], "before": rows, "both": rows[2:4]}[asked]
    for row in dated:
        assign(row, tao if row.pk % 2 else None, rhea, NOON + HOUR)
    client, url, found = desk(tao), PAGE, []
    for _page in range(9):
        context = client.get(url).context
        found += [line.edition.article for line in context["lines"]]
        if not context["more"]:
            break
        url = PAGE + context["more"]
    everything = [pk for _place, pk in waiting(tao, "", None, 100)]
    assert [edition(row).pk for row in found] == everything
    assert len(everything) == len(rows)


def test_a_place_is_read_back_and_what_is_none_is_the_beginning(
    desk: Desk, wanted: Callable[..., Article], tao: User
) -> None:
    article = wanted()
    for place in (
        Place(NEVER, -123.456789012345678, 412, -7, -9),
        Place(NOON, 1e18, 0, -1, -1),
    ):
        assert place_of(str(place)) == place
    wrong = ["", "x", "_", "_nan_1_1_1", "_inf_1_1_1", "_1_1_1_" + "9" * 30, "2026_1_1_1_1"]
    wrong += ["2026-06-15T12:00_1_1_1_1", "_1_1_1", "\0"]
    for said in wrong:
        assert place_of(said) is None, said
        assert shown(desk(tao), after=said) == [article]


def test_it_asks_as_many_questions_for_one_line_as_for_many(
    desk: Desk, wanted: Callable[..., Article], tao: User, paul: User, rhea: User
) -> None:
    def questions(client: Client) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(PAGE).status_code == 200
        bodies = [it for it in asked.captured_queries if '"analysis_en"' in it["sql"]]
        assert bodies == []
        return len(asked)

    clients = [desk(tao), desk(paul)]
    assign(wanted(), tao, rhea, NOON + HOUR)
    wanted()
    few = [questions(client) for client in clients]
    for due in (None, NOON + HOUR):
        for to in (tao, None, rhea):
            assign(wanted(), to, rhea, due)
    assert [questions(client) for client in clients] == few
    assert max(few) < 30


# Who may do what

BUTTONS = {  # by role: on a free line, on one's own, on another's
    "tao": ({"take"}, {"hand_back"}, None),
    "rhea": ({"take", "assign"}, {"hand_back", "assign"}, {"assign"}),
    "paul": ({"take", "assign"}, {"hand_back", "assign"}, {"assign"}),
    "wen": (None, {"hand_back"}, None),
}


@pytest.mark.parametrize("who", BUTTONS)
def test_the_buttons_are_those_of_ones_rights_and_do_what_they_say(
    desk: Desk,
    wanted: Callable[..., Article],
    person: Callable[..., User],
    request: pytest.FixtureRequest,
    rhea: User,
    who: str,
) -> None:
    by, olga = request.getfixturevalue(who), person("olga", "Reviewer")
    free, mine, hers = wanted(), wanted(), wanted()
    assign(mine, by, rhea, None)
    assign(hers, olga, rhea, None)
    client, found = desk(by), {}
    for show in ("", "others"):
        for line in client.get(PAGE, {"show": show}).context["lines"]:
            names = {str(verb) for verb, _name in line.verbs} | ({"assign"} if line.form else set())
            found[line.edition.article.pk] = names
    if who in ("tao", "wen"):
        found.pop(hers.pk, None)  # in the address, but not offered
    assert tuple(found.get(row.pk) for row in (free, mine, hers)) == BUTTONS[who]
    for row, button in ((free, "take"), (mine, "hand_back")):
        if button in (found.get(row.pk) or ()):
            sent = {"do": button, "edition": edition(row).pk}
            assert client.post(PAGE, sent).status_code == 302
            assert edition(row).translator == (by if button == "take" else None)


def test_assigning_names_the_person_and_the_deadline(
    desk: Desk, wanted: Callable[..., Article], tao: User, rhea: User
) -> None:
    article, client = wanted(), desk(rhea)
    sent = {"do": "assign", "edition": edition(article).pk, "to": tao.pk}
    response = client.post(f"{PAGE}?show=missing", sent | {"deadline": "2999-01-01T12:00"})
    assert (response.status_code, response["Location"]) == (302, f"{PAGE}?show=missing")
    kept = edition(article)
    assert (kept.translator, kept.deadline) == (
        tao,
        datetime.datetime(2999, 1, 1, 12, tzinfo=datetime.UTC),
    )
    (line,) = client.get(PAGE, {"show": "others"}).context["lines"]
    assert line.form["deadline"].value() == datetime.datetime(2999, 1, 1, 12)  # noqa: DTZ001  # as a browser takes it


def test_those_are_offered_who_may_translate_into_the_language(
    wen: User, tao: User, rhea: User, paul: User, nora: User, root: User
) -> None:
    assert {pk for pk, _name in translators("zh-hans")} == {tao.pk, rhea.pk, paul.pk, root.pk}
    assert {pk for pk, _name in translators("en")} == {rhea.pk, paul.pk, root.pk}


NONSENSE: list[dict[str, Any]] = [
    {},
    {"do": "publish"},
    {"do": "take", "edition": "x"},
    {"do": "take", "edition": 10**30},
    {"do": "take", "edition": 0},
    {"do": "assign", "to": 10**9},
    {"do": "assign", "to": "", "deadline": "yesterday"},
    {"do": "assign", "deadline": "2001-01-01T12:00"},
    {"do": "name"},
    {"do": "name", "kind": "tag", "key": "x", "language": "zh-hans", "name": "能源"},
    {"do": "name", "kind": "tag", "key": "1", "language": "fr", "name": "Énergie"},
    {"do": "name", "kind": "disclaimer", "key": "1", "language": "en", "name": "Mine"},
]


@pytest.mark.parametrize("sent", NONSENSE, ids=str)
def test_what_no_page_would_send_changes_nothing_and_is_answered_in_words(
    desk: Desk, wanted: Callable[..., Article], root: User, everything: Dump, sent: dict[str, Any]
) -> None:
    row = edition(wanted())
    client = desk(root)
    before = everything()
    response = client.post(PAGE, {"edition": row.pk} | sent)
    assert response.status_code == 409
    assert "<li>" in response.text.partition("errornote")[2]
    assert everything() == before


def test_a_refusal_leaves_every_row_and_keeps_what_was_typed(
    desk: Desk, wanted: Callable[..., Article], tao: User, rhea: User, everything: Dump
) -> None:
    article = wanted()
    client, key = desk(rhea), edition(article).pk
    sent = {"do": "assign", "edition": key, "to": tao.pk, "deadline": "2001-01-01T12:00"}
    before = everything()
    response = client.post(PAGE, sent)
    assert (response.status_code, everything()) == (409, before)
    assert "This time has passed: choose one that is still to come." in response.text
    (line,) = response.context["lines"]
    assert (line.form["to"].value(), line.form["deadline"].value()) == (
        str(tao.pk),
        "2001-01-01T12:00",
    )


@pytest.mark.parametrize("who", ["tao", "wen", "nora"])
def test_who_has_no_right_to_it_changes_nothing(
    desk: Desk,
    wanted: Callable[..., Article],
    request: pytest.FixtureRequest,
    rhea: User,
    everything: Dump,
    who: str,
) -> None:
    article, other = wanted(), wanted()
    assign(other, rhea, rhea, None)
    by = request.getfixturevalue(who)
    client, before = desk(by), everything()
    sent: list[dict[str, Any]] = [
        {"do": "assign", "edition": edition(article).pk, "to": by.pk},
        {"do": "hand_back", "edition": edition(other).pk},
        {"do": "take", "edition": edition(other).pk},
        {"do": "take", "edition": Edition.objects.get(article=article, language="en").pk},
    ]
    for each in sent:
        assert client.post(PAGE, each).status_code == (403 if who == "nora" else 409), each
    assert everything() == before


def test_strangers_and_people_without_a_role_see_nothing_of_it(
    desk: Desk, client: Client, nora: User
) -> None:
    assert client.get(PAGE).status_code == 302
    assert desk(nora).get(PAGE).status_code == 403
    assert PAGE not in desk(nora).get("/admin/guide/").text


def test_the_dashboard_and_the_sidebar_lead_there(
    desk: Desk, wanted: Callable[..., Article], tao: User
) -> None:
    wanted()
    assert desk(tao).get("/admin/").text.count(f'href="{PAGE}"') == 2


@pytest.mark.parametrize(
    ("width", "theme", "language"), [(390, "dark", "zh-hans"), (1440, "light", "en")]
)
@pytest.mark.parametrize("who", ["tao", "paul"])
@pytest.mark.django_db(transaction=True)
def test_everyone_can_work_in_it(
    sit: Callable[..., Page],
    wanted: Callable[..., Article],
    nameless: None,
    tao: User,
    paul: User,
    who: str,
    width: int,
    theme: Any,
    language: str,
) -> None:
    for due, to in itertools.product((None, NOON + HOUR), (tao, None, paul)):
        assign(wanted(), to, paul, due)
    page = sit({"tao": tao, "paul": paul}[who], width, language, color_scheme=theme)
    for url in (PAGE, f"{PAGE}?show=others", "/admin/languages/?show=missing"):
        page.goto(url)
        for fold in page.locator(".acts summary").all():
            fold.click()
        assert violations(page) == [], url
        assert page.evaluate("document.documentElement.scrollWidth") <= width, url
