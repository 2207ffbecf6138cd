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
        # Of the newest two stretches of time of the first length, then of the next, at last of all,
        # until there are enough. Always by way of the index on tokens: + 0 keeps the one on the key
        # out of it, and so do the settings, which end with the function. Left to itself PostgreSQL
        # walks the rows by their keys and looks into the words of each, because it knows nothing of
        # words it has no figures of, nor that they lie outside the rows. Phrases are looked for in
        # order, and only until there are enough.
        """
        CREATE FUNCTION articles_search_keys(
            wanted tsquery, since bigint, until bigint, most bigint, phrases text[],
            stretches bigint[]
        ) RETURNS SETOF bigint LANGUAGE plpgsql STABLE
        SET enable_seqscan = off SET enable_indexscan = off SET jit = off
        AS $$
        DECLARE
            stretch bigint;
            last bigint;
            begins bigint;
            within tsquery;
            number bigint;
        BEGIN
            FOREACH stretch IN ARRAY stretches || NULL::bigint LOOP
                last := ((until - 1) >> 30) / stretch;
                begins := greatest(since, coalesce((last - 1) * stretch << 30, since));
                within := wanted;
                IF stretch IS NOT NULL THEN
                    within := wanted && (
                        quote_literal(concat(':', stretch, ':', last)) || ' | '
                        || quote_literal(concat(':', stretch, ':', last - 1))
                    )::tsquery;
                END IF;
                RETURN QUERY SELECT hit.rowid FROM (
                    SELECT rowid, runs FROM articles_search_entry
                    WHERE tokens @@ within AND rowid + 0 >= begins AND rowid + 0 < until
                    ORDER BY rowid DESC OFFSET 0
                ) hit
                WHERE NOT EXISTS (
                    SELECT FROM unnest(phrases) phrase WHERE strpos(hit.runs, phrase) = 0
                )
                LIMIT most;
                GET DIAGNOSTICS number = ROW_COUNT;
                most := most - number;
                EXIT WHEN most = 0 OR begins = since;
                until := begins;
            END LOOP;
        END
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
        "DROP FUNCTION articles_search_keys",
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
