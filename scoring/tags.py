"""PURE: what reading changes on pages, as tags (see models.Change)."""

# The order by heat, wherever it is shown.
HOTTEST = "hottest"


def hot(pk: int) -> str:
    """The number shown for hot, wherever it stands."""
    return f"hot:{pk}"
