"""The index behind the readers' search. Each engine has its own kind of table for it.

It stays empty: manage.py rebuild_search fills it while everybody works on, and a check asks for
that until it is done.
"""

from django.db import migrations, models

from articles.models.desk_words import TokensField

CREATE = {
    "postgresql": (
        """
        CREATE TABLE articles_search_entry (
            rowid bigint PRIMARY KEY,
            runs text NOT NULL,
            tokens tsvector NOT NULL
        )
        """,
        # Hits are gathered by their keys: rows without texts lie close together. Phrases are looked
        # for in runs, which are the faster for not being compressed.
        "ALTER TABLE articles_search_entry SET (toast_tuple_target = 128)",
        "ALTER TABLE articles_search_entry ALTER runs SET STORAGE EXTERNAL",
        # Without the list of pending entries, which every search would read from end to end.
        """
        CREATE INDEX articles_search_entry_tokens
        ON articles_search_entry USING gin (tokens) WITH (fastupdate = off)
        """,
        # Always by way of the index on tokens: + 0 keeps the one on the key out of it, and so do
        # the settings, which end with the function. Phrases are looked for in order, and only
        # until there are enough.
        """
        CREATE FUNCTION articles_search_keys(
            wanted tsquery, since bigint, until bigint, most bigint, phrases text[]
        ) RETURNS SETOF bigint LANGUAGE sql STABLE
        SET enable_seqscan = off SET enable_indexscan = off SET jit = off
        AS $$
            SELECT hit.rowid FROM (
                SELECT rowid, runs FROM articles_search_entry
                WHERE tokens @@ wanted AND rowid + 0 >= since AND rowid + 0 < until
                ORDER BY rowid DESC OFFSET 0
            ) hit
            WHERE NOT EXISTS (
                SELECT FROM unnest(phrases) phrase WHERE strpos(hit.runs, phrase) = 0
            )
            LIMIT most
        $$
        """,
    ),
    # The tokenizer that neither folds nor splits what stands between the spaces. No positions: the
    # index is a set of tokens.
    "sqlite": (
        """
        CREATE VIRTUAL TABLE articles_search_entry USING fts5(
            runs UNINDEXED, tokens, detail = none, tokenize = "ascii tokenchars ':-_+#./'"
        )
        """,
    ),
}
DROP = {
    "postgresql": (
        "DROP FUNCTION articles_search_keys(tsquery, bigint, bigint, bigint, text[])",
        "DROP TABLE articles_search_entry",
    ),
    "sqlite": ("DROP TABLE articles_search_entry",),
}


def create(apps, schema_editor):
    for sql in CREATE[schema_editor.connection.vendor]:
        schema_editor.execute(sql)


def drop(apps, schema_editor):
    for sql in DROP[schema_editor.connection.vendor]:
        schema_editor.execute(sql)


class Migration(migrations.Migration):
    dependencies = [("articles", "0011_fill_half_life_and_order_of_tags")]

    operations = [
        migrations.AddField(
            model_name="article",
            name="search_version",
            field=models.PositiveSmallIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(create, drop)],
            state_operations=[
                migrations.CreateModel(
                    name="SearchEntry",
                    fields=[
                        (
                            "key",
                            models.BigIntegerField(
                                db_column="rowid", primary_key=True, serialize=False
                            ),
                        ),
                        ("runs", models.TextField()),
                        ("tokens", TokensField()),
                    ],
                    options={"db_table": "articles_search_entry", "default_permissions": ()},
                )
            ],
        ),
    ]
