"""Real servers on free ports of this machine, ended whatever happens, and wrk to load them."""

import http.client
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from newsroom.management.commands.up import commands
from newsroom.up import Address
from tests.processes import started

from .newsrooms import ROOT, Newsroom

# Half of the processors make the load, the other half answers.
THREADS, CONNECTIONS = max(1, (os.cpu_count() or 1) // 2), 32
HERE = Path(__file__).parent
SHIPPED = ROOT / "deploy" / "nginx.conf"
GZIP = "Accept-Encoding: gzip"
CLOSE = "Connection: close"


def lacking(*programs: str) -> str:
    """Why what needs ``programs`` is not measured, "" where they are here."""
    missing = [name for name in programs if not shutil.which(name)]
    if not missing:
        return ""
    are = "is" if len(missing) == 1 else "are"
    return f"{' and '.join(missing)} {are} missing (apt-get install {' '.join(missing)})"


def free_address() -> Address:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return Address("127.0.0.1", probe.getsockname()[1])


def shipped(address: Address) -> list[str]:
    """As ``manage.py up`` starts it."""
    return commands(address)["web"]


@contextmanager
def web(
    newsroom: Newsroom, command: Callable[[Address], list[str]] = shipped, **more: str
) -> Iterator[Address]:
    """The site's web server. ``more``: of its environment."""
    address = free_address()
    site = {**newsroom.site, "SITE_URL": address.url, "TRUSTED_PROXIES": "127.0.0.1", **more}
    if not (newsroom.var / "static").exists():
        manage = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity=0"]
        subprocess.run(manage, cwd=ROOT, env=site, check=True)
    log = newsroom.var / f"web-{address.port}.log"
    with started(command(address), site, log, lambda _log: address.answers()):
        yield address


NGINX = """
{user}
worker_processes auto;
pid {folder}/nginx.pid;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path {folder}/1; proxy_temp_path {folder}/2;
    fastcgi_temp_path {folder}/3; uwsgi_temp_path {folder}/4; scgi_temp_path {folder}/5;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 1000000;
    server {{
        listen {static.host}:{static.port};
        root {folder}/files;
        default_type text/html;
        gzip_static on;
    }}
    {front}
}}
"""


@contextmanager
def nginx(
    folder: Path, application: Address, statics: Path
) -> Iterator[tuple[Address, Address | None]]:
    """One that serves ``folder``/files as they are and, where it is shipped, what stands in front
    of ``application``, from the same processes."""
    static, cache = free_address(), free_address() if SHIPPED.exists() else None
    front = as_here(folder, application, cache, statics) if cache else ""
    # Else its workers could not read a folder that is ours alone.
    user = "user root;" if os.geteuid() == 0 else ""
    configuration = folder / "nginx.conf"
    configuration.write_text(NGINX.format(user=user, folder=folder, static=static, front=front))
    command = ["nginx", "-e", "stderr", "-c", str(configuration), "-g", "daemon off;"]
    log = folder / "nginx.log"
    with started(command, dict(os.environ), log, lambda _log: static.answers()):
        yield static, cache


def as_here(folder: Path, application: Address, cache: Address, statics: Path) -> str:
    """The shipped configuration with the addresses and folders of this run."""
    text = SHIPPED.read_text()
    for shipped, here in (
        (r"server 127\.0\.0\.1:8000;", f"server {application.host}:{application.port};"),
        (r"/var/cache/newsroom", f"{folder}/cache"),
        (r"/srv/newsroom/var/static/", f"{statics}/"),
        (r"(?m)^    listen \[::\]:80;$", ""),
        (r"(?m)^    listen 80;$", f"    listen {cache.host}:{cache.port};"),
    ):
        text, found = re.subn(shipped, here, text)
        assert found, f"deploy/nginx.conf no longer says {shipped}"
    return text


def fetch(address: Address, path: str, *headers: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(address.host, address.port, timeout=10)
    try:
        given = dict(header.split(": ", 1) for header in headers)
        connection.request("GET", path, headers=given)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def load(
    address: Address, path: str, seconds: int, *headers: str, paths: Path | None = None
) -> subprocess.Popen[str]:
    """wrk, at work on ``path``, or in turn on what stands in the file ``paths``."""
    turns = ["--script", str(HERE / "turns.lua")] if paths else []
    return subprocess.Popen(
        [
            *("wrk", f"--threads={THREADS}", f"--connections={CONNECTIONS}"),
            *(f"--duration={seconds}s", *turns, *(f"--header={each}" for each in headers)),
            f"{address.url}{path}",
        ],
        env={**os.environ, "PATHS": str(paths or "")},
        stdout=subprocess.PIPE,
        text=True,
    )


def rate(running: subprocess.Popen[str]) -> float:
    """Requests a second; all of them must have been answered."""
    try:
        said, _errors = running.communicate()
    finally:
        running.kill()
    found = re.search(r"Requests/sec:\s+([\d.]+)", said)
    assert found, said
    assert "Non-2xx" not in said, said
    return float(found[1])


def served(address: Address, path: str, seconds: int, *headers: str) -> float:
    return rate(load(address, path, seconds, *headers))
