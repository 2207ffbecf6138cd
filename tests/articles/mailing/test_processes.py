"""Real workers, a real broker: one is killed inside a letter, the other is frozen under a click."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import pytest

from tests.articles.mailing.conftest import PostOffice
from tests.newsroom.test_up import ROOT, STARTED_WITHIN, UP, wait_for

pytestmark = pytest.mark.processes

Site = dict[str, str]

# What a click may take while the broker does not answer.
PATIENCE = 6.0
# Two beats, and the worker's way back to a broker that was gone.
TWO_BEATS_AND_A_BIT = 150.0


@pytest.fixture(autouse=True)
def addressed() -> None:
    """Of the cast nobody is here: the site has people and a database of its own."""


SETTING = """
from django.utils import timezone
from articles import editing
from articles.models import Mailing, User
from articles.models.mailing import LEASE
from articles.mailing.sending import send_due
from articles.tasks import send_mailings
import json
people = {user.username: user for user in User.objects.all()}
"""

STORY = """
for name in ("writer", "reviewer", "publisher"):
    User.objects.filter(username=name).update(email=f"{name}@news.example")
Mailing.objects.update(done_at=timezone.now())
article = editing.create(
    source_language="en",
    changes={
        "shared": {"category": "models"},
        "en": {"title": "Frozen", "summary": "S.", "analysis": "A.", "origin": "human"},
    },
    by=people["writer"],
    at=timezone.now(),
)
print(article.pk)
"""


def shell(site: Site, script: str) -> str:
    command = [sys.executable, "manage.py", "shell", "--verbosity=0", "-c", SETTING + script]
    done = subprocess.run(command, cwd=ROOT, env=site, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def state(site: Site, article: str) -> list[dict[str, Any]]:
    """Each mailing of the story: its kind, who has it, whether it is done."""
    script = f"""
names = dict(User.objects.values_list("pk", "username"))
rows = Mailing.objects.filter(event__article={article}).order_by("pk")
print(json.dumps([
    {{"kind": row.kind, "sent": sorted(names[pk] for pk in row.sent_to), "done": bool(row.done_at)}}
    for row in rows
]))
"""
    found: list[dict[str, Any]] = json.loads(shell(site, script))
    return found


@pytest.fixture
def site(own_site: Site) -> Site:
    site = dict(own_site)
    site.pop("REDIS_URL", None)
    subprocess.run([sys.executable, "manage.py", "demo"], cwd=ROOT, env=site, check=True)
    return site


def test_a_worker_killed_inside_a_letter_neither_loses_nor_repeats_one(
    site: Site, post_office: PostOffice, tmp_path: Path
) -> None:
    host, port = post_office.server_address[:2]
    site["EMAIL_URL"] = f"smtp://{host!s}:{port}"
    article = shell(site, STORY)
    post_office.answers["publisher@news.example"] = "hang"
    celery = [sys.executable, "-m", "celery", "--app", "newsroom", "worker", "--concurrency", "1"]
    with (tmp_path / "worker").open("w") as out:
        worker = subprocess.Popen(
            celery, cwd=ROOT, env=site, stdout=out, stderr=out, start_new_session=True
        )
        try:
            verb = f"""editing.submit(
    {article}, number=1, languages=["en"], by=people["writer"], at=timezone.now()
)
send_mailings.delay()"""
            shell(site, verb)
            hung = wait_for(
                lambda: post_office.asked[-1:] == ["publisher@news.example"], STARTED_WITHIN
            )
            assert hung, (tmp_path / "worker").read_text()
        finally:
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()
    assert state(site, article) == [{"kind": "submitted", "sent": ["reviewer"], "done": False}]
    post_office.answers.clear()
    shell(site, "send_due(timezone.now)")
    assert post_office.received() == ["reviewer"]  # it may be alive, for all we know
    shell(site, "send_due(lambda: timezone.now() + LEASE)")
    assert post_office.received() == ["publisher", "reviewer"]
    assert state(site, article) == [
        {"kind": "submitted", "sent": ["publisher", "reviewer"], "done": True}
    ]


# A broker that stands still


@pytest.fixture
def redis(site: Site) -> Iterator[subprocess.Popen[bytes]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    server = subprocess.Popen(
        ["redis-server", "--port", port, "--save", ""], stdout=subprocess.DEVNULL
    )
    site["REDIS_URL"] = f"redis://127.0.0.1:{port}/0"
    yield server
    server.send_signal(signal.SIGCONT)
    server.terminate()
    server.wait()


class Browser:
    """Somebody signed in, with plain HTTP."""

    def __init__(self, site: Site, username: str) -> None:
        self.base = f"http://127.0.0.1:{site['PORT']}"
        self.jar = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        password = (Path(site["NEWSROOM_VAR"]) / "demo-password").read_text().strip()
        self.open("/admin/login/")
        self.post("/admin/login/", username=username, password=password, next="/admin/guide/")

    def open(self, path: str, data: bytes | None = None) -> str:
        with self.opener.open(self.base + path, data, timeout=30) as response:
            html: str = response.read().decode()
        return html

    def post(self, path: str, **fields: Any) -> str:
        token = next(cookie.value for cookie in self.jar if cookie.name == "csrftoken")
        sent = {**fields, "csrfmiddlewaretoken": token}
        return self.open(path, urllib.parse.urlencode(sent, doseq=True).encode())


@pytest.fixture
def running(site: Site, redis: Any, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """The whole newsroom; what it says."""
    log = tmp_path / "up"
    with log.open("w") as out:
        up = subprocess.Popen(UP, cwd=ROOT, env=site, stdout=out, stderr=subprocess.STDOUT)
        try:
            ready = wait_for(
                lambda: "Newsroom is up" in log.read_text() and " ready." in log.read_text(),
                STARTED_WITHIN,
            )
            assert ready, log.read_text()
            yield log.read_text
        finally:
            up.terminate()
            up.wait(timeout=30)


@pytest.mark.redis
@pytest.mark.skipif(not shutil.which("redis-server"), reason="no redis-server to freeze")
def test_while_the_broker_is_frozen_every_click_is_answered_and_nothing_is_lost(
    site: Site, redis: subprocess.Popen[bytes], running: Callable[[], str]
) -> None:
    article = shell(site, STORY)
    desk = f"/admin/articles/article/{article}"
    people = {name: Browser(site, name) for name in ("writer", "reviewer", "publisher")}
    clicks: list[tuple[str, str, dict[str, Any]]] = [
        ("writer", "submit", {"languages": "en"}),
        ("reviewer", "approve", {"parts": ["shared", "en"]}),
        ("publisher", "publish", {"languages": "en", "kind": "update"}),
    ]
    redis.send_signal(signal.SIGSTOP)
    for name, verb, fields in clicks:
        began = time.monotonic()
        answer = people[name].post(f"{desk}/{verb}/", number=1, **fields)
        took = time.monotonic() - began
        assert 'class="success"' in answer, answer
        assert took < PATIENCE, (verb, took)
    kept = [(row["kind"], row["done"]) for row in state(site, article)]
    assert kept == [("submitted", False), ("approved", False)]
    redis.send_signal(signal.SIGCONT)
    assert wait_for(
        lambda: all(row["done"] for row in state(site, article)), TWO_BEATS_AND_A_BIT
    ), running()
    # The review is over: of it nobody is told any more.
    assert [row["sent"] for row in state(site, article)] == [[], ["publisher", "writer"]]
    assert len(re.findall(r"Subject: Approved: Frozen", running())) == 2
