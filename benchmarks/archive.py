"""A made-up archive: rows as the verbs and the tick would have left them, the same each time.

Columns that are not named here get their model's default, so a new one needs no line.
"""

import datetime
import os
import random
import signal
from collections.abc import Iterator
from itertools import accumulate
from multiprocessing import Pool
from typing import Any, NamedTuple

from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, models, transaction
from tqdm import tqdm

from articles.content import Content, digests, empty_content, length_of
from articles.languages import column
from articles.models import (
    Article,
    Category,
    DeskWords,
    Edition,
    Event,
    Revision,
    SearchEntry,
    Slug,
    Tag,
    TaggedArticle,
)
from articles.models.edition import CHANGED, MISSING, OUTDATED
from articles.models.search_entry import facets, first_key
from articles.search import VERSION, Read, entry, read
from articles.tokens import lagging, standing, tokens
from articles.workflow import State
from scoring.decay import NO_HEAT, heat_of
from scoring.display import Display, display

from .tables import Table, strip_tables
from .words import CATEGORIES, CHINESE, ENGLISH, ORIGINS

# Of those that the site has, those that words.py has words of.
LANGUAGES = ("en", "zh-hans")
WRITERS = 200
TAGS = 1_000
# A hundred articles a day: a million of them reach back 27 years.
APART = datetime.timedelta(days=1) / 100
# The newest came out so long ago; so long a story takes from its first line to its publication.
JUST_NOW = datetime.timedelta(minutes=5)
WRITTEN_IN = datetime.timedelta(hours=4)
# Every fifth was updated once.
UPDATED_AFTER, UPDATED = datetime.timedelta(hours=3), 5
# Bodies are drawn from so many: enough that no page of the database repeats another.
BODIES = 1_000
# Articles that are written together, in one transaction.
BATCH = 2_000
# On SQLite one at a time can write, the others make rows meanwhile.
PROCESSES = {"postgresql": os.cpu_count() or 1, "sqlite": min(4, os.cpu_count() or 1)}
# They are ended by SIGTERM, which their parent answers like Ctrl-C.
ENDED = (signal.signal, (signal.SIGTERM, signal.SIG_DFL))

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

IN_A_LANGUAGE = (
    *("live", "working_title", "title", "origin", "summary"),
    *("analysis", "analysis_html", "work"),
)


class Body(NamedTuple):
    """A summary and an analysis in each language; the same as readers' search has them."""

    texts: dict[str, tuple[str, str]]
    reads: dict[str, tuple[Read, Read]]


