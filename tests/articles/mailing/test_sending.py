"""A post office that answers badly, workers that come late or die: nobody gets a letter twice,
nothing is lost."""

import datetime
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from articles import editing
from articles.mailing import sending
from articles.mailing.sending import send_due, take
from articles.models import Article, Kind, Mailing, User
from articles.models.mailing import LEASE, SHOWN, WAITS
from articles.tasks import send_mailings
from tests.articles.conftest import NOON
from tests.articles.mailing.conftest import PostOffice, address

Make = Callable[..., Article]
MINUTE = datetime.timedelta(minutes=1)
RHEA, PAUL = address("rhea"), address("paul")


@pytest.fixture
def mailing(draft: Make, wen: User) -> Mailing:
    """Wen's submission, of which Rhea and Paul are told."""
    return editing.submit(draft().pk, number=1, languages=["en"], by=wen, at=NOON).mailing


def send(at: datetime.datetime = NOON) -> int:
    return send_due(clock=lambda: at)


def test_a_mailing_is_sent_once_to_each_and_marked(
    mailing: Mailing, post: PostOffice, rhea: User, paul: User
) -> None:
    assert send() == 1
    assert send() == send(NOON + 30 * MINUTE) == 0
    assert post.received() == ["paul", "rhea"]
    mailing.refresh_from_db()
    assert (mailing.done_at, mailing.sent_to, mailing.error) == (NOON, [rhea.pk, paul.pk], "")
    assert not Mailing.objects.failing(NOON).exists()


def test_each_letter_goes_to_one_person_alone(mailing: Mailing, post: PostOffice) -> None:
    send()
    assert [str(letter["To"]) for _to, letter in post.letters] == [RHEA, PAUL]


def test_chinese_arrives_as_it_was_written(mailing: Mailing, post: PostOffice, rhea: User) -> None:
    User.objects.filter(pk=rhea.pk).update(language="zh-hans")
    send()
    assert "电网请数据中心小睡" in str(post.letter_to("rhea")["Subject"])
    assert "\n电网请数据中心小睡\r\n" in post.letter_to("rhea").get_content()


def test_nothing_is_sent_before_its_time(mailing: Mailing, post: PostOffice) -> None:
    assert send(NOON - MINUTE) == 0
    assert post.asked == []


def test_who_has_been_told_is_not_told_again_when_another_failed(
    mailing: Mailing, post: PostOffice, rhea: User
) -> None:
    post.answers[PAUL] = "451 come back later"
    send()
    mailing.refresh_from_db()
    assert (mailing.sent_to, mailing.done_at, mailing.attempts) == ([rhea.pk], None, 1)
    assert mailing.error == "451 come back later"
    assert list(Mailing.objects.failing(NOON)) == [mailing]
    post.answers.clear()
    assert send(NOON + WAITS[0] - datetime.timedelta(seconds=1)) == 0
    assert send(NOON + WAITS[0]) == 1
    assert post.received() == ["paul", "rhea"]
    mailing.refresh_from_db()
    assert (mailing.done_at, mailing.error) == (NOON + WAITS[0], "")
    assert not Mailing.objects.failing(NOON).exists()


def test_an_address_refused_for_good_is_not_asked_again_and_holds_up_nobody(
    mailing: Mailing, post: PostOffice, rhea: User, paul: User
) -> None:
    post.answers[RHEA] = "550 no such mailbox"
    send()
    assert post.received() == ["paul"]
    mailing.refresh_from_db()
    assert mailing.refused == {str(rhea.pk): "rhea: 550 no such mailbox"}
    assert (mailing.done_at, mailing.error) == (NOON, "rhea: 550 no such mailbox")
    assert list(Mailing.objects.failing(NOON + SHOWN / 2)) == [mailing]
    assert not Mailing.objects.failing(NOON + SHOWN).exists()


def test_one_refused_for_good_stays_so_while_another_is_tried_again(
    mailing: Mailing, post: PostOffice
) -> None:
    post.answers.update({RHEA: "550 no such mailbox", PAUL: "451 later"})
    send()
    send(NOON + WAITS[0])
    assert post.asked == [RHEA, PAUL, PAUL]
    mailing.refresh_from_db()
    assert mailing.error == "rhea: 550 no such mailbox\n451 later"


def test_an_address_that_is_none_is_refused_for_good(
    mailing: Mailing, post: PostOffice, rhea: User
) -> None:
    User.objects.filter(pk=rhea.pk).update(email="rhea@news.example\nBcc: spy@news.example")
    send()
    assert post.asked == [PAUL]
    mailing.refresh_from_db()
    assert mailing.refused.keys() == {str(rhea.pk)}
    assert mailing.done_at == NOON


@pytest.mark.parametrize("answer", ["drop", "hang"])
def test_a_server_that_falls_silent_over_one_letter_is_tried_with_the_others(
    mailing: Mailing, post: PostOffice, answer: str
) -> None:
    post.answers[RHEA] = answer
    send()
    assert post.received() == ["paul"]
    mailing.refresh_from_db()
    assert (mailing.done_at, mailing.next_try_at) == (None, NOON + WAITS[0])
    post.answers.clear()
    send(NOON + WAITS[0])
    assert post.received() == ["paul", "rhea"]


