"""What a verb leaves for the post, and that no broker keeps it waiting."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from celery import current_app
from django.db import transaction

from articles import editing
from articles.editing import mailing as post
from articles.editing.mailing import tell, wake
from articles.models import Article, Kind, Mailing, User
from tests.articles.conftest import NOON
from tests.newsroom.test_up import wait_for

Make = Callable[..., Article]


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    asked: list[str] = []
    monkeypatch.setattr(current_app, "send_task", lambda name, **options: asked.append(name))
    return asked


def test_the_row_stands_beside_its_event(draft: Make, wen: User) -> None:
    event = editing.submit(draft().pk, number=1, languages=["en"], by=wen, at=NOON)
    mailing = Mailing.objects.get()
    assert (mailing.event, mailing.kind, mailing.at) == (event, Kind.SUBMITTED, NOON)
    assert list(Mailing.objects.due(NOON)) == [mailing]


def test_one_event_is_told_once(draft: Make, wen: User) -> None:
    event = editing.submit(draft().pk, number=1, languages=["en"], by=wen, at=NOON)
    assert tell(event, Kind.FAILED) == Mailing.objects.get()


def test_a_verb_that_is_undone_leaves_nothing(
    draft: Make, wen: User, everything: Callable[[], dict[str, list[Any]]]
) -> None:
    article = draft()
    before = everything()
    with transaction.atomic():
        editing.submit(article.pk, number=1, languages=["en"], by=wen, at=NOON)
        transaction.set_rollback(True)
    assert everything() == before


def test_a_worker_is_woken_when_the_verb_is_done_and_not_before(
    draft: Make, wen: User, woken: list[str], django_capture_on_commit_callbacks: Any
) -> None:
    article = draft()
    with django_capture_on_commit_callbacks(execute=True):
        editing.submit(article.pk, number=1, languages=["en"], by=wen, at=NOON)
        assert woken == []
    assert wait_for(lambda: woken == ["articles.tasks.send_mailings"], 5)


def test_a_broker_that_is_down_is_told_to_the_log_alone(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(name: str, **options: Any) -> None:
        raise ConnectionError("nobody there")

    monkeypatch.setattr(current_app, "send_task", fail)
    wake()
    assert wait_for(lambda: "nobody there" in caplog.text, 5)
    assert not post._waking.locked()


def test_a_broker_that_hangs_keeps_one_thread_and_no_click(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    thaw = threading.Event()
    asked: list[str] = []

    def hang(name: str, **options: Any) -> None:
        asked.append(name)
        thaw.wait(30)

    monkeypatch.setattr(current_app, "send_task", hang)
    for _click in range(20):
        wake()
        assert wait_for(post._waking.locked, 5)
    assert len(asked) == 1
    thaw.set()
    assert wait_for(lambda: not post._waking.locked(), 5)
