"""Tools that only npm has, each of one version, fetched once into a cache of the user's."""

import os
import subprocess
import tempfile
from pathlib import Path

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "newsroom-npm"

# Package: version. Another version is another directory of the cache.
VERSIONS = {
    "libxml2-wasm": "0.7.2",
    "lighthouse": "12.8.2",  # the newest that runs on the Node 20 that Debian and Ubuntu have
    "schema-dts": "2.1.0",
    "sitemap": "9.0.1",  # for the schema that it ships
    "typescript": "5.9.3",  # the newest that is JavaScript throughout
    "vnu-jar": "26.9.27",
}


def packages(*names: str) -> Path:
    """The ``node_modules`` that holds ``names`` (of VERSIONS) and what they need. Nothing of them
    runs while they are fetched."""
    wanted = [f"{name}@{VERSIONS[name]}" for name in names]
    place = CACHE / "+".join(wanted).replace("/", "-")
    if not place.is_dir():
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as folder:
            made = Path(folder) / "made"
            made.mkdir()
            install = ["npm", "install", "--prefix", str(made), "--ignore-scripts", *wanted]
            quiet = ["--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"]
            done = subprocess.run([*install, *quiet], capture_output=True, text=True)
            assert done.returncode == 0, done.stderr[-3000:]
            if not place.is_dir():  # another run may have been quicker
                made.rename(place)
    return place / "node_modules"
