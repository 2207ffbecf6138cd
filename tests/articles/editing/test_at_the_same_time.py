"""Verbs that meet: real connections, real locks, on either engine."""

import datetime
import time
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from articles import editing
from articles.models import (
    Article,
    Disclaimer,
    Edition,
    Event,
    Plan,
    Revision,
    Term,
    TermChange,
    User,
    Wording,
)
from articles.page_tags import SITE
from articles.workflow import State, Verb
from scoring.models import Change
from tests.articles.conftest import NOON

Make = Callable[..., Article]
PEOPLE = 20
BOTH = ["en", "zh-hans"]
EVENING = NOON + datetime.timedelta(hours=6)
# Of two that race, either may win: people give publish_due, which looks before it locks, a start
# of so many seconds, so that both do.
STARTS = (0.0, 0.0, 0.0, 0.005, 0.01, 0.02)


@pytest.fixture
def db(site_database: None) -> None:
    """One that many connections can share: the usual one of SQLite is in memory."""


def all_at_once(deed: Callable[[int], object]) -> list[object]:
    """What came of it for each of PEOPLE who begin together: a result, or a refusal."""
    start = Barrier(PEOPLE)

    def one(number: int) -> object:
        start.wait()
        try:
            return deed(number)
        except (editing.Refused, editing.Conflict) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(PEOPLE) as pool:
        return list(pool.map(one, range(PEOPLE)))


def kinds(outcomes: Iterable[object]) -> Counter[str]:
    return Counter(type(outcome).__name__ for outcome in outcomes)


def gone_out(outcomes: Iterable[object]) -> int:
    """Of those who looked for what was due: how much they published together."""
    return sum(outcome for outcome in outcomes if isinstance(outcome, int))


def in_review(draft: Make, wen: User) -> Article:
    article = draft()
    editing.submit(article.pk, number=1, languages=BOTH, by=wen, at=NOON)
    return article


def planned(article: Article, by: User) -> Event:
    return editing.schedule(article.pk, number=1, languages=BOTH, due_at=EVENING, by=by, at=NOON)


def by_hand(article: Article, by: User) -> Event:
    return editing.publish(article.pk, number=1, languages=BOTH, by=by, at=NOON)


def standing(article: Article) -> tuple[set[str], set[bool], set[str]]:
    """(states, whether live, what became of the plans): each of one element where all agree."""
    article.refresh_from_db()
    return (
        set(Edition.objects.filter(article=article).values_list("state", flat=True)),
        {article.live_en, article.live_zh_hans},
        set(Plan.objects.filter(article=article).values_list("outcome", flat=True)),
    )


def test_of_twenty_publications_one_wins_and_nineteen_are_told(approved: Make, paul: User) -> None:
    article = approved()
    outcomes = all_at_once(lambda _: by_hand(article, paul))
    assert kinds(outcomes) == {"Event": 1, "Refused": PEOPLE - 1}
    assert Event.objects.filter(verb=Verb.PUBLISH).count() == 1


def test_of_twenty_saves_of_one_field_one_wins_and_nineteen_see_a_conflict(
    draft: Make, wen: User
) -> None:
    article = draft()
    outcomes = all_at_once(
        lambda number: editing.save(
            article.pk, changes={"en": {"title": f"Title {number}"}}, base=1, by=wen, at=NOON
        )
    )
    assert kinds(outcomes) == {"Saved": 1, "Conflict": PEOPLE - 1}
    assert Revision.objects.filter(article=article).count() == 2


def test_twenty_equal_titles_get_twenty_addresses(vocabulary: None, wen: User) -> None:
    outcomes = all_at_once(
        lambda _: editing.create(
            source_language="en", changes={"en": {"title": "Naps"}}, by=wen, at=NOON
        )
    )
    assert kinds(outcomes) == {"Article": PEOPLE}
    assert len(set(Article.objects.values_list("slug", flat=True))) == PEOPLE


