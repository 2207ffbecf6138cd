"""Every kind of page in both languages, as it comes over HTTP, and all that can be reached from it:
valid, linked to what is there, told in each language, and without anything of the reader."""

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


def fetched(site: WholeSite, url: str) -> Answer:
    answer = site.get(url.removeprefix(site.base))
    return Answer(*answer)


@pytest.fixture(scope="module")
def pages(whole_site: WholeSite) -> dict[str, Answer]:
    """By path and query, every page of the table."""
    return {path: fetched(whole_site, path) for path in whole_site.statuses}


@pytest.fixture(scope="module")
def crawl(whole_site: WholeSite) -> Crawl:
    return Crawl(whole_site.base, lambda url: fetched(whole_site, url), START)


@pytest.fixture(scope="module")
def markup(whole_site: WholeSite, pages: dict[str, Answer], crawl: Crawl) -> dict[str, Markup]:
    """By url, what was found in the table and by crawling."""
    table = {
        whole_site.base + path: Markup(whole_site.base + path, answer.body.decode())
        for path, answer in pages.items()
        if answer.body
    }
    return {**table, **crawl.markup}


def test_every_page_is_somebodys_line() -> None:
    listed = {kind.view for kind in EVERY} | FOR_MACHINES
    assert {pattern.name for pattern in urlpatterns} - listed == set(), "a line in EVERY is missing"


def test_every_page_is_what_its_line_says(whole_site: WholeSite, pages: dict[str, Answer]) -> None:
    answered = {path: answer.status for path, answer in pages.items()}
    assert answered == whole_site.statuses


def test_everything_within_reach_is_there(crawl: Crawl) -> None:
    broken = {
        url: (answer.status, sorted(crawl.sources.get(url, ()))[:3])
        for url, answer in crawl.answers.items()
        if answer.status != 200
    }
    # The site as a whole, as machines are told of it: it leads each reader on to their language.
    assert broken.pop(f"{crawl.base}/")[0] == 302
    assert broken == {}
    assert len(crawl.markup) > 150, "the demo is larger than that"


def test_every_fragment_is_there(crawl: Crawl) -> None:
    missing = {
        link: sorted(sources)[:3]
        for link, sources in crawl.fragments.items()
        if link.partition("#")[2] not in crawl.markup[link.partition("#")[0]].ids
    }
    # Read by site.js: the bare address led here.
    assert {link for link in missing if not link.endswith("#start")} == set(), missing


@pytest.mark.html
@pytest.mark.npm
def test_every_page_is_valid_html(pages: dict[str, Answer], crawl: Crawl, tmp_path: Path) -> None:
    found = {path: answer for path, answer in pages.items() if answer.body}
    found |= {url: crawl.answers[url] for url in crawl.markup}
    names = {}
    for number, (url, answer) in enumerate(found.items()):
        names[f"{number}.html"] = url
        (tmp_path / f"{number}.html").write_bytes(answer.body)
    jar = packages("vnu-jar") / "vnu-jar" / "build" / "dist" / "vnu.jar"
    command = ["java", "-jar", str(jar), "--stdout", "--format", "json", str(tmp_path)]
    checked = subprocess.run(command, capture_output=True, text=True)
    said = [
        (names[Path(urlsplit(each["url"]).path).name], each["message"], each.get("extract"))
        for each in json.loads(checked.stdout)["messages"]
    ]
    assert said == [], "\n".join(map(str, said[:20]))
    assert checked.returncode == 0, checked.stderr


def test_no_page_knows_its_reader(pages: dict[str, Answer], crawl: Crawl) -> None:
    for where, answer in [*pages.items(), *crawl.answers.items()]:
        assert "set-cookie" not in answer.headers, where


def test_every_page_keeps_to_itself(pages: dict[str, Answer], crawl: Crawl) -> None:
    for where, answer in [*pages.items(), *crawl.answers.items()]:
        said = answer.headers
        assert said["x-content-type-options"] == "nosniff", where
        if "/static/" in where:
            continue
        assert set(said["content-security-policy"].split("; ")) == POLICY, where
        private = "/preview/" in where
        wanted = "no-referrer" if private else "strict-origin-when-cross-origin"
        assert said["referrer-policy"] == wanted, where
        assert "camera=()" in said["permissions-policy"], where
        assert said["cross-origin-opener-policy"] == "same-origin", where
        assert said["x-frame-options"] == "DENY", where


def test_pages_load_nothing_from_elsewhere(
    whole_site: WholeSite, markup: dict[str, Markup]
) -> None:
    loading = ("script", "img", "source", "iframe", "use", "form")
    for url, page in markup.items():
        for link in page.links:
            loads = link.element in loading or (
                link.element == "link" and {"stylesheet", "icon", "preload"} & {*link.rel.split()}
            )
            assert not loads or link.url.startswith(f"{whole_site.base}/"), (url, link)


def test_languages_name_each_other(crawl: Crawl) -> None:
    """Each page lists all its languages, itself among them and the one for everybody else; and
    each of those lists the same."""
    for url, page in crawl.markup.items():
        if not page.alternates:
            continue
        assert page.alternates[page.told["lang"]] == page.canonical, url
        assert "x-default" in page.alternates, url
        for lang, other in page.alternates.items():
            assert crawl.markup[other].alternates == page.alternates, (url, other)
            if lang != "x-default":
                assert crawl.markup[other].told["lang"] == lang, (url, other)
                assert crawl.markup[other].canonical == other, (url, other)


def test_what_exists_twice_says_where_it_stands(crawl: Crawl) -> None:
    """A page is its own canonical one, but for the two side by side: those are the story's."""
    for url, page in crawl.markup.items():
        assert page.canonical == url.removesuffix("both/"), url
        assert page.canonical in crawl.markup, url


def test_every_page_says_what_it_is(crawl: Crawl) -> None:
    for url, page in crawl.markup.items():
        assert page.told["title"].strip(), url
        assert page.told.get("description", "").strip(), url


def test_what_is_not_there_is_not_for_search_engines(
    whole_site: WholeSite, pages: dict[str, Answer]
) -> None:
    """Neither by a canonical address, nor by alternates."""
    for path, answer in pages.items():
        if answer.status >= 400:
            page = Markup(whole_site.base + path, answer.body.decode())
            assert page.alternates == {}, path
            assert page.related("canonical") == [], path


def test_what_machines_are_told_can_be_read(markup: dict[str, Markup]) -> None:
    """Reading the pages parsed it; every story says something."""
    stories = {url: page for url, page in markup.items() if "/articles/" in url and page.json_ld}
    assert len(stories) > 100
    for url, page in stories.items():
        assert json.dumps(page.json_ld).count('"NewsArticle"') == (2 if "/both/" in url else 1), url
