"""How fast Newsroom stays as its archive grows, and its pages beside plain files (README.md)."""

import argparse
import importlib
import os
import signal
import tempfile
import traceback
from collections.abc import Iterator
from pathlib import Path

from . import report
from .figures import Effort, Figure
from .newsrooms import Newsroom, newsroom, set_up_django

# The tick comes last: it writes every row, and PostgreSQL's files are the worse for it.
SECTIONS = (
    *("checks", "desk", "lists", "machines", "search", "glossary", "pages"),
    *("truth", "servers", "reads", "rows", "tick", "oracle"),
)
# (articles of the small archive, of the large one)
SCALES = {"10k": (1_000, 10_000), "100k": (10_000, 100_000), "1M": (10_000, 1_000_000)}


def main(arguments: list[str] | None = None) -> int:
    """0 where every bar is met, 1 where one is missed, 2 where the database is not there."""
    asked = parsed(arguments)
    server = os.environ.get("DATABASE_URL", "") if asked.db == "postgres" else ""
    if asked.db == "postgres" and not server.startswith("postgres"):
        print("DB=postgres needs a server: set DATABASE_URL=postgres://user@host:5432/name.")
        return 2
    # Asked to stop, it ends what it started, as after Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    few, many = SCALES[asked.scale]
    few, many = asked.few or few, asked.many or many
    title = f"{few:,} and {many:,} articles on {'PostgreSQL' if server else 'SQLite'}"
    machine = report.machine(report.version_of(server))
    print(f"{title}\n{machine}")
    lines = []
    for line in run(asked, server, few, many):
        lines.append(line)
        print(report.told(line), flush=True)
    if len(asked.only) == len(SECTIONS):  # a part does not take the place of the whole
        report.write(asked.results / f"{asked.db}-{asked.scale}.md", title, machine, lines)
    print(f"\n{report.verdict(lines)}")
    return int(any(line.met is False for line in lines))


def run(asked: argparse.Namespace, server: str, few: int, many: int) -> Iterator[report.Line]:
    effort = Effort(*(getattr(asked, name) for name in Effort._fields))
    with tempfile.TemporaryDirectory(prefix="newsroom-bench-") as folder:
        set_up_django(Path(folder) / "var")
        with newsroom(few, server) as small, newsroom(many, server) as large:
            for section in asked.only:
                print(report.heading(section), flush=True)
                for figure in measured(section, small, large, effort):
                    yield report.Line(section, figure, figure.met(asked.slack))


def measured(section: str, small: Newsroom, large: Newsroom, effort: Effort) -> Iterator[Figure]:
    """The figures of one section. One that breaks misses its bar, and the others go on."""
    try:
        module = importlib.import_module(f"benchmarks.{section}")
        yield from module.figures(small, large, effort)
    except Exception as error:
        traceback.print_exc()
        yield Figure("the rest of this section", 1, "error", most=0, note=repr(error))


def parsed(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--scale", choices=SCALES, default="100k", help="the large archive")
    parser.add_argument("--db", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument(
        "--only", type=lambda names: names.split(","), default=SECTIONS, help=", ".join(SECTIONS)
    )
    parser.add_argument("--results", type=Path, default=report.RESULTS, help="where the table goes")
    # For a look that need not be exact, and for the benchmark's own tests.
    parser.add_argument("--few", type=int, help="articles of the small archive")
    parser.add_argument("--many", type=int, help="articles of the large one")
    parser.add_argument("--slack", type=float, default=1.0, help="bars may be missed by so much")
    for name, value in Effort()._asdict().items():
        parser.add_argument(f"--{name}", type=int, default=value)
    asked = parser.parse_args(arguments)
    if unknown := set(asked.only) - set(SECTIONS):
        parser.error(f"no section is called {', '.join(unknown)}: {', '.join(SECTIONS)}")
    return asked


raise SystemExit(main())
