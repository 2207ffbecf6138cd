import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from newsroom import bootstrap

SOURCE = Path(bootstrap.__file__)


@pytest.mark.parametrize("version", [(2, 7, 18), (3, 6, 15), (3, 10, 13)])
def test_a_python_too_old_is_refused_in_one_line(version: tuple[int, ...]) -> None:
    with pytest.raises(bootstrap.Refusal) as refusal:
        bootstrap.refuse_old(version, "/usr/bin/python3")
    line = str(refusal.value)
    assert "\n" not in line
    for part in ("3.11 or newer", ".".join(map(str, version)), "/usr/bin/python3", "PYTHON="):
        assert part in line


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 14, 1), (4, 0, 0)])
def test_a_python_new_enough_is_let_through(version: tuple[int, ...]) -> None:
    bootstrap.refuse_old(version, "/usr/bin/python3")


def test_old_pythons_can_read_it_far_enough_to_be_refused() -> None:
    ast.parse(SOURCE.read_text(), feature_version=(3, 6))


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh-hans"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8", "LC_MESSAGES": "zh_SG.UTF-8"}, "zh-hans"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": ""}, "zh-hans"),
    ],
)
def test_it_speaks_the_language_of_the_terminal(
    environment: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert bootstrap.language() == language


def test_every_word_stands_in_both_languages_with_the_same_values() -> None:
    for english, chinese in bootstrap.WORDS.values():
        names = [
            sorted(part.split("}")[0] for part in text.split("{")[1:])
            for text in (english, chinese)
        ]
        assert names[0] == names[1]
        assert not english.isascii() or not chinese.isascii()


def test_a_directory_that_cannot_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    # A file in the place of the checkout, since root may write into any directory.
    root = tmp_path / "newsroom"
    root.write_text("")
    with pytest.raises(bootstrap.Refusal) as refusal:
        bootstrap.bootstrap(str(root), "requirements.txt")
    assert str(root) in str(refusal.value)
    assert "can't be written" in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout that asks for no packages: pip runs, and no network is needed."""
    root = (tmp_path / "checkout").resolve()
    (root / "newsroom").mkdir(parents=True)
    (root / "requirements.txt").write_text("")
    (root / "requirements-dev.txt").write_text("# the same\n")
    monkeypatch.setenv("PATH", os.defpath)  # without uv
    return root


@pytest.mark.processes
def test_a_checkout_is_set_up_once_and_a_pin_that_cannot_be_had_is_told(
    checkout: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    bootstrap.bootstrap(str(checkout), "requirements-dev.txt")
    assert "Making the virtual environment" in capsys.readouterr().out
    # The runtime's packages are among the developer's.
    bootstrap.bootstrap(str(checkout), "requirements.txt")
    assert capsys.readouterr().out == "Python packages: in place.\n"

    monkeypatch.setenv("PIP_NO_INDEX", "1")
    pin = "no-such-package==1.0 --hash=sha256:" + "0" * 64
    (checkout / "requirements.txt").write_text(pin)
    shutil.copy(SOURCE, checkout / "newsroom")
    command = [sys.executable, "-I", checkout / "newsroom" / "bootstrap.py", "requirements.txt"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("pip stopped with status 1. Its last lines:\n")
    assert "no-such-package" in done.stderr
    assert "Traceback" not in done.stderr
    # Nothing claims to be in place after that.
    assert (checkout / ".venv" / "installed-requirements").read_text() == ""


def break_interpreter(venv: Path) -> None:
    for python in (venv / "bin").glob("python*"):
        python.unlink()
        python.symlink_to("/nowhere/python3")


def come_from_elsewhere(venv: Path) -> None:
    (venv / "installed-requirements").write_text("requirements.txt 3.11.0 00 /elsewhere\n")


@pytest.mark.processes
@pytest.mark.parametrize("damage", [break_interpreter, come_from_elsewhere])
def test_a_broken_or_foreign_environment_is_made_anew(
    damage: Callable[[Path], None], checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    venv = checkout / ".venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    damage(venv)
    bootstrap.bootstrap(str(checkout), "requirements.txt")
    assert "made anew" in capsys.readouterr().out
    assert bootstrap.version_of(str(venv)) == sys.version.split()[0]
