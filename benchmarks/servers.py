"""Servers for our application: why ``manage.py up`` starts the one it does. No bars."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from django.utils import timezone

from articles.languages import LANGUAGES, column
from articles.models import Article
from newsroom.management.commands.up import WEB_THREADS, WEB_WORKERS
from newsroom.up import Address

from .figures import Effort, Figure, medians
from .lists import an_article
from .newsrooms import Newsroom, use
from .serving import lacking, load, rate, served, shipped, web

# More than the processes keep: who asks for them in turn finds none kept.
PATHS = 20_000


def figures(small: Newsroom, large: Newsroom, effort: Effort) -> Iterator[Figure]:
    if missing := lacking("wrk"):
        yield Figure("granian beside gunicorn", None, note=missing)
        return
    use(large)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="newsroom-bench-")))
        servers = [f"granian, {WEB_THREADS} threads", "granian, 1 thread"]
        started = [web(large), web(large, partial(granian, 1))]
        if is_installed("gunicorn", folder):
            servers.append(f"gunicorn, {WEB_THREADS} threads")
            started.append(web(large, gunicorn, PYTHONPATH=str(folder)))
        else:
            yield Figure("gunicorn", None, note="pip could not install it")
        addresses = [stack.enter_context(server) for server in started]
        paths = folder / "paths"
        paths.write_text("".join(f"{path}\n" for path in articles()))
        path, seconds = an_article(), effort.seconds
        kept = medians(effort.rounds, *(partial(served, a, path, seconds) for a in addresses))
        made = medians(effort.rounds, *(partial(made_anew, a, seconds, paths) for a in addresses))
        for what, rates in (("kept", kept), ("made anew", made)):
            for server, found in zip(servers, rates, strict=True):
                note = f"{found:,.0f} requests a second, {WEB_WORKERS} processes each"
                yield Figure(f"{what}, {server}", found / rates[0], "×", note=note)


def made_anew(address: Address, seconds: int, paths: Path) -> float:
    return rate(load(address, "/", seconds, paths=paths))


def articles() -> list[str]:
    """Addresses of live stories, the newest first."""
    at = timezone.now()
    rows = Article.objects.live(LANGUAGES[0], at).newest_first()
    both = [column("live", language) for language in LANGUAGES]
    found = rows.values_list("slug", *both)[: PATHS // len(LANGUAGES)]
    return [
        f"/{language}/articles/{slug}/"
        for slug, *live in found
        for language, is_live in zip(LANGUAGES, live, strict=True)
        if is_live
    ]


def granian(threads: int, address: Address) -> list[str]:
    command = shipped(address)
    command[command.index("--blocking-threads") + 1] = str(threads)
    return command


def gunicorn(address: Address) -> list[str]:
    return [
        *(sys.executable, "-m", "gunicorn", "--bind", f"{address.host}:{address.port}"),
        *("--workers", str(WEB_WORKERS), "--threads", str(WEB_THREADS), "--keep-alive", "30"),
        *("--log-level", "warning", "newsroom.wsgi:application"),
    ]


def is_installed(package: str, folder: Path) -> bool:
    """Into ``folder``, by pip as it is set up here."""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(folder), package]
    return subprocess.run(pip, check=False, capture_output=True).returncode == 0
