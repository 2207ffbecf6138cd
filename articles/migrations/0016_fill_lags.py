"""The desk's index learns how translations are behind, as far as editions say so already.

Not one transaction: 0008 tells why. Interrupted, it goes on where it stopped. What old code saves
meanwhile is found again with its next save.
"""

from collections import defaultdict

from django.db import migrations, transaction

from articles.tokens import lagging

# About 1 KB of tokens each: a batch stays below a megabyte.
BATCH = 500


def fill(apps, schema_editor):
    using = schema_editor.connection.alias
    editions = apps.get_model("articles", "Edition").objects.using(using)
    words = apps.get_model("articles", "DeskWords").objects.using(using)
    last = 0
    while True:
        behind = editions.exclude(lag="").filter(article__gt=last).order_by("article")
        batch = list(behind.values_list("article", flat=True).distinct()[:BATCH])
        if not batch:
            return
        found = defaultdict(list)
        for edition in editions.filter(article__in=batch):
            found[edition.article_id].append((edition.language, lags(edition)))
        with transaction.atomic(using):
            for row in words.filter(pk__in=batch):
                held = set(row.tokens) | lagging(found[row.pk])
                words.filter(pk=row.pk).update(tokens=held)
        last = batch[-1]


def lags(edition):
    """As articles/models/edition.py says it."""
    rows = {
        "partial": edition.rows_missing,
        "outdated": edition.rows_outdated,
        "same": edition.rows_same,
    }
    return {edition.lag} - {""} | {lag for lag, count in rows.items() if count}


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("articles", "0015_edition_rows")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
