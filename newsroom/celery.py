"""The Celery application, and the timetable of everything that happens by itself."""

import os

from celery import Celery
from celery.schedules import crontab
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

app = Celery("newsroom")
app.set_default()  # for every thread, not only the one that imports this
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

if not settings.REDIS_URL:
    for folder in ("messages", "control"):
        (settings.VAR / "broker" / folder).mkdir(parents=True, exist_ok=True)

EVERY_MINUTE = crontab()

app.conf.beat_schedule = {
    "publish what was scheduled": {"task": "articles.tasks.publish_due", "schedule": EVERY_MINUTE},
    "fold new reads into counters and heat": {
        "task": "scoring.tasks.fold_reads",
        "schedule": EVERY_MINUTE,
    },
    "bring hot and ages up to date": {"task": "scoring.tasks.tick", "schedule": EVERY_MINUTE},
    "send what waits for the post": {
        "task": "articles.tasks.send_mailings",
        "schedule": EVERY_MINUTE,
    },
}
