"""The benchmark from end to end, on archives small enough to wait for."""

import os
import re
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
DATABASE_URL = os.environ.get("DATABASE_URL", "")


def bench(*arguments: str, url: str = DATABASE_URL) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "benchmarks", "--few=200", "--many=400", "--times=1", *arguments],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.postgres
@pytest.mark.parametrize(("at_most", "code"), [("1000", 0), ("0", 1)])
def test_every_screen_is_measured_and_judged_and_nothing_stays_behind(
    at_most: str, code: int
) -> None:
    done = bench(f"--at-most={at_most}")
    assert done.returncode == code, done.stderr
    lines = re.findall(r"^(\S.*?) +[\d.]+ ms +[\d.]+ ms +[\d.]+$", done.stdout, re.MULTILINE)
    for screen in ("list", "list, in review", "list, one category", "form"):
        assert screen in lines
    assert "400 articles" in done.stdout
    with psycopg.connect(DATABASE_URL.rpartition("/")[0] + "/postgres") as connection:
        left = connection.execute(
            "SELECT count(*) FROM pg_database WHERE datname LIKE 'newsroom_bench_%_400'"
        )
        assert left.fetchone() == (0,)


def test_without_postgresql_it_says_what_is_missing() -> None:
    done = bench(url="")
    assert done.returncode == 2
    assert "set DATABASE_URL" in done.stdout
