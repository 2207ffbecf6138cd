"""The table: a line as each figure is there, and the whole as a file."""

import datetime
import os
import platform
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from .figures import Figure

RESULTS = Path(__file__).parent / "results"
VERDICTS = {True: "ok", False: "MISSED", None: ""}


class Line(NamedTuple):
    section: str
    figure: Figure
    met: bool | None


def heading(section: str) -> str:
    return f"\n{section}\n{'':50}{'measured':>14}  {'bar':12}"


def told(line: Line) -> str:
    figure = line.figure
    cells = f"{figure.name:50}{figure.measured:>14}  {figure.bar:12}{VERDICTS[line.met]:8}"
    return f"{cells}{figure.note}".rstrip()


def verdict(lines: Iterable[Line]) -> str:
    missed = [f"  {line.section}: {line.figure.name}" for line in lines if line.met is False]
    return "\n".join(["Missed:", *missed]) if missed else "Every bar is met."


def write(path: Path, title: str, machine: str, lines: list[Line]) -> None:
    """As Markdown."""
    text = [f"# {title}", "", machine, ""]
    for section in dict.fromkeys(line.section for line in lines):
        text += [
            f"## {section}",
            "",
            "| figure | measured | bar | | note |",
            "|---|---|---|---|---|",
        ]
        for line in lines:
            if line.section == section:
                figure = line.figure
                cells = (figure.name, figure.measured, figure.bar, VERDICTS[line.met], figure.note)
                text.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
        text.append("")
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join([*text, verdict(lines), ""]), encoding="utf-8")


def machine(database: str) -> str:
    """What the figures were measured on: no name of a host, no path."""
    cores, model = os.cpu_count(), processor()
    python, today = platform.python_version(), datetime.datetime.now(datetime.UTC).date()
    return f"{cores} × {model}, Python {python}, {database}, {today}"


def processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())


def version_of(server: str) -> str:
    """The database's name and version."""
    if not server:
        return f"SQLite {sqlite3.sqlite_version}"
    import psycopg

    with psycopg.connect(server.rpartition("/")[0] + "/postgres") as connection:
        version = connection.info.server_version
    return f"PostgreSQL {version // 10_000}.{version % 10_000}"
