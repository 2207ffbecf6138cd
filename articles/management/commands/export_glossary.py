import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from articles.models.term import glossary_sheet


class Command(BaseCommand):
    help = _("Write the terms of the glossary to a CSV file (docs/glossary.md).")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", nargs="?", type=Path, metavar="FILE", help=_("Without it, standard output.")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        data = glossary_sheet()
        if options["file"] is None:
            sys.stdout.buffer.write(data)
            return
        try:
            options["file"].write_bytes(data)
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror or error}") from error
