"""The index behind the desk's search, filters and queues: one row an article, by its newest
revision and by how its editions stand. Conditions meet in one index, so no table has to be
walked for those that are rare only together.

Drafts stand in it, so it never serves readers. PostgreSQL keeps the tokens as a tsvector under
GIN, SQLite in an FTS5 table; both only compare them (articles/tokens.py makes them).
"""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from articles.models.article import Article
from articles.models.edition import Edition
from articles.models.user import User
from articles.tokens import Term, facet, lagging, standing, tokens


class TokensField(models.Field):  # type: ignore[type-arg]  # generic in the stubs only
    """A set of tokens; reads as a sorted list."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "tsvector" if connection.vendor == "postgresql" else "text"

    def get_db_prep_value(
        self, value: Iterable[str], connection: BaseDatabaseWrapper, prepared: bool = False
    ) -> Any:
        held = sorted(value)
        return held if connection.vendor == "postgresql" else " ".join(held)

    def get_placeholder(self, value: Any, compiler: Any, connection: BaseDatabaseWrapper) -> str:
        return "array_to_tsvector(%s::text[])" if connection.vendor == "postgresql" else "%s"

    def from_db_value(self, value: str, expression: Any, connection: Any) -> list[str]:
        return sorted(value.replace("'", "").split())


@TokensField.register_lookup
class Holds(models.Lookup):
    """``tokens__holds=[Term, …]``: all of them are there."""

    lookup_name = "holds"
    prepare_rhs = False
    rhs: list[Term]

    def as_sql(self, compiler: Any, connection: BaseDatabaseWrapper) -> tuple[str, tuple[str]]:
        column, _params = self.process_lhs(compiler, connection)
        # A token holds letters, digits and :-_ only (articles/tokens.py): nothing ends the quotes.
        if connection.vendor == "postgresql":
            wanted = (f"'{term.token}'{':*' if term.is_prefix else ''}" for term in self.rhs)
            return f"{column} @@ %s::tsquery", (" & ".join(wanted),)
        wanted = (f'"{term.token}"{"*" if term.is_prefix else ""}' for term in self.rhs)
        return f"{column} MATCH %s", (" AND ".join(wanted),)


class DeskWords(models.Model):
    article = models.OneToOneField(
        Article,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="words",
        db_column="rowid",  # the only key an FTS5 table has
    )
    tokens = TokensField()
    # The article's, so that hits are put in order without a look at articles. Without an index:
    # they are found first, and sorted then.
    newest_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["DeskWords"]] = models.Manager()

    class Meta:
        db_table = "articles_desk_words"
        default_permissions = ()

    def __str__(self) -> str:
        return " ".join(self.tokens)

    @classmethod
    def write(
        cls, article: Article, content: Mapping[str, Any], editions: Iterable[Edition]
    ) -> None:
        """Index an article by its newest revision and by how its editions stand."""
        editions = list(editions)
        states = [(edition.language, edition.state, edition.badge) for edition in editions]
        held = tokens(content) | standing(article.owner_id, article.source_language, states)
        held |= lagging((edition.language, edition.lags) for edition in editions)
        values = {"tokens": held, "newest_at": article.newest_at}
        if not cls.objects.filter(pk=article.pk).update(**values):
            cls.objects.create(pk=article.pk, **values)


def holding(articles: models.QuerySet[Article], wanted: Iterable[Term]) -> models.QuerySet[Article]:
    """Those that are found by all of ``wanted``; by nothing at all, none is."""
    wanted = list(wanted)
    return articles.filter(words__tokens__holds=wanted) if wanted else articles.none()


def having(articles: models.QuerySet[Article], kind: str, *values: str) -> models.QuerySet[Article]:
    """Those with one facet of articles/tokens.py."""
    return holding(articles, [Term(facet(kind, *values), False)])


def having_owner(articles: models.QuerySet[Article], owner: User) -> models.QuerySet[Article]:
    return having(articles, "owner", str(owner.pk))
