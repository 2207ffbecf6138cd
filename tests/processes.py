"""Real processes on a site of their own: started, watched, and ended whatever becomes of a test."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from newsroom.up import die_with_parent

ROOT = Path(__file__).resolve().parent.parent
UP = [sys.executable, "manage.py", "up"]
# In seconds, on a machine that has other things to do.
STARTED_WITHIN = 60.0
ENDED_WITHIN = 30.0


def wait_for(condition: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.1)
    return condition()


def processes_of(site: dict[str, str]) -> dict[int, str]:
    """Process id and command line of all that run with this site's var."""
    mark = f"NEWSROOM_VAR={site['NEWSROOM_VAR']}\0".encode()
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (process / "environ").read_bytes():
                command = (process / "cmdline").read_bytes().decode()
                found[int(process.name)] = command.replace("\0", " ")
        except OSError:
            continue
    return found


@contextlib.contextmanager
def started(
    command: list[str], site: dict[str, str], log: Path, ready: Callable[[str], bool]
) -> Iterator[subprocess.Popen[bytes]]:
    """``command`` in a process group of its own, from when what it says in ``log`` is ``ready``."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=site,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            process_group=0,
            preexec_fn=die_with_parent,
        )
    try:
        wait_for(lambda: process.poll() is not None or ready(log.read_text()), STARTED_WITHIN)
        assert process.poll() is None, log.read_text()
        assert ready(log.read_text()), log.read_text()
        yield process
    finally:
        end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """Asked first; then nobody of its group is asked, stopped ones included."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGCONT)
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(ENDED_WITHIN)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
