from collections.abc import Callable

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError

from articles import editing
from articles.models import Article, Event, Revision, TermChange, Wording, append_only
from tests.articles.conftest import NOON

Make = Callable[..., Article]


@pytest.mark.parametrize("model", [Revision, Event, Wording, TermChange])
@pytest.mark.parametrize(
    "deed",
    [
        lambda rows: rows.update(note="nothing happened"),
        lambda rows: rows.delete(),
        lambda rows: rows.first().save(),
        lambda rows: rows.first().delete(),
        lambda rows: rows.bulk_update([rows.first()], ["note"]),
        lambda rows: rows._raw_delete(rows.db),
    ],
    ids=["update", "delete", "save", "delete one", "bulk update", "raw delete"],
)
def test_what_was_is_neither_changed_nor_deleted(
    live: Make, model: type[Revision | Event | Wording | TermChange], deed: Callable[..., object]
) -> None:
    live()
    editing.add_term(changes={"name_en": "token"}, by=None, at=NOON)
    rows = model._base_manager.order_by("id").reverse()
    before = list(rows.values_list())
    assert before
    with pytest.raises((DatabaseError, ProtectedError)), transaction.atomic():
        deed(rows.all())
    assert list(rows.values_list()) == before


def test_an_insert_or_replace_does_not_replace(live: Make) -> None:
    live()
    columns = "id, article_id, number, content, digests, changed, author_id, at, note"
    verb = "INSERT OR REPLACE" if connection.vendor == "sqlite" else "INSERT"
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"{verb} INTO articles_revision ({columns}) SELECT {columns} FROM articles_revision"
        )


def test_the_check_names_a_missing_trigger_and_migrate_puts_it_back(db: None) -> None:
    assert not run_checks(databases=["default"])
    append_only.remove(connection)
    found = run_checks(databases=["default"])
    assert {error.id for error in found} == {"articles.E001"}
    assert len(found) == len(list(append_only.triggers(connection)))
    call_command("migrate", verbosity=0)
    assert not run_checks(databases=["default"])
