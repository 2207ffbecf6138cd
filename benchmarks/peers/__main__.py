"""An article beside the same one made by Wagtail: processor time of a page that is made anew."""

import html
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import venv
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import report
from benchmarks.figures import Effort, Figure, in_turn, milli
from benchmarks.newsrooms import ROOT, set_up_django

TITLE = "An article beside the same one made by Wagtail"
AT_MOST = 1 / 3
# Requests of a round; the first round does not count.
REQUESTS = 50
WAGTAIL = "wagtail>=7,<9"
ENVIRONMENT = ROOT / "var" / "bench-peers"


def main() -> int:
    """0 where the bar is met, else 1."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    python = installed()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="newsroom-bench-")))
        set_up_django(folder / "newsroom")
        story = our_story()
        (folder / "magazine").mkdir()
        site = {**os.environ, "MAGAZINE": str(folder / "magazine")}
        versions, path = their_story(python, site, story)
        ours = worker(sys.executable, {**os.environ}, "newsroom.settings", story["path"])
        theirs = worker(python, site, "benchmarks.peers.magazine.settings", path)
        processes = [stack.enter_context(each) for each in (ours, theirs)]
        for process in processes:
            is_complete(said(process), story)
        costs = [partial(cost, process) for process in processes]
        took = [statistics.median(each) for each in in_turn(Effort().times, *costs, warm_up=1)]
    note = f"{milli(took[0])} against {milli(took[1])} of {versions}"
    figure = Figure("processor time of an article", took[0] / took[1], "×", AT_MOST, note=note)
    line = report.Line("peers", figure, figure.met())
    print(report.heading(TITLE), report.told(line), sep="\n")
    machine = report.machine(report.version_of(""))
    report.write(report.RESULTS / "peers.md", TITLE, machine, [line])
    return int(not line.met)


def installed() -> Path:
    """The interpreter of an environment with Wagtail, made once."""
    python = ENVIRONMENT / "bin" / "python"
    if not python.exists():
        print("Installing Wagtail …", file=sys.stderr)
        venv.create(ENVIRONMENT, with_pip=True, clear=True)
    pip = [str(python), "-m", "pip", "install", "--quiet", WAGTAIL]
    subprocess.run(pip, check=True)
    return python


def our_story() -> dict[str, Any]:
    """One of the demo's that shows all a page can: where its page is, and what stands there."""
    from django.core.management import call_command
    from django.utils import timezone

    from articles.languages import text
    from articles.models import Article, Category
    from newsroom import demo

    call_command("migrate", verbosity=0)
    manage = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity=0"]
    subprocess.run(manage, cwd=ROOT, check=True)
    at = timezone.now()
    demo.load(at)
    live = Article.objects.live("en", at).exclude(updated_at=None).exclude(source_url="")
    article = live.select_related("category")[0]
    assert article.category
    assert article.published_at
    assert article.updated_at
    return {
        "path": f"/en/articles/{article.slug}/",
        **{name: text(article, name, "en") for name in ("title", "summary")},
        "body": text(article, "analysis_html", "en"),
        "section": article.category.slug,
        "sections": [(each.slug, each.named("en")[0]) for each in Category.objects.all()],
        "tags": [tag.named("en")[0] for tag in article.tags.all()],
        "hot": article.display(at).hot,
        **{name: getattr(article, name) for name in ("quality", "impact")},
        **{name: getattr(article, name) for name in ("source_name", "source_url")},
        "published": article.published_at.isoformat(),
        "updated": article.updated_at.isoformat(),
    }


def their_story(python: Path, site: dict[str, str], story: dict[str, Any]) -> tuple[str, str]:
    """The versions, and where the page is."""
    fill = [str(python), "-m", "benchmarks.peers.magazine.fill"]
    done = subprocess.run(
        fill, cwd=ROOT, env=site, input=json.dumps(story), text=True, stdout=-1, check=True
    )
    versions, path = json.loads(done.stdout)
    return versions, path


@contextmanager
def worker(
    python: Path | str, site: dict[str, str], settings: str, path: str
) -> Iterator[subprocess.Popen[str]]:
    command = [str(python), "-m", "benchmarks.peers.worker", settings, path]
    with subprocess.Popen(
        command, cwd=ROOT, env=site, stdin=-1, stdout=-1, text=True, bufsize=1
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def said(process: subprocess.Popen[str]) -> Any:
    assert process.stdout
    return json.loads(process.stdout.readline())


def cost(process: subprocess.Popen[str]) -> float:
    assert process.stdin
    process.stdin.write(f"{REQUESTS}\n")
    taken: float = said(process)
    return taken


def is_complete(page: str, story: dict[str, Any]) -> None:
    """Both show everything: else there is nothing to compare."""
    shown = words(page)
    sections = [name for _slug, name in story["sections"]]
    numbers = [str(story[name]) for name in ("hot", "quality", "impact")]
    texts = [words(story[name]) for name in ("title", "summary", "body", "source_name")]
    for each in (*texts, *story["tags"], *sections, *numbers):
        assert each in shown, f"{each} is missing on {page}"


def words(text: str) -> str:
    """Without its marks."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", text)).split())


raise SystemExit(main())
