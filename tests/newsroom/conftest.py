"""The site is told with the cast of its stories; web servers, and nginx as it is shipped."""

import contextlib
import json
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple

import pytest

from newsroom.management.commands.up import commands
from newsroom.up import Address
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
from tests.conftest import NGINX, ROOT, empty_site
from tests.newsroom.every_page import statuses
from tests.processes import started

SHIPPED = ROOT / "deploy" / "nginx.conf"
# What nginx needs around a site, as Debian has it; root keeps its rights, to read what is ours.
AROUND = """
daemon off; user root; worker_processes 2; pid {folder}/pid; error_log stderr;
events {{ worker_connections 64; }}
http {{
    include /etc/nginx/mime.types; access_log off; gzip on;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    include {folder}/site;
}}
"""

# Who stands behind the site of every page.
WHO = {
    "PUBLISHER": "Two Inks Press",
    "RESPONSIBLE": "Lin Yue",
    "CONTACT": "desk@news.example",
    "POSTAL_ADDRESS": "1 Lake Road, Lanwan",
}


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]  # by name in lower case
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


def get(port: int, path: str, method: str = "GET", **headers: str) -> Answer:
    """On a connection of its own. ``headers``: ``accept_encoding`` for Accept-Encoding."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    with contextlib.closing(HTTPConnection("127.0.0.1", port, timeout=30)) as http:
        http.request(method, path, headers=named)
        response = http.getresponse()
        body = response.read()
        pairs = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, pairs, body)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def web(site: dict[str, str], folder: Path, port: int = 0, application: str = "") -> Iterator[int]:
    """The web server of ``manage.py up``, one process with one memory; its process group, too, is
    known by the port: ``folder/<port>.pid``. ``application``: another than the site's own."""
    address = Address("127.0.0.1", port or free_port())
    *server, own = commands(address)["web"]
    command = [*server, "--workers", "1", application or own]
    log = folder / f"web-{address.port}"
    with started(command, site, log, lambda _said: address.answers()) as process:
        (folder / f"{address.port}.pid").write_text(str(process.pid))
        yield address.port


@contextlib.contextmanager
def nginx(folder: Path, upstream: int, static: str = "/nowhere") -> Iterator[int]:
    """With the shipped configuration, in front of ``upstream``."""
    folder.mkdir()
    port, text = free_port(), SHIPPED.read_text()
    for shipped, here in {
        "    listen 80;\n    listen [::]:80;\n": f"    listen 127.0.0.1:{port};\n",
        "server 127.0.0.1:8000;": f"server 127.0.0.1:{upstream};",
        "/var/cache/newsroom": f"{folder}/cache",
        "/srv/newsroom/var/static/": f"{static}/",
    }.items():
        assert shipped in text
        text = text.replace(shipped, here)
    (folder / "site").write_text(text)
    (folder / "conf").write_text(AROUND.format(folder=folder))
    command = [str(NGINX), "-p", str(folder), "-e", "stderr", "-c", str(folder / "conf")]
    ready: Callable[[str], bool] = lambda _said: Address("127.0.0.1", port).answers()  # noqa: E731
    with started(command, {}, folder / "log", ready):
        yield port


@pytest.fixture(scope="module")
def site(own_site: dict[str, str]) -> dict[str, str]:
    """Who is signed in here is signed in there."""
    from django.conf import settings

    return {**own_site, "SECRET_KEY": settings.SECRET_KEY}


class WholeSite(NamedTuple):
    """A site that is served as in production, by one process with a memory of its own."""

    base: str  # http://host:port
    statuses: dict[str, int]  # of each page of the table in every_page.py: path and query, status

    def get(self, path: str, **headers: str) -> Answer:
        return get(int(self.base.rpartition(":")[2]), path, **headers)

    def pages(self) -> list[str]:
        """Those that a browser ends up on."""
        return [path for path, status in self.statuses.items() if not 300 <= status < 400]


@contextlib.contextmanager
def filled_site(var: Path, *fill: str, application: str = "") -> Iterator[str]:
    """Its base; ``fill``: the module that fills it, and what that is given."""
    with empty_site(var) as site:
        base = f"http://127.0.0.1:{site['PORT']}"
        site |= WHO | {"SITE_URL": base}
        subprocess.run([sys.executable, "-m", *fill], cwd=ROOT, env=site, check=True)
        with web(site, var, int(site["PORT"]), application):
            yield base


@pytest.fixture(scope="session")
def whole_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeSite]:
    """Of whole_site.py."""
    var = tmp_path_factory.mktemp("whole")
    breaking = "tests.newsroom.breaking:application"
    with filled_site(var, "tests.newsroom.whole_site", application=breaking) as base:
        site = WholeSite(base, {})
        previews = json.loads((var / "previews.json").read_text())
        yield WholeSite(base, statuses(lambda path: site.get(path).text, previews))


@pytest.fixture(scope="session")
def two_hundred(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeSite]:
    """The shared articles, published in both languages."""
    var, articles = tmp_path_factory.mktemp("two_hundred"), shared / "bilingual-articles.jsonl"
    with filled_site(var, "tests.newsroom.two_hundred", str(articles)) as base:
        yield WholeSite(base, {})
