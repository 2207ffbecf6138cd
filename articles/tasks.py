"""What the desk leaves for workers. A task may run twice, late or not at all: what is to be done
stands in the database, and the next beat finds it."""

from celery import shared_task
from django.utils import timezone

from articles.mailing.sending import send_due


@shared_task
def send_mailings() -> int:
    return send_due(clock=timezone.now)
