"""Who is told of what: each kind × role × own part in it."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Permission

from articles import editing
from articles.editing.mailing import KINDS, tell
from articles.editing.story import record
from articles.mailing.people import OLD_NEWS, WHO, News, told
from articles.models import Article, Edition, Event, Kind, Mailing, Revision, User
from articles.models.mailing import KIND_NAMES
from articles.workflow import ROLES, Actor, Verb
from tests.articles.conftest import NOON

Make = Callable[..., Article]

ME, ANOTHER = 7, 8
HOUR = datetime.timedelta(hours=1)


def news(**values: Any) -> News:
    nobody = {"owner": None, "by": ANOTHER, "author": None, "translators": frozenset()}
    return News(**{"parts": ("zh-hans",), "source_language": "en", **nobody, **values})


# (what I have to do with it) → the roles in which I am told
MATRIX: list[tuple[Kind, dict[str, Any], str]] = [
    (Kind.SUBMITTED, {}, "Translator Reviewer Publisher"),
    (Kind.SUBMITTED, {"parts": ("en",)}, "Reviewer Publisher"),
    (Kind.SUBMITTED, {"by": ME}, ""),
    (Kind.SUBMITTED, {"author": ME}, ""),
    (Kind.SUBMITTED, {"owner": ME}, "Translator Reviewer Publisher"),
    (Kind.CHANGES_REQUESTED, {}, ""),
    (Kind.CHANGES_REQUESTED, {"owner": ME}, "Writer Translator Reviewer Publisher"),
    (Kind.CHANGES_REQUESTED, {"translators": frozenset({ME})}, "Translator Reviewer Publisher"),
    (Kind.CHANGES_REQUESTED, {"author": ME}, "Translator Reviewer Publisher"),
    (Kind.CHANGES_REQUESTED, {"owner": ME, "by": ME}, ""),
    (Kind.APPROVED, {}, "Publisher"),
    (Kind.APPROVED, {"owner": ME}, "Writer Translator Reviewer Publisher"),
    (Kind.APPROVED, {"translators": frozenset({ME})}, "Translator Reviewer Publisher"),
    (Kind.APPROVED, {"by": ME}, ""),
    (Kind.ASSIGNED, {"to": ANOTHER, "role": "translator"}, ""),
    (Kind.ASSIGNED, {"to": ME, "role": "translator"}, "Translator Reviewer Publisher"),
    (Kind.ASSIGNED, {"to": ME, "role": "reviewer"}, "Translator Reviewer Publisher"),
    (Kind.ASSIGNED, {"to": ME, "role": "reviewer", "parts": ("en",)}, "Reviewer Publisher"),
    (Kind.ASSIGNED, {"to": ME, "role": "translator", "by": ME}, ""),
    (Kind.FAILED, {}, "Publisher"),
    (Kind.FAILED, {"by": ME}, "Publisher"),
    (Kind.FAILED, {"owner": ME}, "Publisher"),
]


@pytest.mark.parametrize(("kind", "part", "roles"), MATRIX)
def test_who_is_told_follows_from_role_and_part(
    kind: Kind, part: dict[str, Any], roles: str
) -> None:
    told_roles = [
        role
        for role, rights in ROLES.items()
        if WHO[kind](Actor(ME, frozenset(rights), frozenset({"zh-hans"})), news(**part))
    ]
    assert told_roles == roles.split()
    nobody = Actor(ME, frozenset(), frozenset())
    assert not WHO[kind](nobody, news(**part))


def test_every_kind_has_its_rules_and_words() -> None:
    assert set(WHO) == set(OLD_NEWS) == set(KIND_NAMES) == set(Kind)
    assert set(KINDS.values()) == set(Kind) - {Kind.FAILED}


# The same with rows


def told_of(mailing: Mailing) -> set[str]:
    return {user.username for user in told(mailing)}


@pytest.fixture
def submitted(draft: Make, wen: User) -> Callable[..., Mailing]:
    def make(languages: tuple[str, ...] = ("en",)) -> Mailing:
        event = editing.submit(draft().pk, number=1, languages=languages, by=wen, at=NOON)
        return event.mailing

    return make


def test_a_submission_is_told_to_those_who_may_approve_it(
    submitted: Callable[..., Mailing],
) -> None:
    assert told_of(submitted(("en",))) == {"rhea", "paul"}
    assert told_of(submitted(("zh-hans",))) == {"rhea", "paul", "tao"}


@pytest.mark.parametrize(
    "change",
    [
        {"is_active": False},
        {"is_staff": False},
        {"email": ""},
        {"muted": [Kind.SUBMITTED]},
    ],
)
def test_not_to_who_has_left_has_no_address_or_does_not_want_it(
    submitted: Callable[..., Mailing], rhea: User, change: dict[str, Any]
) -> None:
    User.objects.filter(pk=rhea.pk).update(**change)
    assert told_of(submitted()) == {"paul"}


def test_another_kind_that_is_muted_mutes_nothing_else(
    submitted: Callable[..., Mailing], rhea: User
) -> None:
    User.objects.filter(pk=rhea.pk).update(muted=[Kind.APPROVED])
    assert told_of(submitted()) == {"rhea", "paul"}


def test_a_right_counts_at_the_moment_of_sending(
    submitted: Callable[..., Mailing], rhea: User, nora: User
) -> None:
    mailing = submitted()
    rhea.groups.clear()
    nora.user_permissions.add(Permission.objects.get(codename="review_article"))
    assert told_of(mailing) == {"nora", "paul"}


def test_a_right_lost_between_two_letters_counts_too(
    submitted: Callable[..., Mailing], paul: User
) -> None:
    people = told(submitted())
    assert next(people).username == "rhea"
    paul.groups.clear()
    assert list(people) == []


def test_changes_are_requested_from_owner_translator_and_author(
    draft: Make, wen: User, tao: User, rhea: User, paul: User
) -> None:
    article = draft()
    Edition.objects.filter(article=article, language="zh-hans").update(translator=tao)
    editing.save(article.pk, changes={"en": {"title": "New"}}, base=1, by=paul, at=NOON)
    editing.submit(article.pk, number=2, languages=["en", "zh-hans"], by=wen, at=NOON)
    event = editing.request_changes(
        article.pk, number=2, languages=["en", "zh-hans"], by=rhea, at=NOON, note="Which trial?"
    )
    assert told_of(event.mailing) == {"wen", "tao", "paul"}


def test_only_the_translator_of_that_edition_is_told(
    draft: Make, wen: User, tao: User, rhea: User
) -> None:
    article = draft()
    Edition.objects.filter(article=article, language="zh-hans").update(translator=tao)
    editing.submit(article.pk, number=1, languages=["en"], by=wen, at=NOON)
    event = editing.request_changes(
        article.pk, number=1, languages=["en"], by=rhea, at=NOON, note="Which trial?"
    )
    assert told_of(event.mailing) == {"wen"}


def test_an_approval_is_told_to_its_hands_and_to_publishers(approved: Make) -> None:
    approved()
    assert told_of(Mailing.objects.get(kind=Kind.APPROVED)) == {"wen", "paul"}


def noted(article: Article, verb: str, parts: list[str], by: User, **detail: Any) -> Event:
    """An event as a verb that is none of this room's business records it."""
    revision = Revision.objects.filter(article=article).latest("number")
    return record(verb, article, revision, parts, by, NOON, "", detail)


