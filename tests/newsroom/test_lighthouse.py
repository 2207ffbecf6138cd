"""Lighthouse finds nothing to better in a front page and a story. How fast they are it is asked by
`make lighthouse`, on a machine with nothing else to do: no test is timed."""

import pytest

from articles.languages import LANGUAGES
from tests.newsroom.conftest import WholeSite
from tests.newsroom.lighthouse import STORY, report, scores, shortcomings


@pytest.mark.npm
@pytest.mark.browser
@pytest.mark.processes
@pytest.mark.parametrize("path", ["", STORY])
@pytest.mark.parametrize("language", LANGUAGES)
def test_lighthouse_has_nothing_to_say(whole_site: WholeSite, language: str, path: str) -> None:
    untimed = ("accessibility", "best-practices", "seo")
    found = report(f"{whole_site.base}/{language}/{path}", untimed)
    assert scores(found) == dict.fromkeys(untimed, 100), "\n".join(shortcomings(found))
