import datetime
from collections.abc import Callable
from typing import Any

import pytest

from articles import editing
from articles.content import digests
from articles.models import Article, Revision, Slug, User
from tests.articles.conftest import NOON, text_in

Make = Callable[..., Article]
Dump = Callable[[], dict[str, list[Any]]]
LATER = NOON + datetime.timedelta(hours=1)


def newest(article: Article) -> Revision:
    return Revision.objects.filter(article=article).latest("number")


def save(article: Article, by: User, base: int = 1, **parts: dict[str, Any]) -> editing.Saved:
    changes = {name.replace("zh", "zh-hans"): values for name, values in parts.items()}
    return editing.save(article.pk, changes=changes, base=base, by=by, at=LATER)


def test_a_new_article_is_revision_1_with_two_draft_editions(draft: Make, wen: User) -> None:
    article = draft()
    revision = newest(article)
    assert (revision.number, revision.author, article.newest_number) == (1, wen, 1)
    assert revision.content["en"]["title"] == "Grids ask data centres to nap"
    assert revision.digests == digests(revision.content)
    states = {(edition.language, edition.state) for edition in article.editions.all()}
    assert states == {("en", "draft"), ("zh-hans", "draft")}


def test_readers_see_nothing_of_a_draft(draft: Make) -> None:
    article = Article.objects.get(pk=draft().pk)
    columns = [
        f"{field}_{code}"
        for code in ("en", "zh_hans")
        for field in ("title", "summary", "analysis", "analysis_html")
    ]
    assert not any(getattr(article, name) for name in columns)
    assert (article.category, list(article.tags.all()), article.hot) == (None, [], 0)
    assert article.working_title_zh_hans == "电网请数据中心小睡"


def test_a_save_patches_the_newest_revision_and_keeps_what_it_does_not_know(
    draft: Make, wen: User
) -> None:
    article = draft()
    content = newest(article).content
    content["en"]["subtitle"] = "from a later format"
    Revision.objects.create(
        article=article, number=2, content=content, digests=digests(content), changed={}, at=NOON
    )
    Article.objects.filter(pk=article.pk).update(newest_number=2)
    save(article, wen, base=2, en={"title": "Naps"})
    assert newest(article).content["en"]["subtitle"] == "from a later format"
    assert newest(article).changed == {"en": ["title"]}


@pytest.mark.parametrize(
    "value",
    ["At **dusk**, they stop.", "At **dusk**, they stop.\r\n", "  At **dusk**, they stop. "],
)
def test_a_save_that_changes_nothing_makes_no_revision(draft: Make, wen: User, value: str) -> None:
    article = draft()
    assert save(article, wen, en={"analysis": value}).number is None
    assert newest(article).number == 1


def test_different_fields_are_merged_and_the_saver_is_told(
    draft: Make, wen: User, rhea: User
) -> None:
    article = draft()
    save(article, rhea, en={"title": "Naps at dusk"})
    saved = save(article, wen, base=1, en={"summary": "They pay."})
    assert saved.merged == [("en", "title")]
    content = newest(article).content
    assert (content["en"]["title"], content["en"]["summary"]) == ("Naps at dusk", "They pay.")


def test_the_same_field_brings_a_conflict_with_both_versions_and_nothing_changes(
    draft: Make, wen: User, rhea: User, everything: Dump
) -> None:
    article = draft()
    save(article, rhea, en={"title": "Theirs"})
    before = everything()
    with pytest.raises(editing.Conflict) as conflict:
        save(article, wen, base=1, en={"title": "Mine", "summary": "Also mine"})
    assert conflict.value.newest == 2
    [clash] = conflict.value.clashes
    assert (clash.field, clash.base, clash.theirs, clash.mine) == (
        "title",
        "Grids ask data centres to nap",
        "Theirs",
        "Mine",
    )
    assert everything() == before


