"""What a page calls itself wherever it is linked: on cards, in search results, in feeds."""

from typing import NamedTuple

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from .story import Story

# page: (title, description)
# Translators: the title of a page, and its description for search engines.
PAGES: dict[str, tuple[str | Promise, str | Promise]] = {
    "home": (
        settings.SITE_NAME,
        _(
            "News of artificial intelligence in English and Chinese, each story with an analysis "
            "and three scores."
        ),
    ),
    "hot": (_("Hot now"), _("The stories that are hottest now, by a score that cools with time.")),
    "latest": (_("Latest"), _("All stories, the newest first.")),
    "corrections": (
        _("Corrections"),
        _("Every mistake that we put right in a story that had been published, with its date."),
    ),
    "search": (
        _("Search"),
        _("Find stories by words in English or Chinese, and by section, tag and date."),
    ),
    "about": (
        _("About this site"),
        _(
            "Who answers for this site, how its stories come to be, what the scores mean, and how "
            "AI is disclosed."
        ),
    ),
}


class Head(NamedTuple):
    """``kind``: Open Graph's; ``published``, ``updated``: in ISO 8601, "" where there is none."""

    title: str
    description: str
    kind: str = "website"
    published: str = ""
    updated: str = ""


def head(page: str, language: str, name: str = "") -> Head:
    """Of a page that is no story; ``name``: of the category or the tag whose stories it lists."""
    with override(language):
        if page in PAGES:
            title, description = PAGES[page]
            return Head(str(title), str(description))
        return Head(name, gettext("Stories on {name}, the newest first.").format(name=name))


def head_of(story: Story) -> Head:
    """The title with its AI label: it goes alone."""
    line = story.line
    updated = line.updated.iso if line.updated else ""
    return Head(story.carried_title, line.summary, "article", line.published.iso, updated)
