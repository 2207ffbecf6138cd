"""The benchmark from end to end, on archives small enough to wait for."""

import os
import re
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from benchmarks.figures import Figure
from benchmarks.report import Line, verdict, write

ROOT = Path(__file__).resolve().parent.parent.parent
DATABASE_URL = os.environ.get("DATABASE_URL", "")
# So much may be missed by that nothing is judged but that everything is.
LENIENT = "--slack=1000000"


def bench(folder: Path, *arguments: str, **site: str) -> subprocess.CompletedProcess[str]:
    """What it leaves in ``folder`` is left behind."""
    small = ("--few=1000", "--many=1200", "--times=1", "--rounds=1", "--seconds=1")
    return subprocess.run(
        [sys.executable, "-m", "benchmarks", *small, *arguments],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(folder), **site},
        capture_output=True,
        text=True,
        check=False,
    )


def lines_of(printed: str) -> dict[str, str]:
    """The verdict on each figure, by its name."""
    found = re.findall(r"^(\S.{49}) *[\d.,]+\S* .*?  (?:[≤≥].*?  (\w+))?", printed, re.MULTILINE)
    return {name.strip(): said for name, said in found}


@pytest.mark.parametrize(
    ("db", "slack", "code", "verdict"),
    [
        ("sqlite", LENIENT, 0, "ok"),
        pytest.param("postgres", "--slack=0", 1, "MISSED", marks=pytest.mark.postgres),
    ],
)
def test_every_figure_is_measured_and_judged_and_nothing_stays_behind(
    db: str, slack: str, code: int, verdict: str, tmp_path: Path
) -> None:
    done = bench(tmp_path, "--only=desk,lists,tick", f"--db={db}", slack)
    assert done.returncode == code, done.stdout + done.stderr
    said = lines_of(done.stdout)
    for judged in (
        *("front page", "tag, a rare one", "category, page 1,000"),
        *("a tick with 15 rows due", "catching up a day"),
    ):
        assert said[judged] == verdict, said
        assert (f": {judged}\n" in done.stdout) is (verdict == "MISSED")
    for screen in ("list, in review", "form"):
        assert said[screen] == (verdict if db == "postgres" else "")
    for right in ("queries, article", "rows written that were not due"):
        assert right in said
    assert said["due a minute, 1,200 articles"] == ""
    assert "rows measured, a million extrapolated" in done.stdout
    assert list(tmp_path.iterdir()) == []
    if db == "postgres":
        with psycopg.connect(DATABASE_URL.rpartition("/")[0] + "/postgres") as connection:
            left = "SELECT count(*) FROM pg_database WHERE datname LIKE 'newsroom_bench_%_1200'"
            assert connection.execute(left).fetchone() == (0,)


@pytest.mark.processes
def test_without_wrk_and_nginx_the_rest_is_measured(tmp_path: Path) -> None:
    done = bench(tmp_path, "--only=pages,truth,servers", LENIENT, PATH=str(tmp_path))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "not measured" in done.stdout
    assert "apt-get install wrk" in done.stdout
    assert lines_of(done.stdout)["old page after a withdrawal, by the application"] == "ok"
    assert list(tmp_path.iterdir()) == []


def test_without_postgresql_it_says_what_is_missing(tmp_path: Path) -> None:
    done = bench(tmp_path, "--db=postgres", DATABASE_URL="")
    assert done.returncode == 2
    assert "set DATABASE_URL" in done.stdout


@pytest.mark.parametrize(
    ("figure", "met"),
    [
        (Figure("at its bar", 1.2, most=1.2), True),
        (Figure("above it", 1.3, most=1.2), False),
        (Figure("below another", 0.4, least=0.5), False),
        (Figure("nothing, where nothing is right", 0, most=0), True),
        (Figure("for information", 3.0), None),
        (Figure("not measured", None, most=1, note="wrk is missing"), None),
    ],
    ids=lambda value: value.name if isinstance(value, Figure) else "",
)
def test_a_figure_is_met_or_missed_or_not_judged(figure: Figure, met: bool | None) -> None:
    assert figure.met() is met


def test_the_table_is_written_with_what_was_missed(tmp_path: Path) -> None:
    figure = Figure("a tick", 1.65, "×", 1.2, note="2 ms against 1.2 ms")
    lines = [Line("tick", figure, figure.met())]
    write(tmp_path / "results" / "sqlite-10k.md", "1,000 and 10,000", "2 cores", lines)
    written = (tmp_path / "results" / "sqlite-10k.md").read_text()
    assert "| a tick | 1.65 × | ≤ 1.2 × | MISSED | 2 ms against 1.2 ms |" in written
    assert verdict(lines) == "Missed:\n  tick: a tick"
    assert written.endswith("Missed:\n  tick: a tick\n")
