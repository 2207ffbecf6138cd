"""Lists what there is to translate already, a few hundred editions at a time. A translation that
was begun and never handed in is listed with its next save."""

from typing import Any

from django.db import migrations, transaction
from django.db.models import F, Max, Q

from articles.content import length_of
from articles.languages import column
from articles.tokens import facet

# Editions between two commits, each with the newest revision of its source at hand.
BATCH = 500


def fill(apps: Any, schema_editor: Any) -> None:
    using = schema_editor.connection.alias
    articles = apps.get_model("articles", "Article")._base_manager.using(using)
    editions = apps.get_model("articles", "Edition").objects.using(using)
    revisions = apps.get_model("articles", "Revision").objects.using(using)
    desk_words = apps.get_model("articles", "DeskWords").objects.using(using)
    waiting = editions.filter(~Q(lag="") | Q(state="changes_requested")).exclude(
        language=F("article__source_language")
    )
    last, end = 0, waiting.aggregate(end=Max("pk"))["end"] or 0
    while last < end:
        batch = list(waiting.filter(pk__gt=last).order_by("pk")[:BATCH])
        keys = [edition.article_id for edition in batch]
        newest = revisions.filter(article__in=keys, number=F("article__newest_number"))
        lengths = {
            row.article_id: length_of(row.content, row.article.source_language)
            for row in newest.select_related("article")
        }
        held = {row.article_id: row for row in desk_words.filter(pk__in=keys)}
        with transaction.atomic(using):
            for edition in batch:
                _list(edition, articles, editions, lengths)
                if edition.lag and (row := held.get(edition.article_id)):
                    row.tokens = {*row.tokens, facet("lag", edition.language, edition.lag)}
                    row.save(update_fields=["tokens"])
        last = batch[-1].pk


def _list(edition: Any, articles: Any, editions: Any, lengths: dict[int, int]) -> None:
    work = "changes_requested" if edition.state == "changes_requested" else edition.lag
    if edition.state == "withdrawn" or work == "same":
        work = ""
    editions.filter(pk=edition.pk).update(work=work)
    articles.filter(pk=edition.article_id).update(
        **{column("work", edition.language): work},
        source_length=lengths.get(edition.article_id, 0),
    )


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("articles", "0018_translators_work")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
