"""Everything that must be running, under one supervisor: the web server, the worker, beat.

Each child leads a process group of its own, so that Ctrl-C reaches the supervisor alone, which
then ends the groups one and all. What the children say goes to our output, each line signed.
"""

import contextlib
import ctypes
import http.client
import os
import selectors
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from typing import NamedTuple

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

# Seconds from "please" to "now": enough for a task in hand, short enough for who waits.
GRACE = 10.0
LAST_LINES = 15
PR_SET_PDEATHSIG = 1  # linux/prctl.h
libc = ctypes.CDLL(None) if sys.platform == "linux" else None


class Address(NamedTuple):
    """Where the web server listens: a numeric ``host``, IPv4 or IPv6."""

    host: str
    port: int

    @property
    def visited(self) -> str:
        """The host a person or a test on this machine uses to get here."""
        return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104  # to visit, not to bind

    @property
    def url(self) -> str:
        host = f"[{self.visited}]" if ":" in self.visited else self.visited
        return f"http://{host}:{self.port}"

    def answers(self) -> bool:
        connection = http.client.HTTPConnection(self.visited, self.port, timeout=1)
        try:
            connection.request("GET", "/", headers={"Host": f"localhost:{self.port}"})
            return connection.getresponse().status > 0
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


class Child(NamedTuple):
    name: str
    process: subprocess.Popen[bytes]
    last_lines: deque[str]


def free_address(host: str, port: str) -> Address:
    """``host`` and ``port`` as they can be listened on, else CommandError."""
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise CommandError(
            _("The port is “%(port)s”: expected a number from 1 to 65535, as in PORT=8000.")
            % {"port": port}
        )
    try:
        family, kind, protocol, _name, where = socket.getaddrinfo(
            host, int(port), type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            # As the server does: connections that are still being closed do not count.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(where)
            probe.listen()
    except OSError as error:
        raise CommandError(
            _(
                "Port %(port)s on %(host)s can't be used (%(reason)s). "
                "Choose another, such as PORT=%(other)d, or another HOST."
            )
            % {
                "port": port,
                "host": host,
                "reason": error.strerror,
                "other": int(port) + 1 if int(port) < 65535 else 8000,
            }
        ) from error
    return Address(str(where[0]), int(port))


def die_with_parent() -> None:
    """Where the kernel offers it, a child is asked to stop when its supervisor is killed."""
    if libc:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def start(name: str, command: list[str], environment: dict[str, str]) -> Child:
    process = subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        process_group=0,
        preexec_fn=die_with_parent,
    )
    return Child(name, process, deque(maxlen=LAST_LINES))


class Output:
    """The lines of all children as they come, each signed with its child's name."""

    def __init__(self, write: Callable[[str], object]) -> None:
        self.write = write
        self.pipes = selectors.DefaultSelector()
        self.unfinished: dict[str, bytes] = {}

    def follow(self, child: Child) -> None:
        assert child.process.stdout
        self.pipes.register(child.process.stdout, selectors.EVENT_READ, child)

    def pass_on(self, seconds: float) -> bool:
        """Waits up to ``seconds`` for output. False when there was none."""
        ready = self.pipes.select(seconds)
        for key, _events in ready:
            child: Child = key.data
            chunk = os.read(key.fd, 65536)
            if not chunk:
                self.pipes.unregister(key.fileobj)
            *lines, rest = (self.unfinished.pop(child.name, b"") + chunk).split(b"\n")
            if chunk or not rest:
                self.unfinished[child.name] = rest
            else:
                lines.append(rest)
            for line in lines:
                text = line.decode(errors="replace").rstrip()
                child.last_lines.append(text)
                self.write(f"{child.name:6} | {text}")
        return bool(ready)


def stop(children: Iterable[Child], output: Output) -> None:
    """Ends all: the leaders are asked, who let their own finish; after GRACE nobody is asked."""
    for child in children:
        child.process.terminate()
    deadline = time.monotonic() + GRACE
    while time.monotonic() < deadline and any(child.process.poll() is None for child in children):
        output.pass_on(0.1)
    for child in children:
        # Also where the leader is gone: it may have left processes of its own behind.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait()
    while output.pass_on(0):
        pass


def supervise(
    commands: dict[str, list[str]],
    environment: dict[str, str],
    *,
    answers: Callable[[], bool],
    greet: Callable[[], object],
    farewell: Callable[[], object],
    write: Callable[[str], object],
) -> None:
    """Runs ``commands`` until somebody asks to stop; ``greet`` once ``answers``, ``farewell`` then.

    Raises CommandError when a child ends by itself, after stopping the others.
    """
    asked_to_stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: asked_to_stop.set())
    output, children, greeted = Output(write), list[Child](), False
    ended: list[Child] = []
    try:
        for name, command in commands.items():
            children.append(start(name, command, environment))
            output.follow(children[-1])
        while not asked_to_stop.is_set() and not ended:
            output.pass_on(0.2)
            ended = [child for child in children if child.process.poll() is not None]
            if not greeted and answers():
                greet()
                greeted = True
    finally:
        farewell()
        stop(children, output)
    if ended:
        raise CommandError("\n".join([cause(ended[0]), *last_words(ended[0])]))


def cause(child: Child) -> str:
    status = child.process.wait()
    if status < 0:
        return _("%(name)s was killed by %(signal)s, so everything was stopped.") % {
            "name": child.name,
            "signal": signal.Signals(-status).name,
        }
    return _("%(name)s ended with exit status %(status)d, so everything was stopped.") % {
        "name": child.name,
        "status": status,
    }


def last_words(child: Child) -> list[str]:
    lines = [f"  {line}" for line in child.last_lines]
    if not lines:
        return [_("It had said nothing.")]
    heading = ngettext("Its last line:", "Its last %(count)d lines:", len(lines))
    return [heading % {"count": len(lines)}, *lines]
