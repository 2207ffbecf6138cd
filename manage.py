#!/usr/bin/env python
import os
import sys

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    try:
        django.setup()
    except (ImproperlyConfigured, OSError) as error:
        sys.exit(str(error))
    from newsroom import terminal

    terminal.activate()
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
