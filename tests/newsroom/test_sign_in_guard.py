"""Who guesses passwords is shut out by name and address, and nobody else is."""

from ipaddress import ip_network
from typing import Any

import pytest
from django.conf import settings as ours
from django.test import Client
from django.urls import reverse

from articles.models import User

pytestmark = pytest.mark.django_db
PROXY, GUESSER, WEN = "10.0.0.1", "203.0.113.7", "198.51.100.4"


@pytest.fixture(autouse=True)
def _cast(django_user_model: type[User]) -> None:
    django_user_model.objects.create_user("wen", password="correct horse", is_staff=True)


def sign_in(password: str, forwarded: str) -> int:
    """The status: 302 is in, 200 is a wrong password, anything else a closed door."""
    client = Client(REMOTE_ADDR=PROXY, headers={"X-Forwarded-For": forwarded})
    form = {"username": "wen", "password": password}
    return client.post(reverse("admin:login"), form).status_code


def test_behind_a_proxy_it_is_the_guesser_who_is_shut_out(settings: Any) -> None:
    settings.TRUSTED_PROXIES = [ip_network(f"{PROXY}/32")]
    for _again in range(ours.AXES_FAILURE_LIMIT):
        sign_in("wrong", GUESSER)
    assert sign_in("correct horse", GUESSER) == 429
    assert sign_in("correct horse", WEN) == 302


def test_what_a_guesser_says_of_the_address_does_not_help(settings: Any) -> None:
    settings.TRUSTED_PROXIES = []
    for number in range(ours.AXES_FAILURE_LIMIT):
        sign_in("wrong", f"203.0.113.{number}")
    assert sign_in("correct horse", "203.0.113.99") == 429
