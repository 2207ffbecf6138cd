"""Real processes on a site of their own: what starts together ends together."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management.base import CommandError

from newsroom import up
from newsroom.management.commands import up as up_command
from tests.newsroom.conftest import free_port
from tests.processes import (
    ENDED_WITHIN,
    ROOT,
    STARTED_WITHIN,
    UP,
    processes_of,
    started,
    wait_for,
)

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


@pytest.fixture
def running(own_site: dict[str, str], tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    with open(tmp_path / "out", "w") as out:
        process = subprocess.Popen(
            UP, cwd=ROOT, env=own_site, stdout=out, stderr=subprocess.PIPE, text=True
        )
    said = (tmp_path / "out").read_text
    try:
        ready = wait_for(
            lambda: (
                process.poll() is not None
                or ("Newsroom is up" in said() and "worker | " in said() and " ready." in said())
            ),
            STARTED_WITHIN,
        )
        assert ready, said()
        assert process.poll() is None, process.stderr and process.stderr.read()
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        try:
            process.communicate(timeout=ENDED_WITHIN)
        finally:
            process.kill()  # its children then end by themselves


@on_linux
@pytest.mark.processes
@pytest.mark.parametrize("request_to_stop", [signal.SIGTERM, signal.SIGINT])
def test_it_answers_until_it_is_asked_to_stop_and_then_stops_everything(
    request_to_stop: signal.Signals, running: subprocess.Popen[str], own_site: dict[str, str]
) -> None:
    address = f"http://127.0.0.1:{own_site['PORT']}/en/"
    with urllib.request.urlopen(address, timeout=20) as answer:
        assert answer.status == 200
    names = " ".join(processes_of(own_site).values())
    assert all(word in names for word in ("granian", "worker", "beat"))
    running.send_signal(request_to_stop)
    assert running.wait(timeout=30) == 0
    assert processes_of(own_site) == {}


@on_linux
@pytest.mark.processes
def test_a_child_that_dies_is_named_with_its_last_lines_and_everything_stops(
    running: subprocess.Popen[str], own_site: dict[str, str]
) -> None:
    workers = [pid for pid, line in processes_of(own_site).items() if " worker " in line]
    os.kill(min(workers), signal.SIGKILL)
    _out, complaint = running.communicate(timeout=30)
    assert running.returncode == 1
    assert "worker was killed by SIGKILL" in complaint
    # On the minute, what beat asks for is the last that a worker says.
    assert re.search(r"celery\S* ready\.| Task \S+ (received|succeeded)", complaint), complaint
    assert "Traceback" not in complaint
    assert processes_of(own_site) == {}


@on_linux
@pytest.mark.processes
def test_a_killed_supervisor_leaves_nobody_behind(
    running: subprocess.Popen[str], own_site: dict[str, str]
) -> None:
    running.kill()
    running.wait(timeout=5)
    assert wait_for(lambda: processes_of(own_site) == {}, 20), processes_of(own_site)


@on_linux
@pytest.mark.once
@pytest.mark.processes
def test_a_web_worker_asked_to_stop_while_it_loads_is_not_waited_for_without_end(
    tmp_path: Path,
) -> None:
    (tmp_path / "slow.py").write_text("print('loads', flush=True)\nimport time\ntime.sleep(600)")
    *server, _application = up_command.commands(up.Address("127.0.0.1", free_port()))["web"]
    site, log = dict(os.environ) | {"PYTHONPATH": str(tmp_path)}, tmp_path / "out"
    with started([*server, "slow:application"], site, log, lambda said: "loads" in said) as web:
        web.terminate()
        assert web.wait(up.GRACE) == 0


def refused(site: dict[str, str], **environment: str) -> str:
    """What `manage.py up` says when it refuses to start: one line, status 1."""
    done = subprocess.run(
        UP,
        cwd=ROOT,
        env=site | environment,
        capture_output=True,
        text=True,
        timeout=STARTED_WITHIN,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


@pytest.mark.processes
def test_a_taken_port_is_refused_in_one_line_that_names_it(own_site: dict[str, str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        complaint = refused(own_site, PORT=port)
    assert port in complaint
    assert "PORT=" in complaint


@pytest.mark.processes
@pytest.mark.parametrize(
    ("variable", "value", "word"),
    [
        ("PORT", "eighty", "eighty"),
        ("PORT", "0", "65535"),
        ("HOST", "no-such-host.invalid", "no-such-host.invalid"),
        ("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none", "DATABASE_URL"),
        ("REDIS_URL", "redis://127.0.0.1:1/0", "REDIS_URL"),
        ("HALF_LIFE_HOURS", "three", "HALF_LIFE_HOURS"),
    ],
)
def test_a_wrong_value_is_refused_in_one_line(
    variable: str, value: str, word: str, own_site: dict[str, str]
) -> None:
    assert word in refused(own_site, **{variable: value})


@pytest.mark.processes
@pytest.mark.parametrize("secret", ["", "given, so that nothing needs writing before"])
def test_a_var_that_cannot_be_written_is_refused_in_one_line(
    secret: str, own_site: dict[str, str], tmp_path: Path
) -> None:
    # A file in its place, since root may write into any directory.
    var = tmp_path / "var"
    var.write_text("")
    assert str(var) in refused(own_site, NEWSROOM_VAR=str(var), SECRET_KEY=secret)


@pytest.mark.parametrize("port", ["", "-1", "65536", "80a", "٨٠", " "])
def test_a_port_is_a_number_in_range(port: str) -> None:
    with pytest.raises(CommandError, match="65535"):
        up.free_address("127.0.0.1", port)


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8080"),
        ("0.0.0.0", "http://127.0.0.1:8080"),
        ("::", "http://[::1]:8080"),
        ("2001:db8::1", "http://[2001:db8::1]:8080"),
    ],
)
def test_the_address_printed_is_one_that_can_be_visited(host: str, url: str) -> None:
    assert up.Address(host, 8080).url == url


@pytest.mark.parametrize("is_due", [True, False])
def test_it_indexes_what_readers_search_where_the_check_asks_for_it(
    is_due: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[str] = []
    monkeypatch.setattr(up_command, "call_command", lambda name, **options: called.append(name))
    monkeypatch.setattr(up_command.indexing, "is_due", lambda: is_due)
    up_command.Command().prepare()
    expected = ["collectstatic", "migrate", *["rebuild_search"] * is_due, "demo"]
    assert called == expected


@pytest.fixture
def signals_as_before() -> Iterator[None]:
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.getsignal(number) for number in numbers]
    yield
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)


def supervised(**programs: str) -> tuple[str, list[str]]:
    """Runs small Python programs until one ends. Returns the complaint and what was said."""
    said: list[str] = []
    with pytest.raises(CommandError) as complaint:
        up.supervise(
            {name: [sys.executable, "-uc", text] for name, text in programs.items()},
            dict(os.environ),
            answers=lambda: False,
            greet=list,
            farewell=list,
            write=said.append,
        )
    return str(complaint.value), said


@pytest.mark.processes
@pytest.mark.usefixtures("signals_as_before")
def test_the_last_lines_of_who_ended_are_told_and_no_more() -> None:
    program = "for n in range(40): print('line', n)\nprint('half', end=''); raise SystemExit(3)"
    complaint, said = supervised(short=program, long="import time; time.sleep(60)")
    first, _heading, *lines = complaint.splitlines()
    assert first == "short ended with exit status 3, so everything was stopped."
    assert [line.strip() for line in lines] == [*(f"line {n}" for n in range(26, 40)), "half"]
    assert said[0] == "short  | line 0"
    assert len(said) == 41


@on_linux
@pytest.mark.processes
@pytest.mark.usefixtures("signals_as_before")
def test_who_does_not_listen_is_stopped_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(up, "GRACE", 0.5)
    deaf = (
        "import signal, subprocess, sys, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "print('child', child.pid)\ntime.sleep(60)"
    )
    _complaint, said = supervised(deaf=deaf, brief="import time; time.sleep(1.5)")
    child = re.search(r"child (\d+)", "\n".join(said))
    assert child
    mine = {"NEWSROOM_VAR": os.environ["NEWSROOM_VAR"]}
    # The kernel ends who is killed when it gets round to it.
    assert wait_for(lambda: int(child[1]) not in processes_of(mine), 20)
