"""The index behind the readers' search: one row an article that is live in any language, with what
readers see of it in all of them. A query in either language finds a story once.

Its key counts seconds and then ids: descending, it is the order newest first, and dates are ranges
of it. PostgreSQL keeps the tokens as a tsvector under GIN, SQLite in an FTS5 table; both only
compare them (articles/search.py makes them).
"""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import Any, ClassVar, NamedTuple

from django.db import connection, models

from articles.languages import LANGUAGES, column, text
from articles.markdown import plain_text
from articles.models.article import Article
from articles.models.desk_words import TokensField
from articles.search import VERSION, Entry, entry, read
from articles.tokens import facet
from scoring.decay import whole_seconds

# Of the key. A thousand million articles; and seconds until 2242.
ID_BITS = 30
LAST = 2**63 - 1

# Tags that two stories share count up to so many, and only so many of a story are compared (the
# first by name). Two tags and three have facets of their own: those who share them are looked up,
# where else the long lists of each tag would have to be gone through together.
ENOUGH, MOST_TAGS = 3, 10

# Stretches of time, in seconds: a week, eight, a year; each is a facet. PostgreSQL gathers all hits
# before it puts them in order: it is asked for those of the newest stretch or two first, then of a
# longer one. For common words the first hold enough.
STRETCHES = tuple(days * 86_400 for days in (7, 56, 364))

# On PostgreSQL a function (articles/migrations/0012_search_entry.py): for the stretches, and to
# keep it from walking the rows in order with a look into the words of each, which it takes for
# cheap.
KEYS = {
    "postgresql": (
        "SELECT rowid FROM articles_search_keys(%s::tsquery, %s, %s, %s, "
        "ARRAY[{}]::text[], ARRAY[{}]::bigint[]) AS rowid"
    ),
    "sqlite": (
        "SELECT rowid FROM articles_search_entry WHERE articles_search_entry MATCH %s "
        "AND rowid >= %s AND rowid < %s {} ORDER BY rowid DESC LIMIT %s"
    ),
}


class SearchEntry(models.Model):
    key = models.BigIntegerField(primary_key=True, db_column="rowid")  # the only one FTS5 has
    # What a phrase is looked for in.
    runs = models.TextField()
    tokens = TokensField()

    objects: ClassVar[models.Manager["SearchEntry"]] = models.Manager()

    class Meta:
        db_table = "articles_search_entry"
        default_permissions = ()

    def __str__(self) -> str:
        return str(id_of(self.key))

    @classmethod
    def write(cls, *articles: Article) -> None:
        """Bring the index in line with what is live of ``articles``, and note in them by which
        version that was done: they are the caller's to save."""
        made = {key_of(article): made_of(article) for article in articles}
        cls.objects.filter(key__in=made).delete()
        cls.objects.bulk_create(
            cls(key=key, tokens=each.tokens, runs=each.runs) for key, each in made.items() if each
        )
        for article, each in zip(articles, made.values(), strict=True):
            article.search_version = VERSION if each else 0


class Match(NamedTuple):
    """Entries that hold all of ``all``, one of ``any`` where there are any, but not all of ``but``
    where there are any."""

    all: Sequence[str]
    any: Sequence[str] = ()
    but: Sequence[str] = ()


def key_of(article: Article) -> int:
    """Of an article that was published once; that instant never changes."""
    assert article.published_at is not None, "only what is live is indexed"
    return first_key(article.published_at) | article.pk


def first_key(at: datetime.datetime) -> int:
    """The least that an article published in the second of ``at`` may have."""
    return whole_seconds(at) << ID_BITS


def id_of(key: int) -> int:
    return key & ((1 << ID_BITS) - 1)


def made_of(article: Article) -> Entry | None:
    """None where nothing is live."""
    live = [language for language in LANGUAGES if getattr(article, column("live", language))]
    if not live:
        return None
    texts = [
        (
            read(text(article, "title", language)),
            read(text(article, "summary", language)),
            read(plain_text(text(article, "analysis_html", language))),
        )
        for language in live
    ]
    category = article.category.slug if article.category else ""
    tags = [tag.slug for tag in article.tags.all()]
    return entry(texts, facets(key_of(article), category, tags, live))


def facets(key: int, category: str, tags: Sequence[str], live: Sequence[str]) -> Iterator[str]:
    yield from (facet("live", language) for language in live)
    if category:
        yield facet("category", category)
    yield from (facet("tags", tag) for tag in tags)
    yield from (token for number in range(2, ENOUGH + 1) for token in sharing(number, tags))
    for seconds in STRETCHES:
        yield facet(str(seconds), str((key >> ID_BITS) // seconds))


def sharing(number: int, tags: Sequence[str]) -> list[str]:
    """The facets of stories that have ``number`` of ``tags``."""
    compared = sorted(set(tags))[:MOST_TAGS]
    return [facet("tags", *each) for each in combinations(compared, number)]


def newest(
    match: Match, most: int, *, since: int, until: int, phrases: Sequence[str] = ()
) -> list[int]:
    """The keys of the newest ``most`` entries, from ``since`` and below ``until``, in whose runs
    all of ``phrases`` stand."""
    with connection.cursor() as cursor:
        cursor.execute(*keys_sql(written(match), most, since, until, phrases))
        return [key for (key,) in cursor.fetchall()]


def keys_sql(
    wanted: str, most: int, since: int, until: int, phrases: Sequence[str] = ()
) -> tuple[str, list[Any]]:
    """(SQL, parameters) of what ``newest`` says; ``wanted`` is ``written``."""
    sql = KEYS[connection.vendor]
    if connection.vendor == "postgresql":
        marks = (", ".join(["%s"] * len(each)) for each in (phrases, STRETCHES))
        return sql.format(*marks), [wanted, since, until, most, *phrases, *STRETCHES]
    has = "AND instr(runs, %s) > 0 " * len(phrases)
    return sql.format(has), [wanted, since, until, *phrases, most]


def written(match: Match) -> str:
    """As the engine reads it. A token holds no quotes, so nothing ends them."""
    if connection.vendor == "postgresql":
        quote, both, either, without = "'{}'", " & ", " | ", " & !"
    else:
        quote, both, either, without = '"{}"', " AND ", " OR ", " NOT "

    def joined(joint: str, tokens: Iterable[str]) -> str:
        return f"({joint.join(map(quote.format, tokens))})"

    asked = ((both, match.all), (either, match.any))
    wanted = both.join(joined(joint, tokens) for joint, tokens in asked if tokens)
    return f"({wanted}){without}{joined(both, match.but)}" if match.but else wanted
