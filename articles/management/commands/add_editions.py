from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from tqdm import tqdm

from articles.editing.unsettled import settle_all, unsettled


class Command(BaseCommand):
    help = _("Give articles an edition in each language that was added after them.")

    def handle(self, *args: Any, **options: Any) -> None:
        total, number = unsettled().count(), 0
        quiet = not (total and options["verbosity"]) or None  # None: only on a terminal
        try:
            for _pk in tqdm(settle_all(), total=total, disable=quiet):
                number += 1
        except KeyboardInterrupt:
            message = _("Interrupted. Completed articles: {number}. Do it again to go on.")
            raise CommandError(message.format(number=number), returncode=130) from None
        message = _("Every article has an edition in each language. Completed: {number}.")
        if options["verbosity"]:
            self.stdout.write(message.format(number=number))
