"""A page that is kept, beside nginx serving the same bytes as a file; wrk on loopback."""

import gzip
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from newsroom.up import Address

from .figures import Effort, Figure, medians
from .lists import an_article
from .newsrooms import Newsroom, use
from .serving import CLOSE, GZIP, fetch, lacking, nginx, served, web

FILE = "/page.html"
NO_CONFIGURATION = "deploy/nginx.conf is not there"
# (how, headers of wrk, the application's bar, that of nginx's cache)
WAYS = (
    ("plain", (), 0.5, 0.7),
    ("compressed", (GZIP,), 0.5, 0.7),
    ("compressed, no keep-alive", (GZIP, CLOSE), None, None),
)


def figures(small: Newsroom, large: Newsroom, effort: Effort) -> Iterator[Figure]:
    if missing := lacking("wrk", "nginx"):
        for how, *_rest in WAYS:
            yield Figure(f"cached article, {how}", None, note=missing)
            yield Figure(f"nginx's cache, {how}", None, note=missing)
        return
    use(large)
    path = an_article()
    with tempfile.TemporaryDirectory(prefix="newsroom-bench-") as name, web(large) as application:
        as_a_file(Path(name) / "files", application, path)
        with nginx(Path(name), application, large.var / "static") as (static, cache):
            for how, headers, of_application, of_cache in WAYS:
                places = [(static, FILE), (application, path), (cache or static, path)]
                rates = beside(places if cache else places[:2], headers, effort)
                yield told(f"cached article, {how}", rates[1], rates[0], of_application)
                if cache:
                    yield told(f"nginx's cache, {how}", rates[2], rates[0], of_cache)
                else:
                    yield Figure(f"nginx's cache, {how}", None, note=NO_CONFIGURATION)


def as_a_file(folder: Path, application: Address, path: str) -> None:
    """The page and its compressed form, to the byte."""
    folder.mkdir()
    for name, headers in ((FILE, ()), (f"{FILE}.gz", (GZIP,))):
        status, body = fetch(application, path, *headers)
        assert status == 200, status
        (folder / name[1:]).write_bytes(body)
    assert gzip.decompress(body)[-8:] == (folder / FILE[1:]).read_bytes()[-8:]


def beside(
    places: list[tuple[Address, str]], headers: tuple[str, ...], effort: Effort
) -> list[float]:
    """Requests a second of each, the same page from all."""
    lengths = [len(fetch(address, path, *headers)[1]) for address, path in places]
    # The page may have been made anew since: an age can be a letter longer.
    assert max(lengths) - min(lengths) < 100, lengths
    loads = [partial(served, *place, effort.seconds, *headers) for place in places]
    return medians(effort.rounds, *loads)


def told(name: str, own: float, file: float, least: float | None) -> Figure:
    note = f"{own:,.0f} requests a second, the file {file:,.0f}"
    return Figure(name, own / file, "×", least=least, note=note)
