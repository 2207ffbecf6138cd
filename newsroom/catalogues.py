"""Compiles the catalogues in locale/ in pure Python.

    python newsroom/catalogues.py

Django's compilemessages needs GNU gettext, which a fresh machine lacks. Nothing of Django is
loaded here: the first command that starts must find its words in place.
"""

from pathlib import Path

import polib

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def compile_stale(locale: Path) -> None:
    """Compiles each .po that is newer than its .mo."""
    for path in locale.glob("*/LC_MESSAGES/*.po"):
        compiled = path.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < path.stat().st_mtime:
            # Written aside first: a server that reads it meanwhile sees one or the other, whole.
            aside = path.with_suffix(".new.mo")
            polib.pofile(str(path)).save_as_mofile(str(aside))
            aside.replace(compiled)


if __name__ == "__main__":
    compile_stale(LOCALE)
