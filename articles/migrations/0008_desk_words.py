"""The index behind the desk's search. Each engine has its own kind of table for it.

Not one transaction: the reference to articles would hold up every save until the last article is
indexed. Interrupted, it goes on where it stopped. What old code saves meanwhile is indexed with
its next save.
"""

from collections import defaultdict

import django.db.models.deletion
from django.db import migrations, models, transaction
from django.db.models import F

from articles.models.desk_words import TokensField
from articles.tokens import standing, tokens

# About 1 KB of JSON each: a batch stays below a megabyte.
BATCH = 500

CREATE = {
    "postgresql": """
        CREATE TABLE IF NOT EXISTS articles_desk_words (
            rowid bigint PRIMARY KEY REFERENCES articles_article (id),
            tokens tsvector NOT NULL,
            newest_at timestamptz
        )
    """,
    # The tokenizer that neither folds nor splits what stands between the spaces.
    "sqlite": """
        CREATE VIRTUAL TABLE IF NOT EXISTS articles_desk_words
        USING fts5(tokens, newest_at UNINDEXED, tokenize = "ascii tokenchars ':-_'")
    """,
}
# Without the list of pending entries, which every search would read from end to end.
INDEX = """
    CREATE INDEX IF NOT EXISTS articles_desk_words_tokens
    ON articles_desk_words USING gin (tokens) WITH (fastupdate = off)
"""


def create(apps, schema_editor):
    schema_editor.execute(CREATE[schema_editor.connection.vendor])


def fill(apps, schema_editor):
    using = schema_editor.connection.alias
    articles = apps.get_model("articles", "Article").objects.using(using)
    revisions = apps.get_model("articles", "Revision").objects.using(using)
    editions = apps.get_model("articles", "Edition").objects.using(using)
    desk_words = apps.get_model("articles", "DeskWords")
    last = 0
    while True:
        missing = articles.filter(pk__gt=last, words=None).order_by("pk")
        batch = list(missing.values_list("pk", flat=True)[:BATCH])
        if not batch:
            return
        newest = revisions.filter(article__in=batch, number=F("article__newest_number"))
        states = defaultdict(list)
        for edition in editions.filter(article__in=batch):
            changed = edition.live_revision_id and edition.state != "live"
            badge = "changed" if changed else edition.state
            states[edition.article_id].append((edition.language, edition.state, badge))
        with transaction.atomic(using):
            desk_words.objects.using(using).bulk_create(
                desk_words(
                    article_id=row.article_id,
                    tokens=tokens(row.content)
                    | standing(
                        row.article.owner_id, row.article.source_language, states[row.article_id]
                    ),
                    newest_at=row.article.newest_at,
                )
                for row in newest.select_related("article")
            )
        last = batch[-1]


def index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(INDEX)


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE articles_desk_words")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("articles", "0007_preview_link")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(create, drop)],
            state_operations=[
                migrations.CreateModel(
                    name="DeskWords",
                    fields=[
                        (
                            "article",
                            models.OneToOneField(
                                db_column="rowid",
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="words",
                                serialize=False,
                                to="articles.article",
                            ),
                        ),
                        ("tokens", TokensField()),
                        ("newest_at", models.DateTimeField(null=True)),
                    ],
                    options={"db_table": "articles_desk_words", "default_permissions": ()},
                )
            ],
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(index, migrations.RunPython.noop),
    ]
