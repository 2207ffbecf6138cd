"""What `manage.py check --deploy` says of a site that others are to read."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning

# setting: what is missing without it
WANTED = {
    "SECURITY_CONTACT": "/.well-known/security.txt is not there, so whoever finds a hole in the "
    "site can't tell anybody",
}


def contacts(**_kwargs: Any) -> list[CheckMessage]:
    return [
        Warning(
            f"{name} is not set: {missing}.",
            hint=f"Set {name} in the environment (README).",
            id="newsroom.W001",
        )
        for name, missing in WANTED.items()
        if not getattr(settings, name)
    ]
