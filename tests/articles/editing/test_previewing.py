"""Who may show a revision to people without an account, and what they are shown."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest

from articles import editing
from articles.editing import Refused
from articles.models import Article, PreviewLink, Revision, User
from tests.articles.conftest import NOON

Make = Callable[..., Article]
HOUR = datetime.timedelta(hours=1)


def share(article: Article, by: User, **asked: Any) -> PreviewLink:
    chosen = {"number": 1, "language": "en", "days": 7, **asked}
    return editing.share_preview(article.pk, by=by, at=NOON, **chosen)


@pytest.mark.parametrize("who", ["wen", "tao", "rhea", "paul"])
def test_whoever_works_on_an_article_may_show_it(
    draft: Make, who: str, request: pytest.FixtureRequest
) -> None:
    user = request.getfixturevalue(who)
    link = share(draft(), user, language="zh-hans", days=1)
    assert (link.by, link.language, link.revision.number) == (user, "zh-hans", 1)
    assert link.expires_at == NOON + datetime.timedelta(days=1)


@pytest.mark.parametrize("role", ["", "Writer"])
def test_others_may_not(
    draft: Make, person: Callable[..., User], role: str, everything: Callable[[], Any]
) -> None:
    article, outsider = draft(), person("wu", role)
    before = everything()
    with pytest.raises(Refused) as refused:
        share(article, outsider)
    assert refused.value.codes == {"no_right"}
    assert everything() == before


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"number": 2}, "unknown_revision"),
        ({"language": "zh-hans"}, "no_text"),
        ({"language": "fr"}, "no_text"),
        ({"language": "shared"}, "no_text"),
    ],
)
def test_only_a_text_that_is_there_is_shown(
    draft: Make, wen: User, asked: dict[str, Any], code: str, everything: Callable[[], Any]
) -> None:
    article = draft(("en",))
    before = everything()
    with pytest.raises(Refused) as refused:
        share(article, wen, **asked)
    assert refused.value.codes == {code}
    assert everything() == before


def test_a_link_lasts_one_of_the_times_on_offer(draft: Make, wen: User) -> None:
    with pytest.raises(ValueError, match="days is 365"):
        share(draft(), wen, days=365)


def test_a_link_ends_by_itself_and_to_the_second(draft: Make, wen: User) -> None:
    link = share(draft(), wen, days=1)
    assert link.is_open(link.expires_at - datetime.timedelta(seconds=1))
    assert not link.is_open(link.expires_at)


@pytest.mark.parametrize("who", ["wen", "paul"])
def test_its_sharer_and_publishers_take_a_link_back(
    draft: Make, wen: User, who: str, request: pytest.FixtureRequest
) -> None:
    user, link = request.getfixturevalue(who), share(draft(), wen)
    ended = editing.revoke_preview(link.pk, by=user, at=NOON + HOUR)
    assert (ended.revoked_by, ended.revoked_at) == (user, NOON + HOUR)
    assert not PreviewLink.objects.get().is_open(NOON + HOUR)


def test_nobody_else_takes_a_link_back(
    draft: Make, wen: User, rhea: User, everything: Callable[[], Any]
) -> None:
    link = share(draft(), wen)
    before = everything()
    with pytest.raises(Refused) as refused:
        editing.revoke_preview(link.pk, by=rhea, at=NOON + HOUR)
    assert refused.value.codes == {"no_right"}
    assert everything() == before


@pytest.mark.parametrize("later", [HOUR, datetime.timedelta(days=8)])
def test_a_link_that_has_ended_is_not_ended_again(
    draft: Make, wen: User, later: datetime.timedelta, everything: Callable[[], Any]
) -> None:
    link = share(draft(), wen)
    if later == HOUR:
        editing.revoke_preview(link.pk, by=wen, at=NOON)
    before = everything()
    with pytest.raises(Refused) as refused:
        editing.revoke_preview(link.pk, by=wen, at=NOON + later)
    assert refused.value.codes == {"ended"}
    assert everything() == before


@pytest.mark.parametrize("forged", ["", "1", "1.", "x.y", "2.{signature}", "1.{signature}x"])
def test_a_token_that_was_tampered_with_leads_to_no_link(
    draft: Make, wen: User, forged: str
) -> None:
    article = draft()
    first, _second = share(article, wen), share(article, wen)
    token = first.get_absolute_url().strip("/").rpartition("/")[2]
    signature = token.partition(".")[2]
    assert PreviewLink.of(token) == first
    with pytest.raises(PreviewLink.DoesNotExist):
        PreviewLink.of(forged.format(signature=signature))


def test_a_preview_is_the_row_that_publishing_would_write(
    live: Make, wen: User, rhea: User, paul: User
) -> None:
    """All of it, but the key, the desk's own columns, and what no page of this language shows."""
    article = live(source_name="Gazette", quality=50)
    text = {"title": "Newer", "analysis": "## One", "origin": "ai_assisted", "system": "X 1"}
    shared = {"category": "society", "tags": ["energy"], "disclaimers": ["opinion"], "hot": 40}
    editing.save(article.pk, changes={"en": text, "shared": shared}, base=1, by=wen, at=NOON)
    both = {"number": 2, "at": NOON}
    editing.submit(article.pk, languages=["en"], by=wen, **both)
    parts = ["en", "shared"]
    editing.approve(article.pk, parts=parts, by=rhea, responsible=True, **both)
    before = Article.objects.get()
    seen = editing.as_published(before, 2, "en", NOON + HOUR)
    editing.publish(article.pk, number=2, languages=["en"], by=paul, at=NOON + HOUR)
    published = Article.objects.get()
    of_the_desk = {"id", "owner", "newest_number", "newest_at", "live_shared", "import_key"}
    of_the_desk |= {"search_version"}  # what nobody can find has none
    of_the_desk |= {"source_length", "work", "work_en"}  # the translators' queue
    for field in Article._meta.concrete_fields:
        skipped = field.name in of_the_desk or field.name.startswith("working_title")
        if not (skipped or field.name.endswith("zh_hans")):
            name = field.attname
            assert getattr(seen.article, name) == getattr(published, name), name
    assert seen.tags == list(published.tags.all())
    *flagged, of_the_origin = seen.disclaimers
    assert flagged == list(published.disclaimers.all())
    assert of_the_origin.origin == "ai_assisted"
    assert seen.article.edition_en.editor == published.editions.get(language="en").editor == rhea
    assert not seen.is_live
    assert editing.as_published(published, 2, "en", NOON + HOUR).is_live


def test_a_preview_cannot_be_saved(live: Make, everything: Callable[[], Any]) -> None:
    article = live()
    before = everything()
    row = editing.as_published(article, 1, "en", NOON).article
    assert row.pk is None
    assert everything() == before


def test_a_change_after_the_review_shows_no_responsible_editor(live: Make, wen: User) -> None:
    article = live()
    editing.save(article.pk, changes={"en": {"title": "Newer"}}, base=1, by=wen, at=NOON)
    assert editing.as_published(article, 1, "en", NOON).article.edition_en.editor is not None
    assert editing.as_published(article, 2, "en", NOON).article.edition_en.editor is None


def test_what_is_not_there_has_no_preview(draft: Make) -> None:
    article = draft(("en",))
    for number, language in ((2, "en"), (1, "zh-hans"), (1, "fr")):
        with pytest.raises(Revision.DoesNotExist):
            editing.as_published(article, number, language, NOON)
