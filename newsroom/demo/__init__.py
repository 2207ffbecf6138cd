"""The demo: people for every role, and stories in every state, all of our own writing.

It goes the way every story goes, through the verbs, with instants counted back from ``at``.
"""

import datetime
import secrets
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction

from articles import editing
from articles.languages import LANGUAGES, SHARED, column, others
from articles.models import Article, Category, Disclaimer, Tag, Term, User
from articles.terms import FLAGS, TEXTS
from articles.workflow import language_right

HERE = Path(__file__).parent
PASSWORD_FILE = settings.VAR / "demo-password"


class SignIn(NamedTuple):
    username: str
    role: str
    byline: dict[str, str]
    languages: tuple[str, ...] = ()


SIGN_INS = (
    SignIn("writer", "Writer", {"en": "Ana Souza", "zh-hans": "苏安娜"}),
    SignIn("translator", "Translator", {"en": "He Qing", "zh-hans": "何晴"}, LANGUAGES),
    SignIn("reviewer", "Reviewer", {"en": "Lin Yue", "zh-hans": "林悦"}),
    SignIn("publisher", "Publisher", {"en": "Maya Chen", "zh-hans": "陈漫"}),
)

# How long before its publication a demo story was begun, handed in and approved.
BEGUN, HANDED_IN, APPROVED = (datetime.timedelta(hours=hours) for hours in (6, 4, 2))
# Where a story that never went out stands in time.
UNPUBLISHED_FOR = datetime.timedelta(hours=20)

REVIEWED = ("approved", "live", "withdrawn")


def password() -> str:
    """Made once for this installation: a known one would open every demo on the network."""
    if not PASSWORD_FILE.exists():
        PASSWORD_FILE.parent.mkdir(parents=True, exist_ok=True)
        PASSWORD_FILE.write_text(secrets.token_urlsafe(9))
        PASSWORD_FILE.chmod(0o600)
    return PASSWORD_FILE.read_text().strip()


def load(at: datetime.datetime) -> int:
    """Fill an empty newsroom; one that has articles is left alone. Returns the number made."""
    if Article.objects.exists():
        return 0
    with transaction.atomic():
        people = {sign_in.role: _person(sign_in) for sign_in in SIGN_INS}
        _add_vocabulary(people["Publisher"], at)
        stories = sorted((HERE / "articles").glob("*.toml"))
        for path in stories:
            _tell(tomllib.loads(path.read_text(encoding="utf-8")), people, at)
    return len(stories)


def _person(sign_in: SignIn) -> User:
    user, _created = User.objects.get_or_create(username=sign_in.username)
    user.is_staff = True
    for language, byline in sign_in.byline.items():
        setattr(user, column("byline", language), byline)
    user.set_password(password())
    user.save()
    user.groups.add(Group.objects.get(name=sign_in.role))
    rights = [language_right(language) for language in sign_in.languages]
    user.user_permissions.add(*Permission.objects.filter(codename__in=rights))
    return User.objects.get(pk=user.pk)


def _add_vocabulary(by: User, at: datetime.datetime) -> None:
    vocabulary = tomllib.loads((HERE / "vocabulary.toml").read_text(encoding="utf-8"))
    for position, row in enumerate(vocabulary["category"], start=1):
        values = {"position": position, **_words(row)}
        Category.objects.get_or_create(slug=row["slug"], defaults=values)
    for row in vocabulary["tag"]:
        Tag.objects.get_or_create(slug=row["slug"], defaults=_words(row))
    for row in vocabulary["disclaimer"]:
        if not Disclaimer.objects.filter(slug=row["slug"]).exists():
            editing.add_disclaimer(slug=row["slug"], changes=_words(row), by=by, at=at)
    if not Term.objects.exists():
        for row in vocabulary["term"]:
            editing.add_term(changes=_term(row), by=by, at=at)


def _words(row: dict[str, Any]) -> dict[str, str]:
    return {
        column(field, language): row[field][language]
        for field in ("name", "text")
        for language in row.get(field, {})
    }


def _term(row: dict[str, Any]) -> dict[str, Any]:
    texts = {
        column(field, language): text if isinstance(text, str) else "\n".join(text)
        for field in TEXTS
        for language, text in row.get(field, {}).items()
    }
    return texts | {flag: row[flag] for flag in FLAGS if flag in row}


