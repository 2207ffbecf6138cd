"""What happens around every request."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from articles.models import User
from articles.pages.reads import address_of

Respond = Callable[[HttpRequest], HttpResponse]


def own_time_zone(get_response: Respond) -> Respond:
    """The desk tells the time by the clock of whoever sits at it. Readers' pages are the same for
    everybody, and must not ask who reads them. What a response streams is told in the site's."""

    def respond(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(reverse("admin:index")):
            return get_response(request)
        user = request.user
        zone = user.zone if isinstance(user, User) else timezone.get_default_timezone()
        with timezone.override(zone):
            return get_response(request)

    return respond


# Powers of the browser that no page here asks for: a script that slipped in would not get them.
UNUSED = (
    *("browsing-topics", "camera", "display-capture", "geolocation", "hid", "microphone", "midi"),
    *("payment", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking"),
)
PERMISSIONS = ", ".join(f"{power}=()" for power in UNUSED)


def permissions(get_response: Respond) -> Respond:
    """Permissions-Policy, which Django has no setting for."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers["Permissions-Policy"] = PERMISSIONS
        return response

    return respond


def client_address(request: HttpRequest) -> str:
    """For the sign-in guard: behind a proxy, everybody would else come from one address."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    remote = request.META.get("REMOTE_ADDR", "")
    return str(address_of(remote, forwarded, settings.TRUSTED_PROXIES) or remote)
