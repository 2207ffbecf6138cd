"""What the desk's machinery does by itself. Each loads, calls one verb, returns; a task may run
twice, late or not at all: the next beat mends it."""

from celery import shared_task
from django.utils import timezone

from articles import editing


@shared_task
def publish_due() -> int:
    return editing.publish_due(at=timezone.now())
