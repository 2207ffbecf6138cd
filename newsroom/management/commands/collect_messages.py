from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from newsroom import messages


class Command(BaseCommand):
    help = _("Write the messages of code and templates into the catalogues.")
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for language, path in messages.languages().items():
            catalogue = messages.collect(language, path)
            self.stdout.write(
                _("%(path)s: %(all)d messages, %(open)d to translate.")
                % {
                    "path": path,
                    "all": len(catalogue),
                    "open": len([entry for entry in catalogue if not entry.translated()]),
                }
            )
