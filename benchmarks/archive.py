"""A made-up archive, written by COPY: rows as the verbs would have left them, the same each time.

Columns that are not named here get their model's default, so a new one needs no line.
"""

import datetime
import json
import random
from collections.abc import Iterator
from itertools import accumulate
from multiprocessing import Pool
from typing import Any, NamedTuple

from django.core.management.color import no_style
from django.db import connection, models
from psycopg import Copy
from tqdm import tqdm

from articles.content import Content, digests, empty_content
from articles.languages import LANGUAGES, column
from articles.models import (
    Article,
    Category,
    DeskWords,
    Edition,
    Event,
    Revision,
    Slug,
    Tag,
    TaggedArticle,
)
from articles.models.edition import CHANGED, MISSING, OUTDATED
from articles.tokens import standing, tokens
from articles.workflow import State
from scoring.decay import NO_HEAT, heat_of

from .words import CATEGORIES, CHINESE, ENGLISH, ORIGINS

WRITERS = 200
TAGS = 1_000
# One article every five minutes: a million of them reach back nine and a half years.
APART = datetime.timedelta(minutes=5)
# Bodies are drawn from so many: enough that no page of the database repeats another.
BODIES = 1_000
# Articles that are written together, one COPY a table.
BATCH = 10_000

# What a newsroom has under way does not grow with its archive; strewn over all of it.
UNDER_WAY = {
    "draft": 2_000,
    "in_review": 300,
    "changes_requested": 200,
    "approved": 100,
    "changed": 500,
}
MOST_UNDER_WAY = 0.1  # of the articles, in each state
# Shares of all; the rest is live in both languages.
PAST = {"withdrawn": 0.005, "untranslated": 0.06}


TO_JSON = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode
IN_A_LANGUAGE = (
    *("live", "working_title", "title", "origin", "summary"),
    *("analysis", "analysis_html"),
)


class Table:
    """One model's lines for COPY. The columns in ``given`` come with each row."""

    def __init__(self, model: type[models.Model], *given: str) -> None:
        fields = [field for field in model._meta.concrete_fields if field.column]
        serial = "id" not in given and model._meta.pk.column == "id"
        kept = [field for field in fields if not (serial and field.column == "id")]
        unknown = set(given) - {field.column for field in kept}
        assert not unknown, unknown
        self.given = given
        constants = [_text(field.get_default()) for field in kept if field.column not in given]
        named = [field.column for field in kept if field.column not in given]
        columns = ", ".join(f'"{name}"' for name in (*given, *named))
        self.sql = f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN'
        self.tail = "".join(f"\t{constant}" for constant in constants) + "\n"
        self.lines: list[str] = []

    def add(self, *values: Any) -> None:
        self.lines.append("\t".join([_text(value) for value in values]) + self.tail)

    def write(self) -> None:
        with connection.cursor() as cursor:
            copy: Copy
            with cursor.copy(self.sql) as copy:
                copy.write("".join(self.lines))
        self.lines.clear()


def _text(value: Any) -> str:
    """As COPY reads it. No text here holds a tab, a line's end or a backslash."""
    if isinstance(value, str):
        return value
    kind = type(value)
    if kind is dict:
        return TO_JSON(value)
    if value is None:
        return r"\N"
    if kind is bool:
        return "t" if value else "f"
    return str(value)


class Body(NamedTuple):
    """A summary and an analysis in each language."""

    texts: dict[str, tuple[str, str]]


