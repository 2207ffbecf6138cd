"""Names that readers miss: tags, categories and disclaimers in use that have none in a language."""

import datetime
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from articles import editing
from articles.editing import Refused
from articles.editing.naming import KINDS, may_name
from articles.languages import HTML_LANG, LANGUAGES, NAME, column
from articles.models import Article, Category, Disclaimer, Tag, User
from articles.models.taxonomy import Named, TaggedArticle
from articles.obstacles import Obstacle

# Of each kind and language; whoever names them sees the next ones then.
MOST = 25


class Unnamed(NamedTuple):
    """One name that is missing: ``url`` leads to its form where this person has one."""

    kind: str
    kind_name: str
    key: int
    name: str  # in another language
    name_lang: str
    code: str
    lang: str
    language: str | Promise
    may_name: bool
    url: str


def unnamed(by: User) -> list[Unnamed]:
    """What this person may name, language by language."""
    return list(_found(by))


def unnamed_in(model: type[Named], language: str) -> QuerySet[Named]:
    """Those that readers of live stories meet and that have no name, or no text, in it."""
    used: dict[type[Named], Q] = {
        Tag: Q(Exists(TaggedArticle.objects.filter(tag=OuterRef("pk")))),
        Category: Q(Exists(Article.objects.filter(category=OuterRef("pk")))),
        Disclaimer: ~Q(origin="") | Q(Exists(_flagged())),
    }
    lacks = Q()
    for field in ("name", "text") if model is Disclaimer else ("name",):
        lacks |= Q(**{column(field, language): ""}) | Q(**{column(field, language): None})
    return model._default_manager.filter(lacks, used[model]).order_by("slug")


def named(sent: Mapping[str, str], by: User, at: datetime.datetime) -> str:
    """Give the name that a form sent. Raises Refused."""
    try:
        key = int(sent.get("key", ""))
    except ValueError:
        raise Refused([Obstacle("unknown_name", _("This is no longer there."))]) from None
    kind, language = sent.get("kind", ""), sent.get("language", "")
    editing.give_name(kind, key, language=language, name=sent.get("name", ""), by=by, at=at)
    return _("Named in {language}. Readers see it at once.").format(language=NAME[language])


def _found(by: User) -> Iterator[Unnamed]:
    for language in LANGUAGES:
        for model in (Tag, Category, Disclaimer):
            kind = str(model._meta.model_name)
            # Disclaimers bind whoever publishes them: they are worded on their own form.
            own_form = by.has_perm(f"articles.change_{kind}")
            by_name = kind in KINDS and may_name(by, kind, language)
            for row in unnamed_in(model, language)[:MOST] if own_form or by_name else ():
                name, code = row.named(language)
                yield Unnamed(
                    kind,
                    str(capfirst(model._meta.verbose_name)),
                    row.pk,
                    name,
                    HTML_LANG[code],
                    language,
                    HTML_LANG[language],
                    NAME[language],
                    by_name,
                    reverse(f"admin:articles_{kind}_change", args=[row.pk]) if own_form else "",
                )


def _flagged() -> QuerySet[Model]:
    through: type[Model] = Article.disclaimers.through
    return through._default_manager.filter(disclaimer=OuterRef("pk"))
