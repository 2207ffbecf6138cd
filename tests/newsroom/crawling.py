"""What a page refers to, and all that can be reached from some pages."""

import json
import re
from collections import deque
from collections.abc import Callable, Iterable
from html.parser import HTMLParser
from typing import Any, NamedTuple
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

MOST = 2_000  # addresses: more are not within reach of the sites that are walked
# Attributes that hold an address, by element.
ADDRESSES = {
    "a": "href",
    "link": "href",
    "script": "src",
    "img": "src",
    "form": "action",
    "use": "href",
    "source": "src",
    "iframe": "src",
    "meta": "content",
}


class Link(NamedTuple):
    element: str
    rel: str
    hreflang: str
    url: str  # absolute, with its fragment
    by_author: bool  # it stands in the text of a story


class Markup(HTMLParser):
    """``links``, ``ids``, and what the page is: its language, title, description and JSON-LD."""

    def __init__(self, url: str, text: str) -> None:
        super().__init__()
        self.url = url
        self.links: list[Link] = []
        self.ids: list[str] = []
        self.told: dict[str, str] = {}  # lang, title and the named metas
        self.json_ld: list[Any] = []
        self.inside = ""
        self.depth = 0  # in the text of a story: how many divs deep
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "div" and (self.depth or "text" in given.get("class", "").split()):
            self.depth += 1
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "html":
            self.told["lang"] = given.get("lang", "")
        if tag == "meta" and given.get("name", given.get("property")):
            self.told[given.get("name") or given["property"]] = given.get("content", "")
        self.inside = given.get("type", tag)
        address = given.get(ADDRESSES.get(tag, ""))
        if address is None or (tag == "meta" and not address.startswith(("http:", "https:"))):
            return
        link = urljoin(self.url, address)
        rel, lang = given.get("rel", ""), given.get("hreflang", "")
        self.links.append(Link(tag, rel, lang, link, self.depth > 0))

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""
        self.depth -= tag == "div" and self.depth > 0

    def handle_data(self, data: str) -> None:
        if self.inside == "title" and "title" not in self.told:
            self.told["title"] = data
        if self.inside == "application/ld+json":
            self.json_ld.append(json.loads(data))

    def related(self, rel: str) -> list[Link]:
        return [link for link in self.links if rel in link.rel.split()]

    @property
    def alternates(self) -> dict[str, str]:
        """hreflang: url; of other forms of the page, such as feeds, nothing."""
        return {link.hreflang: link.url for link in self.related("alternate") if link.hreflang}

    @property
    def canonical(self) -> str:
        (link,) = self.related("canonical")
        return link.url


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]  # by name in lower case
    body: bytes

    @property
    def kind(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]


Fetch = Callable[[str], Answer]  # of an absolute url
# Where feeds and sitemaps name a place; what they carry of a story, escaped, is on its page too.
NAMED = r"(?:<loc>|<link>|href=\"|url\": ?\")({base}/[!-~]*?)[<\"]"


class Crawl:
    """All that is reached from ``start`` within one site, with whom it was reached from.

    ``authors``: whether what authors link to in their texts is followed, too.
    """

    def __init__(
        self, base: str, fetch: Fetch, start: Iterable[str], *, authors: bool = True
    ) -> None:
        self.base, self.authors = base, authors
        self.answers: dict[str, Answer] = {}
        self.markup: dict[str, Markup] = {}
        self.fragments: dict[str, set[str]] = {}  # url with its fragment: pages that name it
        self.sources: dict[str, set[str]] = {}
        queue = deque(base + path for path in start)
        while queue:
            url = queue.popleft()
            if url in self.answers:
                continue
            assert len(self.answers) < MOST, f"no end of pages: {list(self.answers)[-20:]}"
            self.answers[url] = fetch(url)
            queue.extend(self._read(url))

    def _read(self, url: str) -> Iterable[str]:
        answer = self.answers[url]
        if answer.kind == "text/html" and answer.body:
            page = self.markup[url] = Markup(url, answer.body.decode())
            found = [link.url for link in page.links if self.authors or not link.by_author]
            # Where those have a fragment, they name a thing and not a place on a page.
            told = json.dumps(page.json_ld)
            found += re.findall(rf"\"({re.escape(self.base)}/[!-~]*?)[#\"]", told)
        elif answer.kind.endswith(("xml", "json")):
            named = NAMED.format(base=re.escape(self.base))
            found = re.findall(named, answer.body.decode())
        elif answer.kind == "text/plain":
            found = re.findall(rf"{re.escape(self.base)}/\S*", answer.body.decode())
        else:
            found = []
        for each in found:
            place, fragment = urldefrag(each)
            if not is_within(place, self.base):
                continue
            self.sources.setdefault(place, set()).add(url)
            if fragment and answer.kind == "text/html":
                self.fragments.setdefault(f"{place}#{unquote(fragment)}", set()).add(url)
            yield place


def is_within(url: str, base: str) -> bool:
    """Of the readers' site: the desk has proofs of its own."""
    return url.startswith(f"{base}/") and not urlsplit(url).path.startswith("/admin/")