def test_the_same_value_typed_twice_is_no_conflict(draft: Make, wen: User, rhea: User) -> None:
    article = draft()
    save(article, rhea, en={"title": "Naps"})
    assert save(article, wen, base=1, en={"title": "Naps"}).number is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"shared": {"hot": 101}}, "hot"),
        ({"shared": {"hot": -1}}, "hot"),
        ({"shared": {"quality": "80"}}, "quality"),
        ({"shared": {"impact": True}}, "impact"),
        ({"shared": {"source_url": "javascript:alert(1)"}}, "source_url"),
        ({"shared": {"source_date": "2026-02-30"}}, "source_date"),
        ({"shared": {"slug": "Not a slug"}}, "slug"),
        ({"shared": {"category": "nowhere"}}, "category"),
        ({"shared": {"tags": ["old"]}}, "tags"),
        ({"shared": {"colour": "red"}}, "colour"),
        ({"en": {"title": "a\0b"}}, "title"),
        ({"en": {"title": "x" * 301}}, "title"),
        ({"en": {"analysis": "x" * 200_001}}, "analysis"),
        ({"en": {"origin": "a robot"}}, "origin"),
    ],
)
def test_what_can_not_be_kept_is_refused_by_field_and_nothing_changes(
    draft: Make, wen: User, everything: Dump, changes: dict[str, Any], field: str
) -> None:
    article = draft()
    before = everything()
    with pytest.raises(editing.Refused) as refused:
        editing.save(article.pk, changes=changes, base=1, by=wen, at=LATER)
    assert [obstacle.field for obstacle in refused.value.obstacles] == [field]
    assert everything() == before


@pytest.mark.parametrize("part", ["shared", "en", "zh-hans"])
def test_a_stranger_changes_no_part_and_a_translator_only_the_own_language(
    draft: Make, tao: User, nora: User, everything: Dump, part: str
) -> None:
    article = draft()
    before = everything()
    value = {"quality": 9} if part == "shared" else {"title": "改"}
    for person in (nora, *([] if part == "zh-hans" else [tao])):
        with pytest.raises(editing.Refused) as refused:
            editing.save(article.pk, changes={part: value}, base=1, by=person, at=LATER)
        assert refused.value.codes == {"no_right"}
    assert everything() == before
    if part == "zh-hans":
        assert editing.save(article.pk, changes={part: value}, base=1, by=tao, at=LATER).number == 2


@pytest.mark.parametrize(
    ("title_en", "title_zh", "slug"),
    [
        ("Grids ask data centres to nap", "", "grids-ask-data-centres-to-nap"),
        ("", "电网小睡", "dian-wang-xiao-shui"),
        ("Café & Co’s GPT‑4o", "", "cafe-cos-gpt-4o"),
        ("???", "", "story"),
    ],
)
def test_the_address_is_made_from_the_english_title_or_from_pinyin(
    vocabulary: None, wen: User, title_en: str, title_zh: str, slug: str
) -> None:
    changes = {"en": {"title": title_en}, "zh-hans": {"title": title_zh}}
    article = editing.create(source_language="en", changes=changes, by=wen, at=NOON)
    assert article.slug == slug
    assert newest(article).content["shared"]["slug"] == slug


def test_equal_titles_get_a_suffix(draft: Make) -> None:
    assert [draft().slug[-5:] for _ in range(3)] == ["o-nap", "nap-2", "nap-3"]


def test_an_address_is_claimed_when_saved(draft: Make, wen: User, everything: Dump) -> None:
    first, second = draft(), draft()
    save(first, wen, shared={"slug": "naps"})
    before = everything()
    with pytest.raises(editing.Refused) as refused:
        save(second, wen, shared={"slug": "naps"})
    assert refused.value.codes == {"slug_taken"}
    assert everything() == before
    assert Slug.holder("naps") == first.pk


def test_an_edit_of_an_approved_text_makes_it_a_draft_again(approved: Make, wen: User) -> None:
    article = approved()
    save(article, wen, en={"title": "Naps"})
    states = {edition.language: edition.state for edition in article.editions.all()}
    assert states == {"en": "draft", "zh-hans": "approved"}


def test_an_unknown_language_is_refused(vocabulary: None, wen: User) -> None:
    with pytest.raises(editing.Refused) as refused:
        editing.create(source_language="fr", changes={"fr": {"title": "x"}}, by=wen, at=NOON)
    assert refused.value.codes == {"unknown_language"}


def test_writing_needs_the_right_to_write(vocabulary: None, nora: User, tao: User) -> None:
    for person in (nora, tao):
        with pytest.raises(editing.Refused):
            editing.create(source_language="en", changes={"en": text_in("en")}, by=person, at=NOON)
    assert not Article.objects.exists()
