"""CPU seconds for one page, rendered again and again by a WSGI application in this process.

    python render.py wagtail|newsroom <path> <times>

Prints the median, then what the page says. Run in the environment of the application it names.
"""

import io
import json
import os
import statistics
import sys
import time

WARM_UP = 30


def application(name):
    if name == "wagtail":
        os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
    else:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    from django.core.wsgi import get_wsgi_application

    return get_wsgi_application()


def ask(django, path):
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SCRIPT_NAME": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "127.0.0.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
    }
    said = []
    response = django(environ, lambda status, headers, exc_info=None: said.append(status))
    body = b"".join(response)
    response.close()
    if not said[0].startswith("200"):
        raise SystemExit(f"{path}: {said[0]}")
    return body.decode()


def main(name, path, times):
    django = application(name)
    for _again in range(WARM_UP):
        body = ask(django, path)
    took = []
    for _again in range(int(times)):
        begun = time.process_time()
        ask(django, path)
        took.append(time.process_time() - begun)
    print(json.dumps({"seconds": statistics.median(took), "page": body}))


if __name__ == "__main__":
    main(*sys.argv[1:])
