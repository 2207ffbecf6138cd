"""One application in a process of its own, asked for one page again and again.

    python -m benchmarks.peers.worker SETTINGS PATH

prints the page as a line of JSON. Then it reads numbers from standard input, a line each, answers
so many requests, and prints the seconds of processor time that one of them took.
"""

import io
import json
import os
import sys
import time
from typing import Any


def environ(path: str) -> dict[str, Any]:
    """What a browser's request becomes."""
    return {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "127.0.0.1:8000",
        "HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        "HTTP_ACCEPT": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "HTTP_ACCEPT_LANGUAGE": "en-US,en;q=0.5",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


def main(settings: str, path: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = settings
    from django.core.wsgi import get_wsgi_application

    # Not newsroom.wsgi: there the page would be kept.
    application = get_wsgi_application()
    statuses: list[str] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        statuses.append(status)

    def page() -> bytes:
        answer: Any = application(environ(path), start_response)
        try:
            return b"".join(answer)
        finally:
            answer.close()

    body = page().decode()
    assert statuses == ["200 OK"], (statuses, path)
    say(body)
    for line in sys.stdin:
        begun = time.process_time()
        for _request in range(int(line)):
            page()
        say((time.process_time() - begun) / int(line))


def say(what: object) -> None:
    print(json.dumps(what), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