def _tell(story: dict[str, Any], people: dict[str, User], now: datetime.datetime) -> None:
    """Write, translate, review, publish and so on, as far as the story's stage says."""
    out = now - (
        datetime.timedelta(days=story["published_days_ago"])
        if "published_days_ago" in story
        else UNPUBLISHED_FOR
    )
    updated = story.get("updated_hours_ago")
    article = _write(story, people, out - BEGUN, short=updated is not None)
    _review(article, story, people, out)
    live = [code for code, stage in story["stage"].items() if stage in ("live", "withdrawn")]
    if live:
        number = _newest(article)
        by = people["Publisher"]
        editing.publish(article.pk, number=number, languages=live, by=by, at=out)
    if updated is not None:
        _update(article, story, people, live, now - datetime.timedelta(hours=updated))
    if gone := [code for code in live if story["stage"][code] == "withdrawn"]:
        editing.withdraw(
            article.pk,
            languages=gone,
            by=people["Publisher"],
            at=out + HANDED_IN,
            note=story.get("note", ""),
        )
    for language, hours in story.get("scheduled_in_hours", {}).items():
        editing.schedule(
            article.pk,
            number=_newest(article),
            languages=[language],
            due_at=now.replace(minute=0, second=0, microsecond=0) + datetime.timedelta(hours=hours),
            by=people["Publisher"],
            at=now - HANDED_IN,
        )
    for said in story.get("comments", []):
        _comment(article, said, people, now - APPROVED)
    for language, changes in story.get("draft", {}).items():
        _save(article, {language: changes}, people["Writer"], now - APPROVED)
        if story.get("draft_handed_in"):
            editing.submit(
                article.pk,
                number=_newest(article),
                languages=[language],
                by=people["Writer"],
                at=now - APPROVED,
            )


def _write(
    story: dict[str, Any], people: dict[str, User], at: datetime.datetime, *, short: bool
) -> Article:
    """The source text by the writer, the translation by the translator. ``short``: without the
    last paragraph, which comes with the update."""
    source = story["source_language"]
    origin = story.get("source", {})
    shared = {
        "slug": story["slug"],
        "category": story["category"],
        "tags": story["tags"],
        "disclaimers": story.get("disclaimers", []),
        "source_name": origin.get("name", ""),
        "source_url": origin.get("url", ""),
        **story["scores"],
    }
    article = editing.create(
        source_language=source,
        changes={SHARED: shared, **dict(_texts(story, [source], short))},
        by=people["Writer"],
        at=at,
        reads=story.get("reads", 0),
    )
    translations = dict(_texts(story, others(source), short))
    if translations:
        _save(article, translations, people["Translator"], at + (BEGUN - HANDED_IN) / 2)
    return article


def _texts(
    story: dict[str, Any], languages: list[str] | tuple[str, ...], short: bool
) -> Iterator[tuple[str, dict[str, Any]]]:
    for language in languages:
        if language in story:
            fields = ("title", "summary", "analysis", "origin", "system")
            text = {field: story[language].get(field, "") for field in fields}
            if short and story["stage"][language] == "live":
                text["analysis"] = text["analysis"].strip().rpartition("\n\n")[0]
            yield language, text


def _review(
    article: Article, story: dict[str, Any], people: dict[str, User], out: datetime.datetime
) -> None:
    number, stage = _newest(article), story["stage"]
    handed_in = [code for code in stage if stage[code] not in ("draft", "empty")]
    if handed_in:
        by = people["Writer"]
        editing.submit(article.pk, number=number, languages=handed_in, by=by, at=out - HANDED_IN)
    for language in handed_in:
        if stage[language] in REVIEWED:
            _approve(article, story, people, number, language, out - APPROVED)
        elif stage[language] == "changes_requested":
            editing.request_changes(
                article.pk,
                number=number,
                languages=[language],
                by=people["Reviewer"],
                at=out - APPROVED,
                note=story["note"],
            )


def _approve(
    article: Article,
    story: dict[str, Any],
    people: dict[str, User],
    number: int,
    language: str,
    at: datetime.datetime,
) -> None:
    editing.approve(
        article.pk,
        number=number,
        parts=[SHARED, language],
        by=people["Reviewer"],
        at=at,
        responsible=bool(story[language].get("responsible")),
    )


def _comment(
    article: Article, said: dict[str, str], people: dict[str, User], at: datetime.datetime
) -> None:
    first = editing.comment(
        article.pk,
        number=_newest(article),
        part=said["part"],
        field=said["field"],
        note=said["text"],
        by=people["Reviewer"],
        at=at,
    )
    if "answer" in said:
        by = people["Translator" if said["part"] != article.source_language else "Writer"]
        editing.answer(article.pk, thread=first.pk, note=said["answer"], by=by, at=at)


def _update(
    article: Article,
    story: dict[str, Any],
    people: dict[str, User],
    live: list[str],
    at: datetime.datetime,
) -> None:
    """The last paragraph joins, and the update goes out."""
    changes = {code: {"analysis": story[code]["analysis"]} for code in live}
    _save(article, changes, people["Writer"], at - APPROVED)
    number = _newest(article)
    editing.submit(article.pk, number=number, languages=live, by=people["Writer"], at=at - APPROVED)
    for language in live:
        _approve(article, story, people, number, language, at)
    editing.publish(
        article.pk,
        number=number,
        languages=live,
        by=people["Publisher"],
        at=at,
        kind="correction" if "correction" in story else "update",
        corrections=story.get("correction"),
    )


def _newest(article: Article) -> int:
    return Article.objects.only("newest_number").get(pk=article.pk).newest_number


def _save(
    article: Article, changes: dict[str, dict[str, Any]], by: User, at: datetime.datetime
) -> None:
    editing.save(article.pk, changes=changes, base=_newest(article), by=by, at=at)