def test_of_twenty_reviewers_who_claim_one_has_it_and_nineteen_are_told(
    draft: Make, wen: User, person: Callable[..., User]
) -> None:
    article = in_review(draft, wen)
    reviewers = [person(f"reviewer{number}", "Reviewer") for number in range(PEOPLE)]
    outcomes = all_at_once(
        lambda number: editing.claim(article.pk, languages=BOTH, by=reviewers[number], at=NOON)
    )
    assert kinds(outcomes) == {"Event": 1, "Refused": PEOPLE - 1}
    claim = Event.objects.get(verb=Verb.CLAIM)
    holders = Edition.objects.filter(article=article).values_list("reviewer", flat=True)
    assert set(holders) == {claim.by_id}


def test_of_twenty_schedules_of_one_edition_one_stands(approved: Make, paul: User) -> None:
    article = approved()
    outcomes = all_at_once(lambda _: planned(article, paul))
    assert kinds(outcomes) == {"Event": 1, "Refused": PEOPLE - 1}
    event = Event.objects.get(verb=Verb.SCHEDULE)
    plans = Plan.objects.order_by("language").values_list("event", "language", "ended_at")
    assert list(plans) == [(event.pk, language, None) for language in BOTH]


def test_twenty_looks_for_what_is_due_publish_ten_stories_once_each_and_in_order(
    approved: Make, paul: User
) -> None:
    articles = [approved() for _story in range(10)]
    events = [planned(article, paul) for article in articles]
    outcomes = all_at_once(lambda _: editing.publish_due(EVENING))
    assert kinds(outcomes) == {"int": PEOPLE}
    assert gone_out(outcomes) == len(articles)
    published = Event.objects.filter(verb=Verb.PUBLISH).order_by("pk")
    assert [event.detail["planned"] for event in published] == [event.pk for event in events]
    assert {event.at for event in published} == {EVENING}
    for article in articles:
        assert standing(article) == ({State.LIVE}, {True}, {"published"})
        assert article.published_at == EVENING


def test_what_is_taken_back_as_its_time_comes_is_either_published_or_not(
    approved: Make, paul: User
) -> None:
    for start in STARTS:
        article = approved()
        planned(article, paul)

        def meet(number: int, article: Article = article, start: float = start) -> object:
            if number % 2:
                return editing.publish_due(EVENING)
            time.sleep(start)
            return editing.unschedule(article.pk, languages=BOTH, by=paul, at=EVENING)

        outcomes = all_at_once(meet)
        taken_back, published = kinds(outcomes)["Event"], gone_out(outcomes)
        assert (taken_back, published) in {(1, 0), (0, 1)}
        assert kinds(outcomes)["Refused"] == PEOPLE / 2 - taken_back
        assert standing(article) == (
            ({State.LIVE}, {True}, {"published"})
            if published
            else ({State.APPROVED}, {False}, {"unscheduled"})
        )
        last = Event.objects.filter(article=article).latest("pk")
        assert last.verb == (Verb.PUBLISH if published else Verb.UNSCHEDULE)


def test_what_is_published_by_hand_as_its_time_comes_is_published_once(
    approved: Make, paul: User
) -> None:
    for start in STARTS:
        article = approved()
        plan = planned(article, paul)

        def meet(number: int, article: Article = article, start: float = start) -> object:
            if number % 2:
                return editing.publish_due(EVENING)
            time.sleep(start)
            return by_hand(article, paul)

        outcomes = all_at_once(meet)
        as_planned = gone_out(outcomes)
        assert kinds(outcomes)["Event"] + as_planned == 1
        event = Event.objects.get(article=article, verb=Verb.PUBLISH)
        assert event.detail.get("planned") == (plan.pk if as_planned else None)
        assert event.at == (EVENING if as_planned else NOON)
        outcome = "published" if as_planned else "unscheduled"
        assert standing(article) == ({State.LIVE}, {True}, {outcome})


