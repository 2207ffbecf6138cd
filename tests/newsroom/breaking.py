"""The site as WSGI, with two more addresses under each language: there it fails as any page may."""

from typing import NoReturn

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.db import OperationalError
from django.http import HttpRequest
from django.urls import path

import newsroom.wsgi  # before the addresses, which import models
from newsroom.urls import handler404, handler500  # noqa: F401  # Django looks for them here
from newsroom.urls import urlpatterns as own


def fail(request: HttpRequest) -> NoReturn:
    raise RuntimeError("a mistake of ours")


def lose_the_database(request: HttpRequest) -> NoReturn:
    raise OperationalError("no connection")


urlpatterns = [
    *own,
    *i18n_patterns(path("fails/", fail), path("database-is-gone/", lose_the_database)),
]
settings.ROOT_URLCONF = __name__
application = newsroom.wsgi.application
