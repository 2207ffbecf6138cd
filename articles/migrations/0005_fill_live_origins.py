"""Takes the origins of live editions over from the articles, a few thousand rows at a time."""

from typing import Any

from django.db import migrations
from django.db.models import Max, OuterRef, Subquery
from django.db.models.functions import Coalesce

COLUMNS = {"en": "origin_en", "zh-hans": "origin_zh_hans"}

# Rows between two commits: publishing waits for none of them longer than a moment.
BATCH = 5_000


def fill(apps: Any, schema_editor: Any) -> None:
    using = schema_editor.connection.alias
    articles = apps.get_model("articles", "Article").objects.using(using)
    editions = apps.get_model("articles", "Edition").objects.using(using)
    last = editions.aggregate(last=Max("pk"))["last"] or 0
    for start in range(0, last + 1, BATCH):
        some = editions.filter(
            pk__gte=start, pk__lt=start + BATCH, live_revision__isnull=False, live_origin=""
        )
        for language, column in COLUMNS.items():
            origin = Subquery(articles.filter(pk=OuterRef("article")).values(column))
            some.filter(language=language).update(live_origin=Coalesce(origin, "live_origin"))


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("articles", "0004_editions_know_their_live_origin")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
