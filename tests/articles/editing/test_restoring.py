import datetime
from collections.abc import Callable
from typing import Any

import pytest

from articles import editing
from articles.models import Article, Event, Revision, Tag, User
from tests.articles.conftest import NOON

Make = Callable[..., Article]
Dump = Callable[[], dict[str, list[Any]]]
LATER = NOON + datetime.timedelta(hours=5)


def save(article: Article, by: User, base: int, **parts: dict[str, Any]) -> None:
    editing.save(article.pk, changes=parts, base=base, by=by, at=LATER)


def newest(article: Article) -> Revision:
    return Revision.objects.filter(article=article).latest("number")


def states(article: Article) -> dict[str, str]:
    return {edition.language: edition.state for edition in article.editions.all()}


def test_an_old_revision_comes_back_as_a_new_draft(draft: Make, wen: User, paul: User) -> None:
    article = draft()
    save(article, wen, 1, en={"title": "Naps"}, shared={"quality": 9, "slug": "naps"})
    event = editing.restore(article.pk, number=1, base=2, by=paul, at=LATER, note="Better")
    first = Revision.objects.get(article=article, number=1)
    assert newest(article).number == 3
    assert newest(article).digests == first.digests
    assert newest(article).changed == {"en": ["title"], "shared": ["quality", "slug"]}
    assert (event.verb, event.detail, event.note) == ("restore", {"restored": 1}, "Better")


def test_readers_see_nothing_of_a_restoration(
    live: Make, wen: User, rhea: User, paul: User
) -> None:
    article = live()
    save(article, wen, 1, en={"title": "Naps"})
    editing.submit(article.pk, number=2, languages=["en"], by=wen, at=LATER)
    editing.approve(article.pk, number=2, parts=["en"], by=rhea, at=LATER)
    editing.publish(article.pk, number=2, languages=["en"], by=paul, at=LATER)
    editing.restore(article.pk, number=1, base=2, by=paul, at=LATER)
    assert Article.objects.get(pk=article.pk).title_en == "Naps"
    assert states(article) == {"en": "draft", "zh-hans": "live"}


def test_what_comes_back_after_a_change_needs_its_own_approval(
    approved: Make, wen: User, paul: User
) -> None:
    article = approved()
    save(article, wen, 1, en={"title": "Naps"})
    editing.restore(article.pk, number=1, base=2, by=paul, at=LATER)
    with pytest.raises(editing.Refused) as refused:
        editing.publish(article.pk, number=3, languages=["en"], by=paul, at=LATER)
    assert refused.value.codes == {"not_approved"}


def test_only_a_publisher_restores_and_only_what_was_seen(
    draft: Make, wen: User, rhea: User, paul: User, everything: Dump
) -> None:
    article = draft()
    save(article, wen, 1, en={"title": "Naps"})
    before = everything()
    for by, number, base, code in (
        (wen, 1, 2, "no_right"),
        (rhea, 1, 2, "no_right"),
        (paul, 1, 1, "not_newest"),
        (paul, 2, 2, "nothing_differs"),
        (paul, 7, 2, "unknown_revision"),
    ):
        with pytest.raises(editing.Refused) as refused:
            editing.restore(article.pk, number=number, base=base, by=by, at=LATER)
        assert code in refused.value.codes
    assert everything() == before


def test_fields_of_a_later_format_come_back_too(draft: Make, wen: User, paul: User) -> None:
    article = draft()
    first = newest(article)
    content = {**first.content, "en": {**first.content["en"], "subtitle": "later"}}
    Revision.objects.create(
        article=article, number=2, content=content, digests=first.digests, changed={}, at=NOON
    )
    Article.objects.filter(pk=article.pk).update(newest_number=2)
    save(article, wen, 2, en={"title": "Naps"})
    editing.restore(article.pk, number=2, base=3, by=paul, at=LATER)
    assert newest(article).content["en"]["subtitle"] == "later"


def test_discarding_leads_back_to_what_readers_see(live: Make, wen: User) -> None:
    article = live()
    save(article, wen, 1, en={"title": "Naps"}, shared={"tags": ["energy"]})
    assert states(article) == {"en": "draft", "zh-hans": "draft"}
    saved = editing.discard(article.pk, base=2, by=wen, at=LATER)
    assert saved.number == 3
    assert states(article) == {"en": "live", "zh-hans": "live"}
    assert Event.objects.latest("id").verb == "publish"


def test_discarding_keeps_an_edition_that_is_not_live_yet(live: Make, wen: User) -> None:
    article = live(("en",))
    save(article, wen, 1, en={"title": "Naps"}, **{"zh-hans": {"title": "小睡"}})
    editing.discard(article.pk, base=2, by=wen, at=LATER)
    content = newest(article).content
    assert content["en"]["title"] == "Grids ask data centres to nap"
    assert content["zh-hans"]["title"] == "小睡"


def test_a_tag_retired_meanwhile_comes_back_with_what_is_live(live: Make, wen: User) -> None:
    article = live()
    save(article, wen, 1, shared={"tags": []})
    Tag.objects.filter(slug="chips").update(retired=True)
    editing.discard(article.pk, base=2, by=wen, at=LATER)
    assert newest(article).content["shared"]["tags"] == ["chips"]


def test_discarding_asks_for_the_right_to_edit_and_for_the_newest_revision(
    live: Make, wen: User, rhea: User, tao: User, everything: Dump
) -> None:
    article = live()
    save(article, wen, 1, en={"title": "Naps"})
    before = everything()
    for by, base, code in ((tao, 2, "no_right"), (rhea, 1, "not_newest")):
        with pytest.raises(editing.Refused) as refused:
            editing.discard(article.pk, base=base, by=by, at=LATER)
        assert refused.value.codes == {code}
    assert everything() == before


def test_where_nothing_waits_nothing_is_discarded(live: Make, wen: User, everything: Dump) -> None:
    article = live()
    before = everything()
    with pytest.raises(editing.Refused) as refused:
        editing.discard(article.pk, base=1, by=wen, at=LATER)
    assert refused.value.codes == {"nothing_differs"}
    assert everything() == before
