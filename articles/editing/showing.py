"""Which pages an article stands on, asked before and after a verb, so that both are told."""

import datetime
from typing import NamedTuple

from articles.languages import LANGUAGES
from articles.models import Article, Category
from articles.page_tags import LATEST, SITE, category, story, tag
from scoring.models import touch
from scoring.tags import HOTTEST


class Shown(NamedTuple):
    """``tags``: of the pages that show it. ``sections``: (language, category id) in which it can
    be read."""

    tags: frozenset[str]
    sections: frozenset[tuple[str, int]]


def shown(article: Article, at: datetime.datetime) -> Shown:
    section = article.category_id
    lists = {tag(pk) for pk in article.tags.values_list("pk", flat=True)}
    if section is not None:
        lists.add(category(section))
    live = [language for language in LANGUAGES if article.is_live(language, at)]
    return Shown(
        frozenset({story(article.pk), LATEST, HOTTEST, *lists}),
        frozenset((language, section) for language in live if section is not None),
    )


def touch_pages(article: Article, before: Shown, at: datetime.datetime) -> None:
    """Say which pages have changed since ``before``. The last statement of a verb's transaction.

    A section that this story opened or closed stands in the masthead of every page.
    """
    after = shown(article, at)
    turned = before.sections ^ after.sections
    # Two verbs at once would each still see the other's story as it was.
    sections = Category.objects.filter(pk__in={section for _language, section in turned})
    list(sections.select_for_update(no_key=True).order_by("pk"))
    others = Article.objects.exclude(pk=article.pk)
    opened_or_closed = any(
        not others.live(language, at).filter(category=section).exists()
        for language, section in turned
    )
    touch(before.tags | after.tags | ({SITE} if opened_or_closed else set()))
