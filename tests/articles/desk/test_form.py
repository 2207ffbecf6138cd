import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from articles import editing
from articles.models import Article, Revision, Tag, User

Desk = Callable[[User], Client]
Make = Callable[..., Article]
ADD = "/admin/articles/article/add/"


def newest(article: Article) -> Revision:
    return Revision.objects.filter(article=article).latest("number")


def test_a_new_article_is_a_draft_of_whoever_wrote_it(
    desk: Desk, wen: User, vocabulary: None, filled: Any
) -> None:
    client = desk(wen)
    tag = Tag.objects.get(slug="chips")
    typed = {"title_en": "Grids nap", "category": "models", "tags": [tag.pk], "hot": "70"}
    response = client.post(ADD, filled(client.get(ADD), source_language="en", **typed))
    article = Article.objects.get()
    assert response.url == f"/admin/articles/article/{article.pk}/change/"
    assert article.owner == wen
    shared = newest(article).content["shared"]
    assert (shared["category"], shared["tags"], shared["hot"]) == ("models", ["chips"], 70)
    assert shared["slug"] == article.slug == "grids-nap"


def test_the_form_shows_the_newest_revision_and_not_the_live_row(
    desk: Desk, live: Make, wen: User, url: Any, at: datetime.datetime
) -> None:
    article = live()
    editing.save(article.pk, changes={"en": {"title": "Newer"}}, base=1, by=wen, at=at)
    form = desk(wen).get(url(article)).context["adminform"].form
    assert form["title_en"].value() == "Newer"
    assert form["tags"].value() == [Tag.objects.get(slug="chips").pk]


def test_saving_makes_a_revision_and_leaves_the_live_row_alone(
    desk: Desk, live: Make, wen: User, url: Any, filled: Any
) -> None:
    article, client = live(), desk(wen)
    before = Article.objects.values().get(pk=article.pk)
    sent = filled(client.get(url(article)), title_en="Newer", hot="10", note="Shorter")
    assert client.post(url(article), sent).status_code == 302
    after = Article.objects.values().get(pk=article.pk)
    desk_only = {"working_title", "working_title_en", "newest_number", "newest_at"}
    assert {name for name in after if after[name] != before[name]} <= desk_only
    assert newest(article).number == 2
    assert newest(article).changed == {"en": ["title"], "shared": ["hot"]}
    assert newest(article).note == "Shorter"
    assert newest(article).author == wen


def test_a_save_that_changes_nothing_makes_no_revision(
    desk: Desk, draft: Make, wen: User, url: Any, filled: Any
) -> None:
    article, client = draft(), desk(wen)
    client.post(url(article), filled(client.get(url(article))))
    assert newest(article).number == 1


def test_looking_changes_nothing(
    desk: Desk, live: Make, paul: User, url: Any, everything: Callable[[], Any]
) -> None:
    article, client = live(), desk(paul)
    before = everything()
    pages = ("change", "history", "submit", "approve", "request_changes", "publish", "withdraw")
    for page in pages:
        assert client.get(url(article, page)).status_code == 200
    assert everything() == before


def test_different_fields_are_merged_and_the_saver_is_told(
    desk: Desk, draft: Make, wen: User, rhea: User, url: Any, filled: Any, at: datetime.datetime
) -> None:
    article, client = draft(), desk(wen)
    page = client.get(url(article))
    editing.save(article.pk, changes={"en": {"summary": "Hers."}}, base=1, by=rhea, at=at)
    response = client.post(url(article), filled(page, title_en="Mine"), follow=True)
    assert newest(article).content["en"]["summary"] == "Hers."
    assert newest(article).content["en"]["title"] == "Mine"
    assert "Summary (English)" in " ".join(str(m) for m in response.context["messages"])


def test_a_conflict_keeps_what_was_typed_and_shows_who_wrote_the_other_version(
    desk: Desk, draft: Make, wen: User, rhea: User, url: Any, filled: Any, at: datetime.datetime
) -> None:
    article, client = draft(), desk(wen)
    page = client.get(url(article))
    theirs = {"en": {"title": "Hers", "summary": "Her summary."}}
    editing.save(article.pk, changes=theirs, base=1, by=rhea, at=at)
    sent = filled(page, title_en="Mine", analysis_zh_hans="我的分析。")
    response = client.post(url(article), sent)
    form = response.context["adminform"].form
    assert response.status_code == 409
    assert newest(article).number == 2
    assert form["title_en"].value() == "Mine"
    assert form["analysis_zh_hans"].value() == "我的分析。"
    assert form.theirs["title_en"] == ("Rhea", "Hers")
    assert set(form.errors) == {"__all__", "title_en"}
    assert "Hers" in response.content.decode()


