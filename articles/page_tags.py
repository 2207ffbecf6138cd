"""PURE: what a page shows, as tags. Verbs say which have changed, pages say which they carry, and a
page that is kept in front of Django is dropped when the two meet (newsroom/page_cache.py)."""

# What stands on every page or may stand on many: names of categories, tags and people, the words
# of disclaimers, the sections in the masthead. It changes so seldom that all pages may go.
SITE = "site"
# The list of the newest stories, and that of the hottest is scoring.tags.HOTTEST.
LATEST = "latest"


def story(pk: int) -> str:
    """Its texts, dates and scores as publishing wrote them, wherever they are shown."""
    return f"story:{pk}"


def category(pk: int) -> str:
    """Which stories its list holds."""
    return f"category:{pk}"


def tag(pk: int) -> str:
    """Which stories its list holds."""
    return f"tag:{pk}"
