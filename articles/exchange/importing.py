"""Drafts → articles, through the verb that makes them; all of them or none."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from articles import editing
from articles.languages import SHARED
from articles.models import Article, Category, Tag, User

from .drafts import Draft, draft_of
from .reading import Fault, read
from .vocabulary import Vocabulary

# More characters than any message of our own has.
LONGEST = 500


@dataclass
class Gathered:
    """What stands in the files: drafts without a fault, and for people one line a fault.
    ``refused`` counts articles, or files of which nothing can be read."""

    drafts: list[tuple[Path, Draft]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    refused: int = 0

    def refuse(self, path: Path, faults: Iterable[Fault]) -> None:
        self.faults += [sentence(path, fault) for fault in faults]
        self.refused += 1


@dataclass
class Report:
    """Counts of articles, and for people one line a fault or warning."""

    new: int = 0
    unchanged: int = 0
    refused: int = 0
    faults: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


class _Undone(Exception):
    """Rolls everything back."""


def gather(paths: Iterable[Path]) -> Gathered:
    """Read and check all of ``paths``; the database is not asked."""
    gathered = Gathered()
    seen: dict[str, tuple[Path, int]] = {}
    for path in paths:
        try:
            data = path.read_bytes()
        except OSError as error:
            gathered.refuse(path, [Fault(0, "", _not_read(error))])
            continue
        for found in read(data, path.suffix):
            if isinstance(found, Fault):
                gathered.refuse(path, [found])
            else:
                _gather_one(gathered, seen, path, *draft_of(*found))
    return gathered


def _gather_one(
    gathered: Gathered,
    seen: dict[str, tuple[Path, int]],
    path: Path,
    draft: Draft,
    faults: list[Fault],
) -> None:
    if not faults and draft.key in seen:
        faults = [_repeated(draft, *seen[draft.key])]
    if faults:
        gathered.refuse(path, faults)
    else:
        seen[draft.key] = path, draft.line
        gathered.drafts.append((path, draft))


def sentence(path: Path, fault: Fault) -> str:
    """``fault`` for people: where, and what was expected there."""
    if fault.field:
        message = _("{file}, line {line}, {field}: expected {expected}.")
    elif fault.line:
        message = _("{file}, line {line}: expected {expected}.")
    else:
        message = _("{file}: expected {expected}.")
    return message.format(
        file=path, line=fault.line, field=_shown(fault.field), expected=_shown(fault.expected)
    )


def _shown(words: object) -> str:
    """Words of a file, harmless on a terminal: no escape sequences, no megabyte of a name."""
    text = "".join(
        letter if letter.isprintable() else ascii(letter)[1:-1] for letter in str(words)[:LONGEST]
    )
    return text if len(str(words)) <= LONGEST else f"{text}…"


def _not_read(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return _("a file, but there is none of this name")
    if isinstance(error, IsADirectoryError):
        return _("a file, but this is a directory")
    if isinstance(error, PermissionError):
        return _("a file that may be read; its permissions forbid it")
    return _("a file that can be read ({reason})").format(reason=error.strerror or error)


def _repeated(draft: Draft, path: Path, line: int) -> Fault:
    if draft.key.startswith("id:"):
        message = _("an id of its own; line {line} of {file} has the same")
        return Fault(draft.line, "id", message.format(line=line, file=path))
    message = _("another article; this one stands in line {line} of {file} already")
    return Fault(draft.line, "", message.format(line=line, file=path))


def write(
    drafts: Iterable[tuple[Path, Draft]],
    *,
    by: User | None,
    at: datetime.datetime,
    keep_going: bool = False,
    dry_run: bool = False,
) -> Report:
    """Make an article of each draft that is not known yet. One transaction: with a refusal
    nothing stays, unless ``keep_going``; after a dry run nothing stays."""
    report = Report()
    try:
        with transaction.atomic():
            vocabulary = Vocabulary()
            for path, draft in drafts:
                try:
                    _write_one(draft, vocabulary, report, by, at)
                except editing.Refused as refused:
                    report.refused += 1
                    report.faults += [
                        _line(path, draft, obstacle.message) for obstacle in refused.obstacles
                    ]
                    vocabulary.reload()  # what this line had added is gone again
                else:
                    report.warnings += [_line(path, draft, warning) for warning in draft.warnings]
            if report.faults and not keep_going:
                raise _Undone
            report.warnings += vocabulary.unfinished()
            if dry_run:
                raise _Undone
    except _Undone:
        pass
    return report


def _write_one(
    draft: Draft,
    vocabulary: Vocabulary,
    report: Report,
    by: User | None,
    at: datetime.datetime,
) -> None:
    known = Article.objects.filter(import_key=draft.key)
    try:
        with transaction.atomic():
            if not known.exists():
                _create(draft, vocabulary, by, at)
                report.new += 1
                return
    except IntegrityError:
        if not known.exists():  # else another import was faster with the same article
            raise
    report.unchanged += 1


def _create(draft: Draft, vocabulary: Vocabulary, by: User | None, at: datetime.datetime) -> None:
    shared = {name: value for name, value in draft.changes[SHARED].items() if value is not None}
    if draft.category:
        shared["category"] = vocabulary.slug(Category, draft.category)
    shared["tags"] = [vocabulary.slug(Tag, names) for names in draft.tags]
    editing.create(
        source_language=draft.source_language,
        changes={**draft.changes, SHARED: shared},
        by=by,
        at=at,
        # Translators: a note in the history of an article: it came by an import.
        note=_("Imported"),
        import_key=draft.key,
        reads=draft.reads,
    )


def _line(path: Path, draft: Draft, reason: object) -> str:
    return _("{file}, line {line}: {reason}").format(
        file=path, line=draft.line, reason=_shown(reason)
    )