class Maker:
    """Draws one story after another; its number is its seed, so that two runs make the same."""

    def __init__(self, articles: int, now: datetime.datetime, people: dict[str, list[int]]) -> None:
        self.random = random.Random(0)
        self.articles, self.now, self.people = articles, now, people
        under_way = {
            kind: min(count / articles, MOST_UNDER_WAY) for kind, count in UNDER_WAY.items()
        }
        self.shares = under_way | PAST
        self.bodies = [self._body() for _each in range(BODIES)]
        # Words and tags of rank r turn up 1/r as often as the first, as they do in real ones.
        self.ranks = list(accumulate(1 / (rank + 3) for rank in range(len(CHINESE))))
        self.tag_ranks = list(accumulate(1 / (rank + 3) for rank in range(TAGS)))
        self.tables: dict[type[models.Model], Table] = {
            Article: Table(
                Article,
                *("id", "slug", "source_language", "owner_id", "newest_number", "newest_at"),
                *("published_at", "updated_at", "category_id", "live_shared_id"),
                *("heat", "hot", "hot_set", "quality", "impact"),
                *(column(field, language) for language in LANGUAGES for field in IN_A_LANGUAGE),
            ),
            Revision: Table(
                Revision,
                *("id", "article_id", "number", "content", "digests", "changed", "author_id", "at"),
            ),
            Edition: Table(
                Edition, "article_id", "language", "state", "live_revision_id", "lag", "text_number"
            ),
            Event: Table(
                Event, "article_id", "revision_id", "verb", "digests", "by_id", "at", "detail"
            ),
            Slug: Table(Slug, "slug", "article_id", "claimed_at", "live_since"),
            TaggedArticle: Table(TaggedArticle, "tag_id", "content_object_id"),
            DeskWords: Table(DeskWords, "rowid", "tokens", "newest_at"),
        }

    def _body(self) -> Body:
        def sentence(words: list[str], count: int, joint: str) -> str:
            return joint.join(self.random.choices(words, k=count))

        english = (sentence(ENGLISH, 16, " ") + ".", sentence(ENGLISH, 42, " ") + ".")
        chinese = (sentence(CHINESE, 12, "") + "。", sentence(CHINESE, 40, "") + "。")
        return Body(dict(zip(LANGUAGES, (english, chinese), strict=True)))

    def _titles(self) -> dict[str, str]:
        def draw(words: list[str], count: int) -> list[str]:
            return self.random.choices(words[: len(self.ranks)], cum_weights=self.ranks, k=count)

        english = " ".join(draw(ENGLISH, 6)).capitalize()
        return dict(zip(LANGUAGES, (english, "".join(draw(CHINESE, 6))), strict=True))

    def _kind(self) -> str:
        drawn = self.random.random()
        for kind, share in self.shares.items():
            drawn -= share
            if drawn < 0:
                return kind
        return "live"

    def article(self, number: int) -> None:
        """``number`` counts from 1, the oldest."""
        self.random.seed(number)
        kind, titles = self._kind(), self._titles()
        body, draw = self.random.choice(self.bodies), self.random
        source = LANGUAGES[draw.random() < 0.3]
        owner = draw.choice(self.people["Writer"])
        begun = self.now - (self.articles - number + 1) * APART
        tags = sorted(set(draw.choices(range(1, TAGS + 1), cum_weights=self.tag_ranks, k=2)))
        category = number % len(CATEGORIES)
        live = kind in ("live", "changed", "untranslated")
        content: Content = empty_content()
        content["shared"] = {
            "slug": f"story-{number}",
            "category": CATEGORIES[category],
            "tags": [f"tag-{tag}" for tag in tags],
            "disclaimers": [],
            "hot": draw.randrange(20, 100),
            "quality": draw.randrange(20, 100),
            "impact": draw.randrange(20, 100),
        }
        written = [source] if kind in ("draft", "untranslated") else LANGUAGES
        for language in written:
            summary, analysis = body.texts[language]
            content[language] = {
                "title": titles[language],
                "summary": summary,
                "analysis": analysis,
                "origin": draw.choice(ORIGINS) if language == source else "ai_translated",
            }
        count = 1 + (kind == "changed" or number % 2)
        revisions = self._revisions(number, content, written, count, owner, begun)
        shown = revisions[0] if kind == "changed" else revisions[-1]
        states = list(self._editions(number, kind, written, shown[0]))
        at = begun + datetime.timedelta(hours=4)
        self._events(number, kind, written, shown, owner, at)
        shared = content["shared"]
        published = at if live or kind == "withdrawn" else None
        self.tables[Article].add(
            *(number, shared["slug"], source, owner, count, at if count > 1 else begun),
            *(published, None, category + 1 if live else None, shown[0] if live else None),
            heat_of(shared["hot"], at, 72.0) if live else NO_HEAT,
            *(shared[score] if live else 0 for score in ("hot", "hot", "quality", "impact")),
            *self._texts(content, live),
        )
        self.tables[Slug].add(shared["slug"], number, begun, published)
        held = sorted(tokens(content) | standing(owner, source, states))
        changed = at if count > 1 else begun
        self.tables[DeskWords].add(number, " ".join(f"'{token}'" for token in held), changed)
        if live:
            for tag in tags:
                self.tables[TaggedArticle].add(tag, number)

    def _revisions(
        self,
        number: int,
        content: Content,
        written: Any,
        count: int,
        author: int,
        begun: datetime.datetime,
    ) -> list[tuple[int, dict[str, str]]]:
        """(id, digests) of each"""
        made = []
        for nth in range(1, count + 1):
            # The first had another score: each part of the newest one has a digest of its own.
            now = (
                content if nth == count else {**content, "shared": {**content["shared"], "hot": 0}}
            )
            of_parts = digests(now)
            revision = 2 * number + nth  # two at most: no other article's
            parts = ("shared", *written) if nth == 1 else ("shared",)
            changed = {part: sorted(now[part]) if nth == 1 else ["hot"] for part in parts}
            self.tables[Revision].add(
                *(revision, number, nth, now, of_parts, changed, author),
                begun + (nth - 1) * datetime.timedelta(hours=2),
            )
            made.append((revision, of_parts))
        return made

    def _editions(
        self, number: int, kind: str, written: Any, shown: int
    ) -> Iterator[tuple[str, str, str]]:
        """(language, state, badge) of each"""
        for language in LANGUAGES:
            state: str = {"changed": State.DRAFT, "untranslated": State.LIVE}.get(kind) or kind
            if language not in written:
                state = State.DRAFT
            live = kind in ("live", "changed", "untranslated") and language in written
            state = str(state)
            is_awaited = kind in ("untranslated", "in_review")
            lag = MISSING if language not in written and is_awaited else ""
            if kind == "changed" and language != LANGUAGES[0]:
                lag = OUTDATED
            wrote = int(language in written)
            self.tables[Edition].add(number, language, state, shown if live else None, lag, wrote)
            yield language, state, CHANGED if live and state != State.LIVE else state

    def _events(
        self,
        number: int,
        kind: str,
        written: Any,
        shown: tuple[int, dict[str, str]],
        owner: int,
        at: datetime.datetime,
    ) -> None:
        publisher, reviewer = self.people["Publisher"][0], self.people["Reviewer"][0]
        steps = [("submit", owner), ("approve", reviewer), ("publish", publisher)]
        taken = {"draft": 0, "in_review": 1, "changes_requested": 1, "approved": 2}.get(kind, 3)
        done = steps[:taken]
        if kind == "changes_requested":
            done.append(("request_changes", reviewer))
        if kind == "withdrawn":
            done.append(("withdraw", publisher))
        for step, (verb, by) in enumerate(done):
            parts = written if verb in ("submit", "request_changes", "withdraw") else shown[1]
            of_parts = {part: shown[1][part] for part in parts}
            detail = {"responsible": True} if verb == "approve" else {}
            when = at + datetime.timedelta(minutes=step)
            self.tables[Event].add(number, shown[0], verb, of_parts, by, when, detail)

    def _texts(self, content: Content, live: bool) -> Iterator[Any]:
        for language in LANGUAGES:
            part = content[language]
            shown = part if live else {}
            yield live and bool(part)
            yield part.get("title", "")
            for field in ("title", "origin", "summary", "analysis"):
                yield shown.get(field, "")
            yield f"<p>{shown['analysis']}</p>" if shown else ""

    def batch(self, first: int) -> int:
        """Write the next articles from ``first`` on; how many."""
        numbers = range(first, min(first + BATCH, self.articles + 1))
        for number in numbers:
            self.article(number)
        for table in self.tables.values():
            table.write()
        return len(numbers)


