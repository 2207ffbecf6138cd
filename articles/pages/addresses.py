"""Where pages stand, and where readers may carry them."""

from collections.abc import Collection
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from articles.languages import LANGUAGES

# Plain links: no foreign script learns who reads what.
# Translators: where a story can be shared.
SHARES: tuple[tuple[str | Promise, str], ...] = (
    ("X", "https://x.com/intent/post?text={title}&url={url}"),
    ("LinkedIn", "https://www.linkedin.com/sharing/share-offsite/?url={url}"),
    ("Reddit", "https://www.reddit.com/submit?url={url}&title={title}"),
    (_("Weibo"), "https://service.weibo.com/share/share.php?url={url}&title={title}"),
    (_("E-mail"), "mailto:?subject={title}&body={url}"),
)


class Share(NamedTuple):
    name: str | Promise
    url: str


# A page asks for the same few again and again, and Django takes tens of µs for each.
@lru_cache(maxsize=4096)
def address(page: str, language: str, *args: str) -> str:
    """The path of ``page`` in ``language``, whatever language is active."""
    with override(language):
        return reverse(f"pages:{page}", args=args)


def default_language(live: Collection[str], source: str = "") -> str:
    """Of the languages that a page is ``live`` in, the one for readers of none of them
    (``x-default``): that in which it was first written, else the site's first."""
    return source if source in live else next(code for code in LANGUAGES if code in live)


def absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def shares(title: str, path: str) -> list[Share]:
    url, title = quote(absolute(path), safe=""), quote(title, safe="")
    return [Share(name, form.format(url=url, title=title)) for name, form in SHARES]