class Maker:
    """Draws one story after another; its number is its seed, so that two runs make the same."""

    def __init__(self, articles: int, now: datetime.datetime, people: dict[str, list[int]]) -> None:
        self.random = random.Random(0)
        self.articles, self.now, self.people = articles, now, people
        under_way = {
            kind: min(count / articles, MOST_UNDER_WAY) for kind, count in UNDER_WAY.items()
        }
        self.shares = under_way | PAST
        self.bodies = [self._body(number) for number in range(BODIES)]
        # Words and tags of rank r turn up 1/r as often as the first, as they do in real ones.
        self.ranks = list(accumulate(1 / (rank + 3) for rank in range(len(CHINESE))))
        self.tag_ranks = list(accumulate(1 / (rank + 3) for rank in range(TAGS)))
        self.tables: dict[type[models.Model], Table] = {
            Article: Table(
                Article,
                *("id", "slug", "source_language", "owner_id", "newest_number", "newest_at"),
                *("published_at", "updated_at", "heat", "hot_set", "quality", "impact"),
                *("hot", "published_count", "published_unit", "updated_count", "updated_unit"),
                *("next_change_at", "category_id", "live_shared_id", "search_version"),
                "source_length",
                *(column(field, language) for language in LANGUAGES for field in IN_A_LANGUAGE),
            ),
            Revision: Table(
                Revision,
                *("id", "article_id", "number", "content", "digests", "changed", "author_id", "at"),
            ),
            Edition: Table(
                Edition,
                *("article_id", "language", "state", "live_revision_id", "live_origin", "lag"),
                *("text_number", "work"),
            ),
            Event: Table(
                Event, "article_id", "revision_id", "verb", "digests", "by_id", "at", "detail"
            ),
            Slug: Table(Slug, "slug", "article_id", "claimed_at", "live_since"),
            TaggedArticle: Table(TaggedArticle, "tag_id", "content_object_id", "published_at"),
            DeskWords: Table(DeskWords, "rowid", "tokens", "newest_at"),
            SearchEntry: Table(SearchEntry, "rowid", "runs", "tokens"),
        }

    def _body(self, number: int) -> Body:
        """Its number stands in it: as rare as a word of one story in so many."""

        def sentence(words: list[str], count: int, joint: str) -> str:
            return joint.join(self.random.choices(words, k=count))

        english = (sentence(ENGLISH, 16, " ") + ".", sentence(ENGLISH, 42, " ") + f" {number}.")
        chinese = (sentence(CHINESE, 12, "") + "。", sentence(CHINESE, 40, "") + "。")
        texts = dict(zip(LANGUAGES, (english, chinese), strict=True))
        reads = {code: (read(summary), read(text)) for code, (summary, text) in texts.items()}
        return Body(texts, reads)

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
        at = self.now - (self.articles - number) * APART - JUST_NOW
        begun = at - WRITTEN_IN
        many = draw.randrange(1, 5)
        tags = sorted(set(draw.choices(range(1, TAGS + 1), cum_weights=self.tag_ranks, k=many)))
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
        waits = {code: self._waits(kind, code, source, content) for code in LANGUAGES}
        states = list(self._editions(number, kind, content, shown[0], waits))
        self._events(number, kind, written, shown, owner, at)
        published = at if live or kind == "withdrawn" else None
        changed = at if count > 1 else begun
        self.tables[Article].add(
            *(number, f"story-{number}", source, owner, count, changed),
            *self._attention(number, published, content["shared"] if live else {}),
            *(category + 1 if live else None, shown[0] if live else None),
            VERSION if live else 0,
            length_of(content, source),
            *self._texts(content, live, waits),
        )
        self.tables[Slug].add(f"story-{number}", number, begun, published)
        behind = [(code, [lag]) for code, (lag, _work) in waits.items() if lag]
        held = sorted(tokens(content) | standing(owner, source, states) | lagging(behind))
        self.tables[DeskWords].add(number, tuple(held), changed)
        if live:
            for tag in tags:
                self.tables[TaggedArticle].add(tag, number, published)
            self._search_entry(number, at, content, body)

    def _search_entry(
        self, number: int, published: datetime.datetime, content: Content, body: Body
    ) -> None:
        shared, key = content["shared"], first_key(published) | number
        shown = [language for language in LANGUAGES if content[language]]
        texts = [(read(content[code]["title"]), *body.reads[code]) for code in shown]
        made = entry(texts, facets(key, shared["category"], shared["tags"], shown))
        self.tables[SearchEntry].add(key, made.runs, tuple(sorted(made.tokens)))

    def _attention(
        self, number: int, published: datetime.datetime | None, scores: dict[str, int]
    ) -> Iterator[Any]:
        """The columns of scoring.models.Scored; ``scores`` are empty where nothing is live."""
        hot = scores.get("hot", 0)
        heat, updated, shown = NO_HEAT, None, Display(0, None, None, None)
        if published and scores:
            heat = heat_of(hot, published, settings.HALF_LIFE_HOURS)
            if number % UPDATED == 0 and published + UPDATED_AFTER <= self.now:
                updated = published + UPDATED_AFTER
            shown = display(heat, published, updated, self.now, settings.HALF_LIFE_HOURS)
        yield from (published, updated, heat, hot)
        yield from (scores.get("quality", 0), scores.get("impact", 0))
        yield from (shown.hot, *(shown.published or (0, "")), *(shown.updated or (0, "")))
        yield shown.next_change_at

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

    def _waits(self, kind: str, language: str, source: str, content: Content) -> tuple[str, str]:
        """(lag, work) of an edition: how it is behind its source, and what a translator does."""
        if language == source:
            return "", ""
        if not content[language]:
            lag = MISSING if kind in ("untranslated", "in_review") else ""
            return lag, lag
        if kind == "changed":
            return OUTDATED, OUTDATED
        return "", kind if kind == State.CHANGES_REQUESTED else ""

    def _editions(
        self,
        number: int,
        kind: str,
        content: Content,
        shown: int,
        waits: dict[str, tuple[str, str]],
    ) -> Iterator[tuple[str, str, str]]:
        """(language, state, badge) of each"""
        written = [language for language in LANGUAGES if content[language]]
        for language in LANGUAGES:
            state: str = {"changed": State.DRAFT, "untranslated": State.LIVE}.get(kind) or kind
            if language not in written:
                state = State.DRAFT
            live = kind in ("live", "changed", "untranslated") and language in written
            state = str(state)
            lag, work = waits[language]
            origin = content[language]["origin"] if live else ""
            self.tables[Edition].add(
                *(number, language, state, shown if live else None, origin, lag),
                *(int(language in written), work),
            )
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

    def _texts(
        self, content: Content, live: bool, waits: dict[str, tuple[str, str]]
    ) -> Iterator[Any]:
        for language in LANGUAGES:
            part = content[language]
            shown = part if live else {}
            yield live and bool(part)
            yield part.get("title", "")
            for field in ("title", "origin", "summary", "analysis"):
                yield shown.get(field, "")
            yield f"<p>{shown['analysis']}</p>" if shown else ""
            yield waits[language][1]

    def batch(self, first: int) -> int:
        """Write the next articles from ``first`` on; how many."""
        numbers = range(first, min(first + BATCH, self.articles + 1))
        for number in numbers:
            self.article(number)
        # The other end of a reference may be written by another process.
        connection.disable_constraint_checking()
        with transaction.atomic():
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
    processes = PROCESSES[connection.vendor]
    connection.close()  # each process opens its own
    with Pool(processes, *ENDED) as pool, tqdm(total=articles, unit=" articles") as bar:
        for written in pool.imap_unordered(maker.batch, range(1, articles + 1, BATCH)):
            bar.update(written)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET maintenance_work_mem = '512MB'")
        for sql in tqdm(back, unit=" indexes and keys"):
            cursor.execute(sql)
        filled: list[type[models.Model]] = [*maker.tables, Category, Tag]
        for sql in connection.ops.sequence_reset_sql(no_style(), filled):
            cursor.execute(sql)
        # What PostgreSQL does by itself in time: statistics, and which pages an index may answer
        # for. SQLite is left without statistics, as every site's is.
        settle = {"postgresql": "VACUUM ANALYZE", "sqlite": "PRAGMA wal_checkpoint(TRUNCATE)"}
        cursor.execute(settle[connection.vendor])
