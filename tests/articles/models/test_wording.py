from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from articles import disclosure
from articles.models import Disclaimer, Wording

pytestmark = pytest.mark.django_db


def test_every_ai_origin_has_its_disclaimer_with_our_sentence_as_version_one() -> None:
    rows = Disclaimer.objects.exclude(origin="")
    assert {row.origin for row in rows} == set(disclosure.ORIGINS)
    for row in rows:
        assert row.text_en == disclosure.CLOSINGS[row.origin]["en"]
        assert row.text_zh_hans == disclosure.CLOSINGS[row.origin]["zh-hans"]
        (wording,) = row.wordings.all()
        assert (wording.number, wording.author) == (1, None)
        assert wording.content["text_en"] == row.text_en


def test_migrating_again_changes_nothing_that_publishers_wrote(
    everything: Callable[[], Any],
) -> None:
    Disclaimer.objects.filter(origin="ai_generated").update(text_en="Our own words.")
    before = everything()
    call_command("migrate", verbosity=0)
    assert everything() == before


def test_migrating_gives_every_other_disclaimer_its_first_version(vocabulary: None) -> None:
    assert not Wording.objects.filter(disclaimer__slug="opinion").exists()
    call_command("migrate", verbosity=0)
    wording = Wording.objects.get(disclaimer__slug="opinion")
    assert wording.content == {
        "name_en": "Opinion",
        "text_en": "This is an opinion.",
        "name_zh_hans": "评论",
        "text_zh_hans": "本文为评论。",
        "retired": False,
    }


def test_an_address_that_editors_took_is_left_to_them() -> None:
    from django.apps import apps
    from django.db import connection

    from articles.models.append_only import install, remove
    from articles.models.wording import keep_disclaimers

    remove(connection)
    Wording.objects.filter(disclaimer__origin="ai_generated").delete()
    Disclaimer.objects.filter(origin="ai_generated").delete()
    install(connection)
    Disclaimer.objects.create(slug="ai-generated", name_en="Ours", text_en="Ours.")
    keep_disclaimers(apps.get_app_config("articles"))
    assert Disclaimer.objects.get(origin="ai_generated").slug == "ai-generated-2"


@pytest.mark.parametrize(
    "change", [{"origin": "ai_generated"}, {"origin": "ai_new", "retired": True}]
)
def test_the_database_allows_one_disclaimer_an_origin_and_none_that_is_retired(
    vocabulary: None, change: dict[str, Any]
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Disclaimer.objects.filter(slug="opinion").update(**change)
