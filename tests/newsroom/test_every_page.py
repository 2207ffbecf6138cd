"""Every kind of page in both languages, as it comes over HTTP, and all that can be reached from it:
valid, linked to what is there, told in each language, and without anything of the reader. The same
is proved of the shared articles, all published."""

import json
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from articles.pages.urls import urlpatterns
from tests.newsroom.conftest import WholeSite
from tests.newsroom.crawling import Answer, Crawl, Markup
from tests.newsroom.every_page import EVERY, FOR_MACHINES
from tests.npm import packages

pytestmark = [pytest.mark.processes]

START = ("/en/", "/zh-hans/", "/sitemap.xml", "/robots.txt", "/.well-known/security.txt")
POLICY = {
    "default-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
}
# What a page loads without being asked.
LOADING = {"script", "img", "source", "iframe", "use", "form", "stylesheet", "icon", "preload"}

SITES = ["whole_site", pytest.param("two_hundred", marks=pytest.mark.shared)]


@pytest.fixture(scope="module", params=SITES)
def site(request: pytest.FixtureRequest) -> WholeSite:
    found: WholeSite = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="module")
def crawl(site: WholeSite) -> Crawl:
    def fetch(url: str) -> Answer:
        return Answer(*site.get(url.removeprefix(site.base)))

    # The shared articles link to much that was beside them where they come from.
    return Crawl(site.base, fetch, [*START, *site.statuses], authors=bool(site.statuses))


@pytest.fixture(scope="module")
def pages(crawl: Crawl) -> dict[str, Markup]:
    """By url, what is there to be found by everybody."""
    return {
        url: page
        for url, page in crawl.markup.items()
        if crawl.answers[url].status == 200 and "noindex" not in page.told.get("robots", "")
    }


def test_every_page_is_somebodys_line() -> None:
    listed = {kind.view for kind in EVERY} | FOR_MACHINES
    assert {each.name for each in urlpatterns} - listed == set(), "a line in EVERY is missing"


def test_everything_is_where_pages_say_it_is(site: WholeSite, crawl: Crawl) -> None:
    # Machines are told of the site as a whole: it leads readers on to their language.
    expected = {"/": 302, **site.statuses}
    for url, answer in crawl.answers.items():
        wanted = expected.get(url.removeprefix(site.base), 200)
        linked_from = sorted(crawl.sources.get(url, ()))[:3]
        assert answer.status == wanted, (url, linked_from)
    assert len(crawl.markup) > 150, "both sites are larger than that"


def test_every_fragment_is_there(crawl: Crawl) -> None:
    for link, sources in crawl.fragments.items():
        place, _sign, fragment = link.partition("#")
        assert fragment in crawl.markup[place].ids, (link, sorted(sources)[:3])


@pytest.mark.html
@pytest.mark.npm
def test_every_page_is_valid_html(crawl: Crawl, tmp_path: Path) -> None:
    """Not even a warning; but that it can't tell the language of a list of names says nothing."""
    names = {f"{number}.html": url for number, url in enumerate(crawl.markup)}
    for name, url in names.items():
        (tmp_path / name).write_bytes(crawl.answers[url].body)
    jar = packages("vnu-jar") / "vnu-jar" / "build" / "dist" / "vnu.jar"
    command = ["java", "-jar", str(jar), "--stdout", "--format", "json", str(tmp_path)]
    checked = subprocess.run(command, capture_output=True, text=True)
    said = [
        (names[Path(urlsplit(each["url"]).path).name], each["message"], each.get("extract"))
        for each in json.loads(checked.stdout)["messages"]
    ]
    if not crawl.authors:
        said = [each for each in said if "appears to be written in" not in each[1]]
    assert said == [], "\n".join(map(str, said[:20]))
    assert checked.returncode == 0, checked.stderr


def test_no_page_knows_its_reader(crawl: Crawl) -> None:
    for url, answer in crawl.answers.items():
        assert "set-cookie" not in answer.headers, url


def test_every_page_keeps_to_itself(crawl: Crawl) -> None:
    for url, answer in crawl.answers.items():
        said = answer.headers
        assert said["x-content-type-options"] == "nosniff", url
        if "/static/" in url:
            continue
        assert set(said["content-security-policy"].split("; ")) == POLICY, url
        wanted = "no-referrer" if "/preview/" in url else "strict-origin-when-cross-origin"
        assert said["referrer-policy"] == wanted, url
        assert "camera=()" in said["permissions-policy"], url
        assert said["cross-origin-opener-policy"] == "same-origin", url
        assert said["x-frame-options"] == "DENY", url


def test_pages_load_nothing_from_elsewhere(crawl: Crawl) -> None:
    for url, page in crawl.markup.items():
        for link in page.links:
            if LOADING & {link.element, *link.rel.split()}:
                assert link.url.startswith(f"{crawl.base}/"), (url, link)


def test_languages_name_each_other(pages: dict[str, Markup]) -> None:
    """Each page lists all its languages, itself among them and the one for everybody else; and
    each of those lists the same."""
    for url, page in pages.items():
        if not page.alternates:
            continue
        assert page.alternates[page.told["lang"]] == page.canonical, url
        assert "x-default" in page.alternates, url
        for lang, other in page.alternates.items():
            assert pages[other].alternates == page.alternates, (url, other)
            if lang != "x-default":
                assert pages[other].told["lang"] == lang, (url, other)
                assert pages[other].canonical == other, (url, other)


def test_what_exists_twice_says_where_it_stands(pages: dict[str, Markup]) -> None:
    """A page is its own canonical one, but for the two side by side: those are the story's."""
    for url, page in pages.items():
        assert page.canonical == url.removesuffix("both/"), url
        assert page.canonical in pages, url


def test_every_page_says_what_it_is(pages: dict[str, Markup]) -> None:
    for url, page in pages.items():
        assert page.told["title"].strip(), url
        assert page.told.get("description", "").strip(), url


def test_what_is_not_to_be_found_is_not_for_search_engines(
    crawl: Crawl, pages: dict[str, Markup]
) -> None:
    """What is not there, searches, previews: neither by a canonical address nor by alternates."""
    for url, page in crawl.markup.items():
        if url not in pages:
            assert page.alternates == {}, url
            assert page.related("canonical") == [], url


def test_what_machines_are_told_can_be_read(pages: dict[str, Markup]) -> None:
    """Reading the pages parsed it; every story says something."""
    stories = {url: page for url, page in pages.items() if "/articles/" in url}
    assert len(stories) > 100
    for url, page in stories.items():
        texts = 2 if url.endswith("/both/") else 1
        assert json.dumps(page.json_ld).count('"NewsArticle"') == texts, url
