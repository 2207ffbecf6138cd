"""Counting reads: what one costs, and what a thousand a second cost the pages."""

import datetime
import json
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from articles.models import Article
from newsroom.up import Address
from scoring.models import Read

from .figures import Effort, Figure, in_turn, medians, milli, seconds, spoken
from .lists import an_article
from .newsrooms import ROOT, Newsroom, use
from .servers import articles
from .serving import web

A_SECOND = 1_000
# Of kept pages, and of pages that are made anew, each.
PAGES_A_SECOND = 50
# Times as long as other loads: of the slowest hundredth, some must be there to look at.
LONGER = 4
AT_MOST = 2.0  # on SQLite
TOGETHER = 500


def figures(small: Newsroom, large: Newsroom, effort: Effort) -> Iterator[Figure]:
    use(large)
    live = Article.objects.live("en", timezone.now()).newest_first()
    ids = list(live.values_list("pk", flat=True)[:A_SECOND])
    yield from of_one(large, ids)
    yield in_one_statement(ids, effort)
    yield from beside_pages(large, ids, effort)


def of_one(newsroom: Newsroom, ids: list[int]) -> Iterator[Figure]:
    command = [sys.executable, "-m", "benchmarks.beacons", *map(str, ids)]
    before = Read.objects.count()
    done = subprocess.run(command, cwd=ROOT, env=newsroom.site, capture_output=True, check=True)
    answered, whole = json.loads(done.stdout)
    note = f"{Read.objects.count() - before:,} counted"
    yield Figure("processor time of a read, answered", answered * 1e6, "µs", note=note)
    yield Figure("processor time of a read, written too", whole * 1e6, "µs", note=note)


def in_one_statement(ids: list[int], effort: Effort) -> Figure:
    """Readers that nobody is, on a day long gone."""
    kind, at = ContentType.objects.get_for_model(Article), timezone.now()
    day = datetime.date(2000, 1, 1)
    rows = [
        Read(content_type=kind, object_id=pk, reader=str(number), day=day, at=at, folded=True)
        for number, pk in enumerate(islice(cycle(ids), TOGETHER))
    ]

    def emptied(write: Callable[[], object]) -> float:
        took = seconds(write)
        Read.objects.filter(day=day).delete()
        return took

    def one_by_one() -> None:
        for row in rows:
            Read.objects.bulk_create([row], ignore_conflicts=True)

    def together() -> None:
        Read.objects.bulk_create(rows, ignore_conflicts=True)

    single, one = medians(effort.rounds, partial(emptied, one_by_one), partial(emptied, together))
    each, shared = (spoken(took / TOGETHER * 1e6, "µs") for took in (single, one))
    note = f"{shared} a row against {each}"
    return Figure(f"{TOGETHER} writes beside one statement", single / one, "×", note=note)


def beside_pages(newsroom: Newsroom, ids: list[int], effort: Effort) -> Iterator[Figure]:
    """Each round takes pages that no other has asked for, between answers of one that is kept."""
    fresh, kept, length = cycle(articles()), an_article(), LONGER * effort.seconds
    wanted = length * PAGES_A_SECOND
    with TemporaryDirectory(prefix="newsroom-bench-") as name, web(newsroom) as address:
        reads = written(Path(name) / "reads", [f"/read/{pk}" for pk in ids])

        def slowest(with_reads: bool) -> tuple[float, float]:
            pages = [path for new in islice(fresh, wanted) for path in (kept, new)]
            place = written(Path(name) / "pages", pages)
            asking = [paced("GET", address, length, 2 * PAGES_A_SECOND, place)]
            if with_reads:
                asking.append(paced("POST", address, length, A_SECOND, reads))
            took, *_reads = answers(asking)
            return hundredth(took[::2]), hundredth(took[1::2])

        before = Read.objects.count()
        alone, beside = in_turn(effort.rounds, partial(slowest, False), partial(slowest, True))
        counted = (Read.objects.count() - before) / (effort.rounds * length)
    for which, what in enumerate(("kept", "made anew")):
        usual, loaded = (
            statistics.median(each[which] for each in found) for found in (alone, beside)
        )
        note = f"{milli(loaded)} at {A_SECOND:,} reads a second, {milli(usual)} at none"
        note += f"; {counted:,.0f} a second were counted"
        most = AT_MOST if newsroom.connection.vendor == "sqlite" else None
        name = f"99th percentile of pages {what}"
        yield Figure(name, loaded / usual, "×", most, note=note)


def written(path: Path, lines: list[str]) -> Path:
    path.write_text("".join(f"{line}\n" for line in lines))
    return path


def paced(
    method: str, address: Address, seconds: int, rate: int, paths: Path
) -> subprocess.Popen[bytes]:
    asked = (method, address.host, address.port, seconds, rate, paths)
    command = [sys.executable, "-m", "benchmarks.paced", *map(str, asked)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)


def answers(asking: list[subprocess.Popen[bytes]]) -> list[list[float]]:
    try:
        said = [each.communicate()[0] for each in asking]
    finally:
        for each in asking:
            each.kill()
    assert not any(each.returncode for each in asking), "not every request was answered"
    return [json.loads(each) for each in said]


def hundredth(took: list[float]) -> float:
    """Of a hundred, ninety-nine took no longer."""
    return sorted(took)[-(-len(took) * 99 // 100) - 1]
