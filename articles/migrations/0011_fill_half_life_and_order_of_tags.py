"""Says of heats that exist what they count in, and of tags when their articles came out; a few
thousand rows at a time."""

from typing import Any

from django.conf import settings
from django.db import migrations
from django.db.models import Max, OuterRef, QuerySet, Subquery

# Rows between two commits: publishing waits for none of them longer than a moment.
BATCH = 5_000
# What the database gives to rows that code from before knows nothing of.
ASSUMED = 72.0


def in_batches(rows: QuerySet[Any], **values: Any) -> None:
    last = rows.aggregate(last=Max("pk"))["last"] or 0
    for start in range(0, last + 1, BATCH):
        rows.filter(pk__gte=start, pk__lt=start + BATCH).update(**values)


def fill(apps: Any, schema_editor: Any) -> None:
    using = schema_editor.connection.alias
    articles = apps.get_model("articles", "Article")._base_manager.using(using)
    tagged = apps.get_model("articles", "TaggedArticle").objects.using(using)
    if settings.HALF_LIFE_HOURS != ASSUMED:
        in_batches(articles.all(), half_life=settings.HALF_LIFE_HOURS)
    published = articles.filter(pk=OuterRef("content_object")).values("published_at")
    in_batches(tagged.filter(published_at=None), published_at=Subquery(published))


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("articles", "0010_half_life_and_order_of_tags")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
