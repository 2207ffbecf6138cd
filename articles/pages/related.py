"""The stories at the foot of another: those that share three of its tags, then two, then one, then
its category; the newest first in each."""

import datetime
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Any, NamedTuple

from django.db import connection

from articles.languages import LANGUAGES, column
from articles.models.search_entry import ID_BITS, first_key
from articles.search import either_of_all
from articles.tokens import facet
