"""What the desk leaves for workers. Each loads, calls one verb, returns; a task may run twice, late
or not at all: what is to be done stands in the database, and the next beat finds it."""

from celery import shared_task
from django.utils import timezone

from articles import editing
from articles.mailing.sending import send_due


@shared_task
def publish_due() -> int:
    return editing.publish_due(at=timezone.now())


@shared_task
def send_mailings() -> int:
    return send_due(clock=timezone.now)