def test_twenty_comments_are_all_kept_and_of_twenty_resolutions_one_is(
    draft: Make, rhea: User
) -> None:
    article = draft()

    def comment(number: int) -> Event:
        note = f"Source {number}?"
        return editing.comment(article.pk, number=1, part="en", note=note, by=rhea, at=NOON)

    comments = all_at_once(comment)
    assert kinds(comments) == {"Event": PEOPLE}
    assert set(Event.objects.filter(verb=Verb.COMMENT).values_list("note", flat=True)) == {
        f"Source {number}?" for number in range(PEOPLE)
    }
    thread = Event.objects.filter(verb=Verb.COMMENT).earliest("pk").pk
    outcomes = all_at_once(lambda _: editing.resolve(article.pk, thread=thread, by=rhea, at=NOON))
    assert kinds(outcomes) == {"Event": 1, "Refused": PEOPLE - 1}
    assert Event.objects.get(verb=Verb.RESOLVE).detail == {"thread": thread}


def test_nothing_is_published_after_a_comment_that_came_first(
    approved: Make, paul: User, rhea: User
) -> None:
    for _round in STARTS:
        article = approved()

        def meet(number: int, article: Article = article) -> Event:
            if number % 2:
                return by_hand(article, paul)
            return editing.comment(
                article.pk, number=1, part="en", note="Is this so?", by=rhea, at=NOON
            )

        all_at_once(meet)
        record = Event.objects.filter(article=article).order_by("pk")
        verbs = [event.verb for event in record if event.verb in (Verb.COMMENT, Verb.PUBLISH)]
        assert Counter(verbs)[Verb.COMMENT] == PEOPLE / 2
        assert Verb.PUBLISH not in verbs[1:]


def test_of_twenty_wordings_of_one_disclaimer_one_wins_even_where_it_had_none(
    vocabulary: None, paul: User
) -> None:
    row = Disclaimer.objects.get(slug="opinion")
    outcomes = all_at_once(
        lambda number: editing.word(
            row.pk, changes={"text_en": f"View {number}."}, base=0, by=paul, at=NOON
        )
    )
    assert kinds(outcomes) == {"Worded": 1, "Conflict": PEOPLE - 1}
    assert Wording.objects.filter(disclaimer=row).count() == 2


def test_of_twenty_terms_that_claim_one_wording_one_has_it(paul: User) -> None:
    def claim(number: int) -> object:
        changes = {"name_en": "token", "name_zh_hans": f"词元{number}"}
        return editing.add_term(changes=changes, by=paul, at=NOON)

    assert kinds(all_at_once(claim)) == {"SavedTerm": 1, "Refused": 19}
    assert Term.objects.count() == TermChange.objects.count() == 1


def test_of_twenty_looks_at_one_sheet_one_is_taken_in(paul: User) -> None:
    sheet = b"name_en\ntoken\nmodel\n"
    editing.add_term(changes={"name_en": "agent"}, by=paul, at=NOON)
    stamp = editing.import_terms(sheet, by=paul, at=NOON, dry_run=True).stamp

    def take_in(number: int) -> object:
        return editing.import_terms(sheet, by=paul, at=NOON, stamp=stamp)

    assert kinds(all_at_once(take_in)) == {"Report": 1, "Refused": 19}
    assert Term.objects.count() == TermChange.objects.count() == 3


def test_of_many_stories_withdrawn_at_once_the_last_one_closes_the_section(
    live: Make, paul: User
) -> None:
    stories = [live() for _each in range(PEOPLE)]
    Change.objects.all().delete()
    outcomes = all_at_once(
        lambda number: editing.withdraw(
            stories[number].pk, languages=BOTH, by=paul, at=NOON, note="wrong"
        )
    )
    assert kinds(outcomes) == {"Event": PEOPLE}
    told = Change.objects.values_list("tags", flat=True)
    assert len(told) == PEOPLE
    assert sum(SITE in tags for tags in told) == 1
