"""Everybody has an address; a post office of our own that can also answer badly."""

import contextlib
import socketserver
import threading
import time
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest

from articles.models import User

NAMES = ("wen", "tao", "rhea", "paul", "nora")


def address(name: str) -> str:
    return f"{name}@news.example"


class PostOffice(socketserver.ThreadingTCPServer):
    """Speaks as much SMTP as it needs. ``answers`` says what becomes of a letter to an address:
    a code and words, "hang", "drop", or "drop after" (accepted, but the answer gets lost)."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Counter)
        self.answers: dict[str, str] = {}
        self.letters: list[tuple[str, EmailMessage]] = []
        self.asked: list[str] = []  # every recipient named, in order
        self.greeting = "220 ready"
        self.goodbye = "221 bye"

    def received(self) -> list[str]:
        """Who got letters, each as often as one came."""
        return sorted(to.partition("@")[0] for to, _letter in self.letters)

    def letter_to(self, name: str) -> EmailMessage:
        (letter,) = (letter for to, letter in self.letters if to == address(name))
        return letter


class _Counter(socketserver.StreamRequestHandler):
    server: PostOffice

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self) -> None:
        with contextlib.suppress(OSError):
            self.say(self.server.greeting)
            self.serve()

    def serve(self) -> None:
        to = ""
        while line := self.rfile.readline().decode().strip():
            verb = line[:4].upper()
            if verb == "RCPT":
                to = line.partition("<")[2].partition(">")[0]
                self.server.asked.append(to)
                answer = self.server.answers.get(to, "250 ok")
                if answer == "drop":
                    return
                if answer == "hang":
                    time.sleep(3600)
                self.say("250 ok" if answer.startswith("drop") else answer)
            elif verb == "DATA":
                self.say("354 go on")
                data = b"".join(iter(self.rfile.readline, b".\r\n"))
                letter = message_from_bytes(data, policy=policy.default)
                assert isinstance(letter, EmailMessage)
                self.server.letters.append((to, letter))
                if self.server.answers.get(to) == "drop after":
                    return
                self.say("250 taken")
            elif verb == "QUIT":
                self.say(self.server.goodbye)
                return
            else:
                self.say("250 ok")


@pytest.fixture
def post_office() -> Iterator[PostOffice]:
    with PostOffice() as office:
        threading.Thread(target=office.serve_forever, args=(0.05,), daemon=True).start()
        yield office
        office.shutdown()


@pytest.fixture
def post(settings: Any, post_office: PostOffice) -> PostOffice:
    """The same, and the settings lead to it."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = post_office.server_address
    settings.EMAIL_TIMEOUT = 0.5
    return post_office


@pytest.fixture(autouse=True)
def addressed(wen: User, tao: User, rhea: User, paul: User, nora: User) -> None:
    for user in (wen, tao, rhea, paul, nora):
        user.email = address(user.username)
        user.save()
