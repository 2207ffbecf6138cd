"""What Lighthouse says of a page, on its mobile profile.

    python -m tests.newsroom.lighthouse     # make lighthouse

runs the demo as in production and asks it of the front page and of a story in both languages.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.npm import packages
from tests.processes import ROOT, UP, started

# Of the demo: the hottest story that AI had a part in.
STORY = "articles/open-model-ships-its-diary/"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
FLAGS = "--headless=new --no-sandbox --disable-gpu"


def report(url: str, categories: tuple[str, ...] = CATEGORIES) -> dict[str, Any]:
    """As Lighthouse writes it."""
    command = ["node", str(packages("lighthouse") / "lighthouse" / "cli" / "index.js"), url]
    asked = ["--quiet", "--output=json", f"--only-categories={','.join(categories)}"]
    chromium = shutil.which("chromium") or shutil.which("google-chrome") or ""
    done = subprocess.run(
        [*command, *asked, f"--chrome-flags={FLAGS}"],
        env={"CHROME_PATH": chromium, **os.environ},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def scores(found: dict[str, Any]) -> dict[str, int]:
    """0 to 100, by category."""
    return {name: round(100 * (it["score"] or 0)) for name, it in found["categories"].items()}


def shortcomings(found: dict[str, Any]) -> list[str]:
    """What keeps each category from 100."""
    missed = []
    for name, category in found["categories"].items():
        for reference in category["auditRefs"]:
            audit = found["audits"][reference["id"]]
            if reference["weight"] and audit["score"] is not None and audit["score"] < 1:
                items = audit.get("details", {}).get("items", [])[:3]
                where = [each.get("node", {}).get("snippet", "") for each in items]
                shown = audit.get("displayValue", "")
                missed.append(f"{name}: {audit['title']} {shown} {' '.join(where)}".rstrip())
    return missed


def main() -> int:
    with tempfile.TemporaryDirectory() as var, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        site = {**os.environ, "NEWSROOM_VAR": var, "PORT": str(probe.getsockname()[1])}
        probe.close()
        site.pop("DATABASE_URL", None)
        for command in ("migrate", "collectstatic", "demo"):
            manage = [sys.executable, "manage.py", command, "--verbosity=0"]
            quiet = ["--no-input"] if command != "demo" else []
            subprocess.run([*manage, *quiet], cwd=ROOT, env=site, check=True)
        base = f"http://127.0.0.1:{site['PORT']}"
        log = Path(var) / "log"
        worst = 100
        with started(UP, site, log, lambda said: "Newsroom is up" in said):
            for path in (f"/{code}/{rest}" for rest in ("", STORY) for code in ("en", "zh-hans")):
                found = report(base + path)
                print(path, scores(found))  # noqa: T201  # the answer of this command
                print(*(f"  {each}" for each in shortcomings(found)), sep="\n")  # noqa: T201  # as well
                worst = min(worst, *scores(found).values())
    return 0 if worst == 100 else 1


if __name__ == "__main__":
    sys.exit(main())
