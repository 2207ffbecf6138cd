"""Readers come three hours after the cast published at noon."""

import datetime
from collections.abc import Iterator

import pytest
import time_machine

from tests.articles.conftest import NOON

READER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def now() -> Iterator[datetime.datetime]:
    moment = NOON + datetime.timedelta(hours=3)
    with time_machine.travel(moment, tick=False):
        yield moment
