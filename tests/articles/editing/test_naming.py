"""Names that are missing: given once, in one language, by those who may."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry

from articles import editing
from articles.editing import Refused
from articles.models import Category, Tag, User
from scoring.models import Change
from tests.articles.conftest import NOON


@pytest.fixture
def nameless(vocabulary: None) -> tuple[Tag, Category]:
    Tag.objects.filter(slug="energy").update(name_zh_hans="")
    Category.objects.filter(slug="models").update(name_zh_hans=None)
    return Tag.objects.get(slug="energy"), Category.objects.get(slug="models")


def give(kind: str, pk: int, by: User, name: str = "新名", language: str = "zh-hans") -> Any:
    return editing.give_name(kind, pk, language=language, name=name, by=by, at=NOON)


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("nora", set()),
        ("wen", set()),
        ("tao", {"tag", "category"}),
        ("rhea", {"tag"}),
        ("paul", {"tag", "category"}),
    ],
)
def test_who_may_name_what(
    nameless: tuple[Tag, Category],
    request: pytest.FixtureRequest,
    everything: Callable[[], Any],
    who: str,
    may: set[str],
) -> None:
    by: User = request.getfixturevalue(who)
    for kind, row in zip(("tag", "category"), nameless, strict=True):
        before = everything()
        if kind in may:
            give(kind, row.pk, by, " 能\u0065\u0301源 ")
            row.refresh_from_db()
            assert (row.name_en or "", row.name_zh_hans) != ("", "")
            assert row.name_zh_hans == "能é源"
        else:
            with pytest.raises(Refused) as refusal:
                give(kind, row.pk, by)
            assert refusal.value.codes == {"no_right"}
            assert everything() == before


def test_only_that_name_changes_readers_see_it_and_it_is_recorded(
    nameless: tuple[Tag, Category], tao: User
) -> None:
    tag, _category = nameless
    give("tag", tag.pk, tao, "能源")
    named = Tag.objects.get(pk=tag.pk)
    fields = ("name_en", "name_zh_hans", "slug", "retired")
    differ = [name for name in fields if getattr(named, name) != getattr(tag, name)]
    assert (differ, named.name_zh_hans) == (["name_zh_hans"], "能源")
    assert Change.objects.get().tags == ["site"]
    entry = LogEntry.objects.get()
    assert (entry.user_id, entry.object_id, entry.action_time) == (tao.pk, str(tag.pk), NOON)


@pytest.mark.parametrize(
    ("kind", "language", "name", "code"),
    [
        ("tag", "en", "Power", "no_right"),  # a language that is not given to Tao
        ("tag", "fr", "Énergie", "no_right"),
        ("disclaimer", "zh-hans", "评论", "no_right"),
        ("user", "zh-hans", "陶", "no_right"),
        ("tag", "zh-hans", " ", "fault"),
        ("tag", "zh-hans", "一\n二", "fault"),
        ("tag", "zh-hans", "一\0", "fault"),
        ("tag", "zh-hans", "长" * 101, "fault"),
        ("tag", "zh-hans", "芯片", "name_taken"),
    ],
)
def test_a_refusal_changes_nothing_at_all(
    nameless: tuple[Tag, Category],
    tao: User,
    everything: Callable[[], Any],
    kind: str,
    language: str,
    name: str,
    code: str,
) -> None:
    before = everything()
    with pytest.raises(Refused) as refusal:
        give(kind, nameless[0].pk, tao, name, language)
    assert refusal.value.codes == {code}
    assert everything() == before
    assert not LogEntry.objects.exists()


def test_a_name_that_is_there_stays(
    vocabulary: None, tao: User, paul: User, everything: Callable[[], Any]
) -> None:
    chips = Tag.objects.get(slug="chips")
    before = everything()
    for by, key, code in (
        (tao, chips.pk, "named"),
        (paul, chips.pk, "named"),
        (tao, 0, "unknown_name"),
    ):
        with pytest.raises(Refused) as refusal:
            give("tag", key, by)
        assert refusal.value.codes == {code}
    assert everything() == before
