from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from newsroom import demo
from scoring.tasks import tick


class Command(BaseCommand):
    help = "Fill an empty newsroom with demo people and stories; leave one with articles alone."

    def handle(self, *args: Any, **options: Any) -> None:
        made = demo.load(at=timezone.now())
        if made:
            tick()
            message = ngettext(
                "Demo: {number} article added.", "Demo: {number} articles added.", made
            )
            self.stdout.write(message.format(number=made))
        else:
            self.stdout.write(gettext("Demo: this newsroom has articles, nothing was added."))