def test_saving_again_after_a_conflict_takes_mine_and_keeps_the_rest_of_theirs(
    desk: Desk, draft: Make, wen: User, rhea: User, url: Any, filled: Any, at: datetime.datetime
) -> None:
    article, client = draft(), desk(wen)
    page = client.get(url(article))
    theirs = {"en": {"title": "Hers", "summary": "Her summary."}, "shared": {"tags": ["energy"]}}
    editing.save(article.pk, changes=theirs, base=1, by=rhea, at=at)
    conflict = client.post(url(article), filled(page, title_en="Mine"))
    assert client.post(url(article), filled(conflict)).status_code == 302
    kept = newest(article).content
    assert (kept["en"]["title"], kept["en"]["summary"]) == ("Mine", "Her summary.")
    assert kept["shared"]["tags"] == ["energy"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title_en", "x" * 301),
        ("slug", "Not a slug"),
        ("source_url", "javascript:alert(1)"),
        ("hot", "101"),
        ("hot", "many"),
        ("source_date", "yesterday"),
        ("origin_en", "martian"),
        ("category", "no-such"),
        ("tags", ["999999"]),
        ("summary_en", "a\0b"),
        ("note", "x" * 501),
        ("base", "99"),
        ("base", "9" * 30),
    ],
)
def test_a_bad_value_is_answered_at_its_field_and_keeps_what_was_typed(
    desk: Desk,
    draft: Make,
    wen: User,
    url: Any,
    filled: Any,
    everything: Callable[[], Any],
    field: str,
    value: Any,
) -> None:
    article, client = draft(), desk(wen)
    sent = filled(client.get(url(article)), title_zh_hans="新标题", **{field: value})
    if field == "base":
        sent |= {"title_en": "New"}
    before = everything()
    response = client.post(url(article), sent)
    form = response.context["adminform"].form
    assert response.status_code in (200, 409)
    assert set(form.errors) == {"__all__" if field == "base" else field}
    assert form["title_zh_hans"].value() == "新标题"
    assert everything() == before


def test_an_address_of_another_article_is_refused(
    desk: Desk, draft: Make, wen: User, url: Any, filled: Any
) -> None:
    other, article, client = draft(), draft(), desk(wen)
    response = client.post(url(article), filled(client.get(url(article)), slug=other.slug))
    assert set(response.context["adminform"].form.errors) == {"slug"}
    assert newest(article).number == 1


def test_a_post_without_a_field_leaves_that_field_as_it_is(
    desk: Desk, draft: Make, wen: User, url: Any, filled: Any
) -> None:
    article, client = draft(), desk(wen)
    sent = filled(client.get(url(article)), title_en="New", analysis_en=None)
    client.post(url(article), sent)
    assert newest(article).changed == {"en": ["title"]}


def test_a_writer_looks_at_others_articles_and_cannot_change_them_by_hand(
    desk: Desk,
    draft: Make,
    person: Callable[..., User],
    url: Any,
    filled: Any,
    everything: Callable[[], Any],
) -> None:
    article, client = draft(), desk(person("wu", "Writer"))
    page = client.get(url(article))
    assert not page.context["adminform"].form.may_save
    before = everything()
    client.post(url(article), filled(page, title_en="Stolen", hot="1", owner="1", live_en="on"))
    assert everything() == before


def test_a_translator_changes_the_languages_given_and_nothing_else(
    desk: Desk, draft: Make, tao: User, url: Any, filled: Any
) -> None:
    article, client = draft(), desk(tao)
    sent = filled(
        client.get(url(article)), title_zh_hans="译文", title_en="Stolen", hot="1", slug="stolen"
    )
    client.post(url(article), sent)
    assert newest(article).changed == {"zh-hans": ["title"]}


def test_a_translator_may_save_while_others_change_the_rest(
    desk: Desk, draft: Make, tao: User, wen: User, url: Any, filled: Any, at: datetime.datetime
) -> None:
    article, client = draft(), desk(tao)
    page = client.get(url(article))
    editing.save(article.pk, changes={"en": {"title": "Newer"}}, base=1, by=wen, at=at)
    assert client.post(url(article), filled(page, title_zh_hans="译文")).status_code == 302
    kept = newest(article).content
    assert (kept["en"]["title"], kept["zh-hans"]["title"]) == ("Newer", "译文")


def test_a_retired_tag_stays_where_it_is_and_is_not_offered(
    desk: Desk, draft: Make, wen: User
) -> None:
    draft()
    asked = {"app_label": "articles", "model_name": "article", "field_name": "tags"}
    answer = desk(wen).get("/admin/autocomplete/", asked).json()
    assert {row["text"] for row in answer["results"]} == {"Chips", "Energy"}


def test_nobody_deletes_an_article(
    desk: Desk, draft: Make, person: Callable[..., User], url: Any
) -> None:
    root = person("root")
    root.is_superuser = True
    root.save()
    article = draft()
    assert desk(root).post(url(article, "delete"), {"post": "yes"}).status_code == 403
    assert Article.objects.filter(pk=article.pk).exists()


def test_people_without_a_role_see_no_article(
    desk: Desk, draft: Make, nora: User, url: Any
) -> None:
    article = draft()
    assert desk(nora).get(url(article)).status_code == 403
    assert desk(nora).get(url(article, "publish")).status_code == 403
    assert desk(nora).get("/admin/articles/article/").status_code == 403
    assert desk(nora).get("/admin/").status_code == 200
