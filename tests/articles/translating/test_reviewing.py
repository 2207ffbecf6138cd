from collections.abc import Callable
from typing import Any

from articles import editing
from articles.models import Article, Revision, User
from articles.translating.checks import Wanted
from articles.translating.reviewing import CODE, before_review, cautions
from tests.articles.conftest import NOON

Make = Callable[..., Article]
EN, ZH = "en", "zh-hans"


def changed(article: Article, by: User, **parts: Any) -> tuple[Article, Revision]:
    changes = {name.replace("_", "-"): values for name, values in parts.items()}
    editing.save(article.pk, changes=changes, base=article.newest_number, by=by, at=NOON)
    article.refresh_from_db()
    return article, Revision.objects.get(article=article, number=article.newest_number)


def test_open_errors_are_told_with_their_places(draft: Make, wen: User) -> None:
    article, revision = changed(
        draft(),
        wen,
        en={"title": "Four grids", "summary": "1B paid.", "analysis": "One.\n\nAll 7 stop."},
        zh_hans={"summary": "付了100亿。", "analysis": "一个。\n\n全停,了。"},
    )
    found = before_review(article, revision, ZH)
    assert [(row.field, row.source, each.check.id) for row, each in found] == [
        ("summary", "1B paid.", "numbers"),
        ("analysis", "All 7 stop.", "numbers"),
    ]
    said = cautions(article, revision, ZH)
    assert [(each.code, each.part, each.field) for each in said] == [
        (CODE, ZH, "summary"),
        (CODE, ZH, "analysis"),
    ]
    assert said[0].message == (
        "Numbers: 1B of the source is not in the translation. Write the same value."
    )


def test_what_somebody_dismissed_is_not_told_until_it_is_taken_back(
    draft: Make, wen: User, tao: User
) -> None:
    article, revision = changed(draft(), wen, en={"title": "9 grids"})
    ((row, found),) = before_review(article, revision, ZH)
    place = {"language": ZH, "field": row.field, "check": found.check.id}
    held = editing.dismiss(
        article.pk, **place, source=row.source, target=row.target, by=tao, at=NOON
    )
    assert before_review(article, revision, ZH) == []
    article, revision = changed(article, wen, zh_hans={"summary": "四家。"})
    assert before_review(article, revision, ZH) == []  # another row
    editing.undismiss(held.pk, by=tao, at=NOON)
    assert len(before_review(article, revision, ZH)) == 1


def test_a_dismissal_ends_with_a_change_of_its_row(draft: Make, wen: User, tao: User) -> None:
    article, revision = changed(draft(), wen, en={"title": "9 grids"})
    ((row, found),) = before_review(article, revision, ZH)
    place = {"language": ZH, "field": row.field, "check": found.check.id}
    editing.dismiss(article.pk, **place, source=row.source, target=row.target, by=tao, at=NOON)
    article, revision = changed(article, wen, en={"title": "9 power grids"})
    assert len(before_review(article, revision, ZH)) == 1


def test_the_source_is_checked_for_what_needs_no_other_text(draft: Make, wen: User) -> None:
    terms = (Wanted("", (), forbidden=("very unique",)),)
    article, revision = changed(draft(), wen, en={"title": "9 very unique grids"})
    assert [each.check.id for _row, each in before_review(article, revision, EN, terms)] == [
        "term_forbidden"
    ]


def test_it_takes_three_queries(
    draft: Make, wen: User, django_assert_num_queries: Callable[[int], Any]
) -> None:
    article, revision = changed(draft(), wen, en={"title": "9 grids"})
    with django_assert_num_queries(3):
        before_review(article, revision, ZH)
