"""The words of disclaimers: versions that stay, and nobody's work overwritten unseen."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest

from articles import editing
from articles.editing import Conflict, Refused
from articles.models import Disclaimer, User, Wording
from tests.articles.conftest import NOON

Dump = Callable[[], dict[str, list[Any]]]
LATER = NOON + datetime.timedelta(hours=5)
NEW = {
    "name_en": "Sponsored",
    "name_zh_hans": "赞助内容",
    "text_en": "Somebody paid.",
    "text_zh_hans": "本文有赞助。",
}


@pytest.fixture
def sponsored(paul: User) -> Disclaimer:
    return editing.add_disclaimer(slug="sponsored", changes=NEW, by=paul, at=NOON).disclaimer


def wordings(disclaimer: Disclaimer) -> list[tuple[Any, ...]]:
    rows = Wording.objects.filter(disclaimer=disclaimer).order_by("number")
    return [
        (row.number, row.content["text_en"], row.author_id and row.author.username, row.at)
        for row in rows
    ]


def test_every_save_is_a_numbered_row(sponsored: Disclaimer, paul: User) -> None:
    for number, words in enumerate(("A company paid.", "A named company paid."), start=1):
        saved = editing.word(
            sponsored.pk, changes={"text_en": words}, base=number, by=paul, at=LATER, note="Why"
        )
        assert saved.number == number + 1
    assert wordings(sponsored) == [
        (1, "Somebody paid.", "paul", NOON),
        (2, "A company paid.", "paul", LATER),
        (3, "A named company paid.", "paul", LATER),
    ]
    assert Disclaimer.objects.get(slug="sponsored").text_en == "A named company paid."


def test_a_save_that_changes_nothing_makes_no_row(
    sponsored: Disclaimer, paul: User, everything: Dump
) -> None:
    before = everything()
    same = {**NEW, "text_en": " Somebody paid.\r\n", "retired": False}
    saved = editing.word(sponsored.pk, changes=same, base=1, by=paul, at=LATER)
    assert saved.number is None
    assert everything() == before


def test_what_a_row_said_before_its_first_version_is_kept(vocabulary: None, paul: User) -> None:
    row = Disclaimer.objects.get(slug="opinion")
    editing.word(row.pk, changes={"text_en": "A view."}, base=0, by=paul, at=LATER)
    assert [words[:3] for words in wordings(row)] == [
        (1, "This is an opinion.", None),
        (2, "A view.", "paul"),
    ]
    with pytest.raises(Conflict):  # the base that was seen is still the first one
        editing.word(row.pk, changes={"text_en": "Mine."}, base=0, by=paul, at=LATER)


def test_different_fields_are_both_kept_and_the_saver_is_told(
    sponsored: Disclaimer, paul: User
) -> None:
    editing.word(sponsored.pk, changes={"text_en": "They paid."}, base=1, by=paul, at=LATER)
    mine = {**NEW, "text_zh_hans": "有人付费。"}
    saved = editing.word(sponsored.pk, changes=mine, base=1, by=paul, at=LATER)
    assert saved.merged == ["text_en"]
    row = Disclaimer.objects.get(pk=sponsored.pk)
    assert (row.text_en, row.text_zh_hans) == ("They paid.", "有人付费。")


def test_the_same_field_is_a_conflict_that_shows_both(
    sponsored: Disclaimer, paul: User, everything: Dump
) -> None:
    editing.word(sponsored.pk, changes={"text_en": "They paid."}, base=1, by=paul, at=LATER)
    before = everything()
    with pytest.raises(Conflict) as conflict:
        editing.word(sponsored.pk, changes={"text_en": "I paid."}, base=1, by=paul, at=LATER)
    (clash,) = conflict.value.clashes
    assert (clash.field, clash.base, clash.theirs, clash.mine) == (
        "text_en",
        "Somebody paid.",
        "They paid.",
        "I paid.",
    )
    assert conflict.value.newest == 2
    assert everything() == before


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"text_en": " "}, {"text_en"}),
        ({"name_zh_hans": ""}, {"name_zh_hans"}),
        ({"name_en": "x" * 101, "text_en": "x" * 5001}, {"name_en", "text_en"}),
        ({"text_en": "a\0b"}, {"text_en"}),
        ({"text_en": 7}, {"text_en"}),
        ({"retired": "perhaps"}, {"retired"}),
        ({"slug": "moved"}, {"slug"}),
        ({"origin": "human"}, {"origin"}),
    ],
)
def test_what_cannot_be_said_is_refused_by_its_field(
    sponsored: Disclaimer, paul: User, everything: Dump, changes: dict[str, Any], fields: set[str]
) -> None:
    before = everything()
    with pytest.raises(Refused) as refusal:
        editing.word(sponsored.pk, changes=changes, base=1, by=paul, at=LATER)
    assert {obstacle.field for obstacle in refusal.value.obstacles} == fields
    assert everything() == before


@pytest.mark.parametrize("slug", ["sponsored", "Sponsored", "a_b", "赞助", ""])
def test_an_address_that_is_taken_or_no_address_is_refused(
    sponsored: Disclaimer, paul: User, everything: Dump, slug: str
) -> None:
    before = everything()
    with pytest.raises(Refused) as refusal:
        editing.add_disclaimer(slug=slug, changes=NEW, by=paul, at=LATER)
    assert refusal.value.obstacles[0].field == "slug"
    assert everything() == before


@pytest.mark.parametrize("who", ["wen", "tao", "rhea", "nora"])
def test_only_publishers_word_disclaimers(
    sponsored: Disclaimer, everything: Dump, who: str, request: pytest.FixtureRequest
) -> None:
    by: User = request.getfixturevalue(who)
    before = everything()
    for deed in (
        lambda: editing.word(sponsored.pk, changes={"text_en": "X"}, base=1, by=by, at=LATER),
        lambda: editing.add_disclaimer(slug="x", changes=NEW, by=by, at=LATER),
    ):
        with pytest.raises(Refused) as refusal:
            deed()
        assert refusal.value.codes == {"no_right"}
    assert everything() == before


def test_a_version_that_nobody_saw_is_refused(sponsored: Disclaimer, paul: User) -> None:
    with pytest.raises(Refused) as refusal:
        editing.word(sponsored.pk, changes={"text_en": "X"}, base=9, by=paul, at=LATER)
    assert refusal.value.codes == {"unknown_wording"}


def test_the_disclaimer_of_an_origin_is_worded_and_never_retired(
    paul: User, everything: Dump
) -> None:
    row = Disclaimer.objects.get(origin="ai_generated")
    editing.word(row.pk, changes={"text_en": "A machine wrote it."}, base=1, by=paul, at=LATER)
    before = everything()
    with pytest.raises(Refused) as refusal:
        editing.word(row.pk, changes={"retired": True}, base=2, by=paul, at=LATER)
    assert refusal.value.codes == {"stays"}
    assert everything() == before


@pytest.mark.parametrize("origin", ["human", "ai_generated"])
def test_nobody_flags_the_disclaimer_of_an_origin(
    vocabulary: None, wen: User, everything: Dump, origin: str
) -> None:
    before = everything()
    with pytest.raises(Refused) as refusal:
        editing.create(
            source_language="en",
            changes={"shared": {"disclaimers": ["ai-generated"]}, "en": {"origin": origin}},
            by=wen,
            at=NOON,
        )
    assert refusal.value.codes == {"unknown_name"}
    assert everything() == before
