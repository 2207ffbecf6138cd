from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from tqdm import tqdm

from articles.editing.indexing import outdated, rebuild


class Command(BaseCommand):
    help = _("Index for readers' search what is live and not indexed, or by outdated words.")

    def handle(self, *args: Any, **options: Any) -> None:
        total, number = outdated().count(), 0
        # None: only on a terminal
        with tqdm(total=total, disable=not (total and options["verbosity"]) or None) as bar:
            try:
                for rows in rebuild():
                    number += rows
                    bar.update(rows)
            except KeyboardInterrupt:
                message = _("Interrupted. Indexed: {number}. Do it again to go on.")
                raise CommandError(message.format(number=number), returncode=130) from None
        message = (
            _("Readers' search knows all that is live. Indexed: {number}.")
            if number
            else _("Nothing to do: readers' search knows all that is live.")
        )
        if options["verbosity"]:
            self.stdout.write(message.format(number=number))
