from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import editing
from articles.models import User
from articles.sheets import Fault


class Command(BaseCommand):
    help = _("Take in a CSV file of terms, whole or not at all (docs/glossary.md).")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        said = _("In whose name; without it in the operator’s.")
        parser.add_argument("--by", metavar="USERNAME", help=said)
        parser.add_argument(
            "--dry-run", action="store_true", help=_("Say what would happen; write nothing.")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            data = path.read_bytes()
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror or error}") from error
        by, dry_run = _user(options["by"]), options["dry_run"]
        try:
            report = editing.import_terms(data, by=by, at=timezone.now(), dry_run=dry_run)
        except editing.Refused as refused:
            raise CommandError(str(refused)) from refused
        for fault in report.faults:
            self.stderr.write(_sentence(path, fault))
        if report.faults:
            raise CommandError(_("Nothing was taken in: mend what is named above."))
        if options["verbosity"]:
            words = _("New: {new}, changed: {changed}, unchanged: {unchanged}.")
            counts = {"new": len(report.added), "changed": len(report.changed)}
            self.stdout.write(words.format(**counts, unchanged=report.unchanged))


def _sentence(path: Path, fault: Fault) -> str:
    """``terms.csv:3: name_en: …``, as compilers say it."""
    place = f"{path}:{fault.line}" if fault.line else str(path)
    return ": ".join(filter(None, [place, fault.column, str(fault.message)]))


def _user(username: str | None) -> User | None:
    if username is None:
        return None
    user = User.objects.filter(username=username).first()
    if user is None:
        raise CommandError(_("There is no user “{name}”.").format(name=username))
    return user
