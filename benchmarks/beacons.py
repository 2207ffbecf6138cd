"""What a counted read costs a web process: run in one of its own, with the site's environment.

    python -m benchmarks.beacons ID …

prints as JSON the seconds of processor time for each read: to answer it, and all in all, with its
row written.
"""

import io
import json
import sys
import time
from collections.abc import Callable
from typing import Any

from newsroom.wsgi import application

ROUNDS = 5
# Fewer than a process takes before it writes.
READS = 400
# Until what was taken is written.
PAUSE = 1.5


def environ(article: int, reader: int) -> dict[str, Any]:
    return {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": f"/read/{article}",
        "QUERY_STRING": "",
        "REMOTE_ADDR": f"10.{reader >> 16}.{reader >> 8 & 255}.{reader & 255}",
        "HTTP_HOST": "127.0.0.1:8000",
        "HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        "HTTP_SEC_FETCH_SITE": "same-origin",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
    }


def main(articles: list[int]) -> None:
    waiting = [
        environ(articles[each % len(articles)], each) for each in range((ROUNDS + 1) * READS)
    ]
    answer(waiting[:READS])  # the first one opens the database and draws the salt
    time.sleep(PAUSE)
    whole, answered = time.process_time(), 0.0
    for each in range(1, ROUNDS + 1):
        begun = time.thread_time()
        answer(waiting[each * READS : (each + 1) * READS])
        answered += time.thread_time() - begun
        time.sleep(PAUSE)
    whole = time.process_time() - whole
    json.dump([answered / ROUNDS / READS, whole / ROUNDS / READS], sys.stdout)


def answer(asked: list[dict[str, Any]]) -> None:
    for each in asked:
        list(application(each, start_response))


def start_response(
    status: str, headers: list[tuple[str, str]], exc_info: Any = None, /
) -> Callable[[bytes], object]:
    return len


if __name__ == "__main__":
    main([int(each) for each in sys.argv[1:]])