def test_a_letter_whose_receipt_got_lost_comes_again_under_the_same_name(
    mailing: Mailing, post: PostOffice
) -> None:
    post.answers[RHEA] = "drop after"
    send()
    post.answers.clear()
    send(NOON + WAITS[0])
    names = [letter["Message-ID"] for to, letter in post.letters if to == RHEA]
    assert len(names) == 2
    assert len(set(names)) == 1


def test_a_bad_goodbye_does_not_unsend_a_letter(mailing: Mailing, post: PostOffice) -> None:
    post.goodbye = "999 " + "x" * 10_000
    send()
    assert post.received() == ["paul", "rhea"]
    assert Mailing.objects.get().done_at == NOON


def test_a_closed_post_office_ends_the_round_and_the_others_stay_due(
    draft: Make, wen: User, post: PostOffice
) -> None:
    for _number in range(3):
        editing.submit(draft().pk, number=1, languages=["en"], by=wen, at=NOON)
    post.greeting = "421 closed for lunch"
    assert send() == 3  # it answers at once: each is told so
    assert set(Mailing.objects.values_list("error", flat=True)) == {"421 closed for lunch"}
    Mailing.objects.update(next_try_at=NOON, attempts=0, error="")
    post.shutdown()
    post.server_close()
    assert send() == 1  # it does not: one waits for all
    assert Mailing.objects.due(NOON).count() == 2
    assert Mailing.objects.failing(NOON).count() == 1


def test_the_waits_grow_and_end(mailing: Mailing, post: PostOffice) -> None:
    post.answers.update(dict.fromkeys((RHEA, PAUL), "451 later"))
    at, waits = NOON, []
    while send(at):
        mailing.refresh_from_db()
        waits.append(mailing.next_try_at - at)
        at = mailing.next_try_at
    assert tuple(waits[:-1]) == WAITS
    assert mailing.done_at == at - waits[-1]
    assert mailing.attempts == len(WAITS) + 1
    assert list(Mailing.objects.failing(mailing.done_at)) == [mailing]


def test_what_nobody_is_to_be_told_is_done(mailing: Mailing, post: PostOffice) -> None:
    User.objects.update(muted=[kind.value for kind in Kind])
    assert send() == 1
    assert (Mailing.objects.get().done_at, post.asked) == (NOON, [])


def test_a_letter_that_cannot_be_written_holds_up_no_other(
    mailing: Mailing, post: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = sending.letter

    def stumble(mailing: Mailing, user: User) -> Any:
        return 1 / 0 if user.username == "rhea" else write(mailing, user)

    monkeypatch.setattr(sending, "letter", stumble)
    send()
    assert post.received() == ["paul"]
    mailing.refresh_from_db()
    assert mailing.error == "ZeroDivisionError: division by zero"
    assert mailing.next_try_at == NOON + WAITS[0]


# Workers that die, and workers that meet


def test_a_mailing_taken_by_a_worker_that_died_is_due_again_after_its_lease(
    mailing: Mailing, post: PostOffice
) -> None:
    assert take(mailing.pk, NOON)
    assert send(NOON + LEASE - MINUTE) == 0
    assert send(NOON + LEASE) == 1
    assert post.received() == ["paul", "rhea"]


def test_what_was_marked_before_it_died_is_not_sent_again(
    mailing: Mailing, post: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(mailing: Mailing, user: User) -> Any:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        write = sending.letter
        patch.setattr(
            sending, "letter", lambda m, u: write(m, u) if u.username == "rhea" else die(m, u)
        )
        with pytest.raises(KeyboardInterrupt):
            send()
    assert post.received() == ["rhea"]
    send(NOON + LEASE)
    assert post.received() == ["paul", "rhea"]


def test_a_worker_whose_lease_ran_out_sends_nothing_more(
    mailing: Mailing, post: PostOffice
) -> None:
    late = take(mailing.pk, NOON)
    assert late
    send(NOON + LEASE)
    with pytest.raises(sending.Lost):
        sending._send(late, clock=lambda: NOON + LEASE)
    assert post.received() == ["paul", "rhea"]


def test_the_lease_is_counted_anew_before_each_letter(
    mailing: Mailing, post: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    at, ends = NOON, []
    write = sending.letter

    def slow(mailing: Mailing, user: User) -> Any:
        nonlocal at
        ends.append(Mailing.objects.get().next_try_at - at)
        at += LEASE - MINUTE
        return write(mailing, user)

    monkeypatch.setattr(sending, "letter", slow)
    send_due(clock=lambda: at)
    assert ends == [LEASE, LEASE]


def test_the_task_sends_what_is_due(mailing: Mailing, post: PostOffice) -> None:
    assert send_mailings() == 1
    assert post.received() == ["paul", "rhea"]


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL")
@pytest.mark.django_db(transaction=True)
def test_of_eight_workers_at_once_one_sends_each_mailing(
    draft: Make, wen: User, post: PostOffice
) -> None:
    for _number in range(5):
        editing.submit(draft().pk, number=1, languages=["en"], by=wen, at=NOON)
    start = threading.Barrier(8)

    def work(_number: int) -> int:
        start.wait()
        try:
            return send()
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(work, range(8)))
    assert sum(taken) == 5
    assert Counter(post.received()) == {"rhea": 5, "paul": 5}
    assert not Mailing.objects.filter(done_at=None).exists()
