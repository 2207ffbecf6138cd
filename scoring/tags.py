"""PURE: what a page may show of a row, as tags that say which pages are no longer true.

models.touch writes them; a page is kept with the tags of all that it shows.
"""

# The order by heat: pages that list what is hottest.
HOTTEST = "hottest"


def hot(pk: int) -> str:
    """The hot number of one row."""
    return f"hot:{pk}"