def fill(articles: int, now: datetime.datetime, people: dict[str, list[int]]) -> None:
    """Write ``articles`` of them, as a newsroom that began long ago would have them at ``now``."""
    for position, slug in enumerate(CATEGORIES, 1):
        names = {"name_en": slug.capitalize(), "name_zh_hans": CHINESE[position]}
        Category.objects.create(pk=position, slug=slug, position=position, **names)
    Tag.objects.bulk_create(
        Tag(pk=each, slug=f"tag-{each}", name_en=f"Tag {each}", name_zh_hans=f"标签{each}")
        for each in range(1, TAGS + 1)
    )
    maker = Maker(articles, now, people)
    back = strip_tables()
    connection.close()  # each process opens its own
    with Pool() as pool, tqdm(total=articles, unit=" articles") as bar:
        for written in pool.imap_unordered(maker.batch, range(1, articles + 1, BATCH)):
            bar.update(written)
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '512MB'")
        for sql in tqdm(back, unit=" indexes and keys"):
            cursor.execute(sql)
        filled: list[type[models.Model]] = [*maker.tables, Category, Tag]
        for sql in connection.ops.sequence_reset_sql(no_style(), filled):
            cursor.execute(sql)
        # What autovacuum does in time: statistics, and which pages an index may answer for.
        cursor.execute("VACUUM ANALYZE")


def strip_tables() -> list[str]:
    """Take foreign keys, indexes and the log from every table; the SQL that brings the first two
    back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('ALTER TABLE %I DROP CONSTRAINT %I', relname, conname), "
            "format('ALTER TABLE %I ADD CONSTRAINT %I %s', relname, conname, "
            "pg_get_constraintdef(c.oid)) "
            "FROM pg_constraint c JOIN pg_class r ON r.oid = conrelid WHERE contype = 'f'"
        )
        keys = cursor.fetchall()
        cursor.execute(
            "SELECT format('DROP INDEX %I', relname), pg_get_indexdef(oid) FROM pg_class "
            "JOIN pg_index ON indexrelid = oid "
            "WHERE relnamespace = 'public'::regnamespace AND NOT indisunique"
        )
        indexes = cursor.fetchall()
        for drop, _back in (*keys, *indexes):
            cursor.execute(drop)
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f'ALTER TABLE "{name}" SET UNLOGGED')
    return [back for _drop, back in (*indexes, *keys)]
