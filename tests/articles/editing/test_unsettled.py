"""Articles from before a language, seen as those that lack an edition in one."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from articles.editing import unsettled
from articles.models import Article, DeskWords, Edition, Revision


def age(article: Article) -> Article:
    """As if Chinese had come after it: neither its rows nor its revision know of it."""
    Edition.objects.filter(article=article, language="zh-hans").delete()
    Article.objects.filter(pk=article.pk).update(work_zh_hans=None)
    return article


def add_editions(**options: Any) -> str:
    out = io.StringIO()
    call_command("add_editions", stdout=out, **options)
    return out.getvalue()


def test_what_is_live_is_missing_in_the_new_language(live: Callable[..., Article]) -> None:
    article = age(live(("en",)))
    said = add_editions()
    assert said == "Every article has an edition in each language. Completed: 1.\n"
    edition = Edition.objects.get(article=article, language="zh-hans")
    assert (edition.state, edition.work) == ("draft", "missing")
    assert Article.objects.get(pk=article.pk).work_zh_hans == "missing"
    assert ":lag:zh-hans:missing" in DeskWords.objects.get(pk=article.pk).tokens


def test_a_draft_is_nobodys_work_yet(draft: Callable[..., Article]) -> None:
    article = age(draft(("en",)))
    add_editions()
    assert Edition.objects.get(article=article, language="zh-hans").work == ""


def test_what_is_complete_stays_as_it_is(
    live: Callable[..., Article], everything: Callable[[], Any]
) -> None:
    live(("en",))
    before = everything()
    assert add_editions() == "Every article has an edition in each language. Completed: 0.\n"
    assert everything() == before


def test_whoever_is_interrupted_goes_on_by_doing_it_again(
    live: Callable[..., Article], monkeypatch: pytest.MonkeyPatch
) -> None:
    articles = [age(live(("en",), slug=f"story-{number}")) for number in range(3)]
    monkeypatch.setattr(unsettled, "BATCH", 2)
    settle, settled = unsettled.settle, list[int]()

    def interrupted(article: Article, editions: Any) -> None:
        if len(settled) == 1:
            raise KeyboardInterrupt
        settled.append(article.pk)
        settle(article, editions)

    monkeypatch.setattr(unsettled, "settle", interrupted)
    with pytest.raises(CommandError, match="Completed articles: 1"):
        add_editions()
    monkeypatch.undo()
    assert "Completed: 2." in add_editions()
    assert Edition.objects.filter(language="zh-hans").count() == len(articles)


def test_a_revision_from_before_says_nothing_in_the_new_language(
    draft: Callable[..., Article],
) -> None:
    new = Revision.objects.get(article=draft(("en",)))
    known = {part: digest for part, digest in new.digests.items() if part != "zh-hans"}
    old = Revision(number=1, digests=known, content={})
    assert old.digest("zh-hans") == new.digest("zh-hans")
    assert old.digest("en") == new.digests["en"]
