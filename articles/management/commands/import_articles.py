from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from tqdm import tqdm

from articles.exchange.importing import Report, gather, write
from articles.models import User

# Fewer are done before anybody looks for a bar.
LONG = 50


class Command(BaseCommand):
    help = _("Import articles as drafts from JSON or JSON Lines files (docs/import.md).")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--by", metavar="USERNAME", help=_("The owner of the drafts."))
        parser.add_argument(
            "--keep-going",
            action="store_true",
            help=_("Import the good lines where others have a fault; without it, nothing."),
        )
        parser.add_argument(
            "--dry-run", action="store_true", help=_("Say what would happen; write nothing.")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report, written = self.import_all(options)
        except KeyboardInterrupt:
            raise CommandError(_("Interrupted: nothing was imported."), returncode=130) from None
        for fault in report.faults:
            self.stderr.write(fault)
        if options["verbosity"]:
            for warning in report.warnings:
                self.stderr.write(self.style.WARNING(warning))
        summary = _summary(report, written, options["dry_run"])
        if report.faults:
            raise CommandError(summary)
        if options["verbosity"]:
            self.stdout.write(summary)

    def import_all(self, options: dict[str, Any]) -> tuple[Report, bool]:
        """The report, and whether the good lines were let through."""
        by, keep_going = _user(options["by"]), options["keep_going"]
        gathered = gather(options["files"])
        report = Report()
        if keep_going or not gathered.faults:
            quiet = len(gathered.drafts) <= LONG or not options["verbosity"]
            report = write(
                tqdm(gathered.drafts, disable=quiet or None),  # None: only on a terminal
                by=by,
                at=timezone.now(),
                keep_going=keep_going,
                dry_run=options["dry_run"],
            )
        report.faults = [*gathered.faults, *report.faults]
        report.refused += gathered.refused
        return report, keep_going or not report.faults


def _user(username: str | None) -> User | None:
    if username is None:
        return None
    user = User.objects.filter(username=username).first()
    if user is None:
        raise CommandError(_("There is no user “{name}”.").format(name=username))
    return user


def _summary(report: Report, written: bool, dry_run: bool) -> str:
    if not written:
        message = _(
            "Nothing was imported. Refused: {refused}. "
            "Mend what is named above, or import the rest with --keep-going."
        )
    elif dry_run:
        message = _("Nothing was written. New: {new}, unchanged: {unchanged}, refused: {refused}.")
    else:
        message = _("Imported. New: {new}, unchanged: {unchanged}, refused: {refused}.")
    return message.format(new=report.new, unchanged=report.unchanged, refused=report.refused)