def test_an_assignment_is_told_to_whom_it_falls_until_it_falls_to_another(
    draft: Make, paul: User, tao: User, rhea: User
) -> None:
    article = draft()
    first = noted(article, "assign", ["zh-hans"], paul, to=tao.pk, **{"as": "translator"})
    assert told_of(first.mailing) == {"tao"}
    noted(article, "assign", ["zh-hans"], paul, to=rhea.pk, **{"as": "reviewer"})
    assert told_of(first.mailing) == {"tao"}
    second = noted(article, "assign", ["zh-hans"], paul, to=rhea.pk, **{"as": "translator"})
    assert told_of(first.mailing) == set()
    assert told_of(second.mailing) == {"rhea"}


def test_who_has_handed_back_a_translation_is_told_of_it_no_more(
    draft: Make, paul: User, tao: User
) -> None:
    article = draft()
    given = {"languages": ["zh-hans"], "at": NOON}
    event = editing.assign(article.pk, task="translator", to=tao, by=paul, **given)
    assert told_of(event.mailing) == {"tao"}
    editing.hand_back(article.pk, by=tao, **given)
    assert told_of(event.mailing) == set()


def test_a_failed_publication_is_told_to_publishers_who_planned_it_or_not(
    draft: Make, paul: User
) -> None:
    article = draft()
    event = noted(article, "unschedule", ["en"], paul, failed=["The English text is missing."])
    assert not Mailing.objects.exists()
    assert told_of(tell(event, Kind.FAILED)) == {"paul"}


def test_what_was_overtaken_before_it_was_sent_is_told_to_nobody(
    submitted: Callable[..., Mailing], rhea: User, wen: User
) -> None:
    mailing = submitted(("en", "zh-hans"))
    article = mailing.event.article
    for language, left in (("zh-hans", {"rhea", "paul", "tao"}), ("en", set())):
        editing.request_changes(
            article.pk, number=1, languages=[language], by=rhea, at=NOON + HOUR, note="Why?"
        )
        assert told_of(mailing) == left


def test_the_verbs_that_are_told_leave_one_mailing_each(
    live: Make, paul: User, at: datetime.datetime
) -> None:
    article = live()
    editing.withdraw(article.pk, languages=["en"], by=paul, at=at, note="Wrong.")
    kinds = list(Mailing.objects.order_by("id").values_list("kind", "event__verb"))
    assert kinds == [(Kind.SUBMITTED, Verb.SUBMIT), (Kind.APPROVED, Verb.APPROVE)]
