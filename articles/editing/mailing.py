"""What the verbs leave for the post: a row beside the event. Letters are written and sent by
``articles.mailing``, in a worker."""

import logging
import threading

from celery import current_app
from django.db import transaction

from articles.models import Event, Kind, Mailing

log = logging.getLogger(__name__)

# Which verbs are told by e-mail; a publication that failed is told by whoever tried it.
KINDS = {
    "submit": Kind.SUBMITTED,
    "request_changes": Kind.CHANGES_REQUESTED,
    "approve": Kind.APPROVED,
    "assign": Kind.ASSIGNED,
}

_waking = threading.Lock()


def tell(event: Event, kind: Kind) -> Mailing:
    """Leave ``event`` for the post, once, in the transaction that made it."""
    mailing, _created = Mailing.objects.get_or_create(
        event=event, defaults={"kind": kind, "at": event.at, "next_try_at": event.at}
    )
    transaction.on_commit(wake)
    return mailing


def wake() -> None:
    """Ask a worker to send now, in a thread of its own: a broker that is down or frozen would
    keep the click waiting. Whatever becomes of it, beat asks each minute."""
    if not _waking.locked():
        threading.Thread(target=_ask, daemon=True).start()


def _ask() -> None:
    if not _waking.acquire(blocking=False):
        return
    try:
        current_app.send_task("articles.tasks.send_mailings", ignore_result=True, retry=False)
    except Exception as error:  # whatever a broker's client may raise
        log.warning("No worker could be woken (%s): mailings wait for the next beat.", error)
    finally:
        _waking.release()
