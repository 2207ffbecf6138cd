import os
import signal
import sys
import tempfile
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, connection
from django.utils.translation import gettext as _
from redis import Redis, RedisError

from articles.editing import indexing
from articles.models import User
from newsroom import demo
from newsroom.up import Address, free_address, supervise

PYTHON = sys.executable
# A process uses one processor, and keeps its own pages (newsroom/page_cache.py).
WEB_WORKERS = min(4, os.cpu_count() or 1)
# One thread gives the most pages a second; with two, a click at the desk that waits for a broker or
# a lock holds up no reader.
WEB_THREADS = 2
# In seconds, from asking web workers to stop to killing them. One that is asked while it loads the
# application forgets it, and granian would wait for it without end, even where no supervisor is
# left to end them all. Shorter than the supervisor's own GRACE, to leave it nothing to do.
WEB_GRACE = 8


class Command(BaseCommand):
    help = _("Run the web server, the worker and beat until Ctrl-C.")

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1")
        parser.add_argument("--port", default=os.environ.get("PORT") or "8000")
        parser.add_argument(
            "--prepare",
            action="store_true",
            help=_("First gather static files, bring the database up to date and fill the demo."),
        )

    def handle(self, *args: Any, **options: Any) -> None:
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            address = free_address(options["host"], options["port"])
            refuse_unwritable()
            refuse_unreachable()
            # Links in pages and feeds lead where this server is, unless the site has a name.
            environment = {"SITE_URL": address.url, **os.environ}
            if options["prepare"]:
                self.prepare()
            connection.close()
        except KeyboardInterrupt:
            return
        self.say(_("Starting the web server, the worker and beat …"))
        supervise(
            commands(address),
            environment,
            answers=address.answers,
            greet=lambda: self.greet(address),
            farewell=lambda: self.say(_("Stopping; the worker finishes what it has in hand …")),
            write=self.say,
        )
        self.say(_("Everything is stopped."))

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def prepare(self) -> None:
        self.say(_("Gathering static files …"))
        call_command("collectstatic", interactive=False, verbosity=0)
        self.say(_("Bringing the database up to date …"))
        call_command("migrate", interactive=False, verbosity=0)
        if indexing.is_due():
            self.say(_("Indexing what readers search …"))
            call_command("rebuild_search", verbosity=0)
        self.say(_("Filling an empty newsroom with demo people and stories …"))
        call_command("demo", verbosity=0)

    def greet(self, address: Address) -> None:
        self.say("")
        self.say(_("Newsroom is up: %(url)s") % {"url": f"{address.url}/"})
        self.say(_("Stop it with Ctrl-C."))
        names = [sign_in.username for sign_in in demo.SIGN_INS]
        there = set(User.objects.filter(username__in=names).values_list("username", flat=True))
        connection.close()
        if there:
            self.say(_("Demo sign-ins at %(url)s:") % {"url": f"{address.url}/admin/"})
        for sign_in in demo.SIGN_INS:
            if sign_in.username in there:
                self.say(f"  {sign_in.username:12} {demo.password()}")
        self.say("")


def commands(address: Address) -> dict[str, list[str]]:
    # The checks were made before this command began.
    celery = [PYTHON, "-m", "celery", "--quiet", "--skip-checks", "--app", "newsroom"]
    # One worker alone has nobody to compare notes with.
    alone = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    schedule = ["--schedule", str(settings.VAR / "beat-schedule"), "--pidfile", ""]
    return {
        "web": [
            *(PYTHON, "-m", "granian", "--interface", "wsgi", "--no-ws", "--log-level", "warning"),
            *("--workers", str(WEB_WORKERS), "--blocking-threads", str(WEB_THREADS)),
            *("--workers-kill-timeout", str(WEB_GRACE)),
            *("--host", address.host, "--port", str(address.port), "newsroom.wsgi:application"),
        ],
        "worker": [*celery, "worker", "--loglevel", "INFO", "--concurrency", "2", *alone],
        "beat": [*celery, "beat", "--loglevel", "INFO", *schedule],
    }


def refuse_unwritable() -> None:
    try:
        with tempfile.TemporaryFile(dir=settings.VAR):
            pass
    except OSError as error:
        raise CommandError(
            _("%(path)s can't be written (%(reason)s). Name another directory: NEWSROOM_VAR=…")
            % {"path": settings.VAR, "reason": error.strerror}
        ) from error


def refuse_unreachable() -> None:
    try:
        connection.ensure_connection()
    except OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        raise CommandError(
            _("The database can't be reached: %(reason)s (see DATABASE_URL).") % {"reason": reason}
        ) from error
    if settings.REDIS_URL:
        try:
            Redis.from_url(settings.REDIS_URL, socket_timeout=5, socket_connect_timeout=2).ping()
        except RedisError as error:
            raise CommandError(
                _("Redis can't be reached: %(reason)s (see REDIS_URL).") % {"reason": error}
            ) from error
