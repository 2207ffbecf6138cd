from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from tqdm import tqdm

from scoring.batches import scored_models
from scoring.half_life import change, of_another
from scoring.tasks import now


class Command(BaseCommand):
    help = _("Rewrite all heats that count in another half-life than HALF_LIFE_HOURS.")

    def handle(self, *args: Any, **options: Any) -> None:
        total, number = sum(of_another(model).count() for model in scored_models()), 0
        hours = f"{settings.HALF_LIFE_HOURS:g}"
        # None: only on a terminal
        with tqdm(total=total, disable=not (total and options["verbosity"]) or None) as bar:
            try:
                for rows in change(clock=now):
                    number += rows
                    bar.update(rows)
            except KeyboardInterrupt:
                message = _("Interrupted. Rewritten: {number}. Do it again to go on.")
                raise CommandError(message.format(number=number), returncode=130) from None
        message = (
            _("Heats now count in a half-life of {hours} h. Rewritten: {number}.")
            if number
            else _("Nothing to do: all heats count in a half-life of {hours} h.")
        )
        if options["verbosity"]:
            self.stdout.write(message.format(hours=hours, number=number))
