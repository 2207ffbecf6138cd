"""The site is told with the cast of its stories."""

from tests.articles.conftest import (  # noqa: F401
    approved,
    at,
    draft,
    everything,
    live,
    nora,
    paul,
    person,
    rhea,
    tao,
    vocabulary,
    wen,
)
