"""Two real workers at the same rows, and one that is killed in the middle of them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.utils import timezone

from articles.models import Article
from newsroom.management.commands.up import commands
from newsroom.up import Address
from scoring.batches import BATCH
from scoring.decay import points
from scoring.folding import READS
from scoring.models import Change, Read
from scoring.tags import HOTTEST, hot
from tests.processes import ROOT, started, wait_for
from tests.scoring.conftest import DAY, H

pytestmark = [
    pytest.mark.processes,
    pytest.mark.postgres,
    pytest.mark.skipif(sys.platform != "linux", reason="workers are started as on Linux"),
    pytest.mark.usefixtures("site_database"),
]

Run = Callable[[], AbstractContextManager[subprocess.Popen[bytes]]]
TICK, FOLD = "scoring.tasks.tick", "scoring.tasks.fold_reads"
# In seconds.
SOON = 30.0
# What one batch takes, of the tick's rows and of the reads alike, and what it leaves.
REST = 100
EACH = READS // BATCH


@pytest.fixture
def site(own_site: dict[str, str]) -> dict[str, str]:
    """Its broker is a folder of its own, whatever others use."""
    return {name: value for name, value in own_site.items() if name != "REDIS_URL"}


@pytest.fixture
def run(site: dict[str, str], tmp_path: Path) -> Run:
    def start() -> AbstractContextManager[subprocess.Popen[bytes]]:
        name = f"worker-{time.monotonic_ns()}"
        worker = commands(Address("127.0.0.1", int(site["PORT"])))["worker"]
        command = [*worker, "--concurrency", "1", "--hostname", f"{name}@%h"]
        return started(command, site, tmp_path / name, lambda said: " ready." in said)

    return start


def send(site: dict[str, str], *tasks: str) -> None:
    program = f"from newsroom.celery import app\nfor name in {tasks}: app.send_task(name)"
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=site, check=True)


@pytest.fixture
def stories() -> list[Article]:
    """Three days old and last reckoned a day ago: all are due, none again for an hour. Each has
    the same reads of just now, and what is due first was read first."""
    now = timezone.now()
    rows = [
        Article(
            source_language="en",
            slug=f"story-{number}",
            published_at=now - 3 * DAY - timedelta(minutes=20) + number * timedelta(seconds=1),
        )
        for number in range(BATCH + REST)
    ]
    for row in rows:
        row.set_hot(80, row.published_at)
        row.reckon(now - DAY)
    stories = Article._base_manager.bulk_create(rows)
    kind = ContentType.objects.get_for_model(Article)
    Read.objects.bulk_create(
        Read(content_type=kind, object_id=story.pk, reader=f"{reader}", day=now.date(), at=now)
        for story in stories
        for reader in range(EACH)
    )
    Read.objects.update(weight=20.0)
    return stories


@pytest.fixture
def written() -> Iterator[Callable[[], list[int]]]:
    """The ids of stories in the order in which they were written, committed ones only. Whoever
    writes the first of all waits while another holds the advisory lock 1."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE written (place serial, id bigint);"
            "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "IF NEW.slug = 'story-0' THEN PERFORM pg_advisory_xact_lock_shared(1); END IF; "
            "INSERT INTO written (id) VALUES (NEW.id); RETURN NEW; END $$;"
            "CREATE TRIGGER note BEFORE UPDATE ON articles_article "
            "FOR EACH ROW EXECUTE FUNCTION note()"
        )

    def ids() -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM written ORDER BY place")
            return [number for (number,) in cursor.fetchall()]

    yield ids
    with connection.cursor() as cursor:
        cursor.execute(
            "DROP TRIGGER note ON articles_article; DROP FUNCTION note; DROP TABLE written"
        )


def backends(which: str) -> int:
    """How many other connections to this database are ``which``."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity "
            f"WHERE datname = current_database() AND pid <> pg_backend_pid() AND {which}"
        )
        return int(cursor.fetchone()[0])


@contextmanager
def kept_in_the_middle(site: dict[str, str], task: str) -> Iterator[None]:
    """The one worker that runs, inside the UPDATE of its first batch."""
    with psycopg.connect(site["DATABASE_URL"], autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(1)")
        send(site, task)
        assert wait_for(lambda: backends("wait_event = 'advisory'") == 1, SOON)
        yield
    # The database hears of a client's death when it has something to tell it.
    assert wait_for(lambda: backends("state <> 'idle'") == 0, SOON)


def nothing_due() -> bool:
    return not Article._base_manager.filter(next_change_at__lte=timezone.now()).exists()


def nothing_unfolded() -> bool:
    return not Read.objects.filter(folded=False).exists()


def all_right() -> bool:
    now = timezone.now()
    return all(row.stored() == row.display(now) for row in Article._base_manager.all())


@pytest.mark.parametrize(("task", "done"), [(TICK, nothing_due), (FOLD, nothing_unfolded)])
def test_what_a_worker_killed_in_the_middle_had_begun_the_other_one_does_and_nothing_twice(
    task: str,
    done: Callable[[], bool],
    site: dict[str, str],
    run: Run,
    stories: list[Article],
    written: Callable[[], list[int]],
) -> None:
    keys = [story.pk for story in stories]
    with run() as first, ExitStack() as others:
        with kept_in_the_middle(site, task):
            others.enter_context(run())
            send(site, task, task)
            # The other leaves alone what is held, and does the rest.
            assert wait_for(lambda: len(written()) == REST, SOON)
            os.killpg(first.pid, signal.SIGKILL)
            first.wait(SOON)
        assert sorted(written()) == keys[BATCH:]
        assert not done()
        send(site, task, task)
        assert wait_for(done, SOON)
    assert sorted(written()) == keys
    assert all_right()
    if task == FOLD:
        each_read_counted_once(stories)
        told = [tag for change in Change.objects.all() for tag in change.tags if tag != HOTTEST]
        assert sorted(told) == sorted(map(hot, keys))


def each_read_counted_once(stories: list[Article]) -> None:
    assert set(Article._base_manager.values_list("reads", flat=True)) == {EACH}
    now = timezone.now()
    for before, after in zip(stories, Article._base_manager.order_by("pk"), strict=True):
        added = points(after.heat, now, H) - points(before.heat, now, H)
        assert added == pytest.approx(EACH, rel=0.01)


def test_of_two_workers_that_are_sent_everything_at_once_neither_does_what_the_other_did(
    site: dict[str, str], run: Run, stories: list[Article], written: Callable[[], list[int]]
) -> None:
    with run(), run():
        send(site, *[TICK] * 6)
        assert wait_for(nothing_due, SOON)
        assert sorted(written()) == [story.pk for story in stories]
        send(site, *[FOLD, TICK] * 6)
        for _ in range(5):
            if not wait_for(nothing_unfolded, 3):
                send(site, FOLD)  # they got in each other's way: the next beat mends it
    each_read_counted_once(stories)
    assert all_right()
