"""Makes .venv, installs the pinned requirements into it and compiles the catalogues.

    python3 newsroom/bootstrap.py requirements.txt

Standard library only, in a syntax that Python 3.6 reads: one too old shall say so in one line.
No gettext yet either, so both languages stand in a table here.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
OLDEST = (3, 11)  # the standard library's tomllib, and what the pinned packages ask for
# The second file is the first and more: who has it needs no second install.
CONTAINS = {"requirements-dev.txt": ("requirements.txt",)}
PROBE = "import sys; print(sys.version.split()[0]); print(sys.prefix)"

WORDS = {
    "in place": (
        "Python packages: in place.",
        "Python软件包：已就绪。",
    ),
    "making": (
        "Making the virtual environment .venv with Python {version} …",
        "正在用Python {version}创建虚拟环境.venv……",
    ),
    "rebuilding": (
        "The .venv here is broken or was made elsewhere: it is made anew.",
        "这里的.venv已损坏或来自别处：将重新创建。",
    ),
    "installing": (
        "Installing {file} with {tool}, hashes checked (the first time takes a minute or two) …",
        "正在用{tool}安装{file}，并核对哈希值（首次需要一两分钟）……",
    ),
    "no uv": (
        "uv could not install it; trying pip.",
        "uv未能完成安装；改用pip。",
    ),
    "catalogues": (
        "Compiling the catalogues …",
        "正在编译语言目录……",
    ),
    "too old": (
        "Python {needed} or newer is needed; {path} is {found}. "
        "Name a newer one, such as: make run PYTHON=python3.12",
        "需要Python {needed}或更新的版本；{path}是{found}。"
        "请指定较新的版本，例如：make run PYTHON=python3.12",
    ),
    "no ensurepip": (
        "{path} can't make virtual environments: ensurepip is missing. "
        "On Debian or Ubuntu: apt-get install python3-venv",
        "{path}无法创建虚拟环境：缺少ensurepip。"
        "在Debian或Ubuntu上请运行：apt-get install python3-venv",
    ),
    "not written": (
        "{path} can't be written ({reason}): make the directory yours, or clone into another.",
        "无法写入{path}（{reason}）：请取得该目录的写入权限，或克隆到别处。",
    ),
    "failed": (
        "{tool} stopped with status {status}. Its last lines:\n{lines}",
        "{tool}已停止，退出状态为{status}。最后几行输出：\n{lines}",
    ),
}


class Refusal(Exception):
    """One clear line for the person at the terminal."""


def language() -> str:
    """`en` or `zh-hans`, by LC_ALL, LC_MESSAGES and LANG, as for any program in a terminal."""
    values = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    chinese = next(filter(None, values), "").startswith("zh")
    # Old Pythons, where the locale is not installed, can only print ASCII.
    printable = (sys.stderr.encoding or "").lower().startswith(("utf", "gb"))
    return "zh-hans" if chinese and printable else "en"


def words(key: str, **values: object) -> str:
    return WORDS[key][language() == "zh-hans"].format(**values)


def refuse_old(version: "tuple[int, ...]", path: str) -> None:
    """Raises Refusal when ``version``, such as (3, 8, 10), is below OLDEST."""
    if version < OLDEST:
        needed, found = (".".join(map(str, each[:3])) for each in (OLDEST, version))
        raise Refusal(words("too old", needed=needed, path=path, found=found))


def interpreter(venv: str) -> str:
    return os.path.join(venv, "bin", "python")


def version_of(venv: str) -> str:
    """The Python version of a sound ``venv``; empty when it is missing, broken or not its own."""
    try:
        answer = subprocess.run([interpreter(venv), "-c", PROBE], capture_output=True, text=True)
    except OSError:
        return ""
    version, prefix, *_ = [*answer.stdout.splitlines(), "", ""]
    # After a system upgrade the old .venv starts a newer Python that looks in another folder.
    packages = os.path.join(venv, "lib", "python" + ".".join(version.split(".")[:2]))
    sound = prefix and os.path.isdir(packages) and os.path.realpath(prefix) == venv
    return version if sound else ""


def make(venv: str) -> None:
    """Raises Refusal when no sound environment can be made in ``venv``."""
    if os.path.lexists(venv):
        print(words("rebuilding"), flush=True)
        if os.path.isdir(venv):
            shutil.rmtree(venv)
        else:
            os.remove(venv)
    os.makedirs(venv)
    print(words("making", version=sys.version.split()[0]), flush=True)
    if importlib.util.find_spec("ensurepip"):
        run("venv", [sys.executable, "-m", "venv", venv])
    elif shutil.which("uv"):
        run("uv", ["uv", "venv", "--allow-existing", "--python", sys.executable, venv])
    else:
        os.rmdir(venv)
        raise Refusal(words("no ensurepip", path=sys.executable))


def run(tool: str, command: "list[str]") -> None:
    """Raises Refusal with the last lines of ``command`` when it fails."""
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    )
    if done.returncode:
        lines = "\n".join("  " + line for line in done.stdout.strip().splitlines()[-8:])
        raise Refusal(words("failed", tool=tool, status=done.returncode, lines=lines))


def install(venv: str, requirements: str) -> None:
    python, file = interpreter(venv), os.path.basename(requirements)
    if shutil.which("uv"):
        print(words("installing", file=file, tool="uv"), flush=True)
        uv = ["uv", "pip", "install", "--quiet", "--python", python]
        try:
            run("uv", [*uv, "--require-hashes", "-r", requirements])
            return
        except Refusal:
            # uv does not read pip's settings: where those name the way out, pip still works.
            print(words("no uv"), flush=True)
    print(words("installing", file=file, tool="pip"), flush=True)
    pip = [python, "-m", "pip", "install", "--quiet", "--no-input", "--retries", "2"]
    run("pip", [*pip, "--disable-pip-version-check", "--require-hashes", "-r", requirements])


def digest(root: str, file: str, version: str) -> str:
    """One line of the list of what is installed: another Python or another pin, another line."""
    with open(os.path.join(root, file), "rb") as requirements:
        content = hashlib.sha256(requirements.read()).hexdigest()
    return f"{file} {version} {content} {root}"


def bootstrap(root: str, file: str) -> None:
    """Brings ``root``/.venv up to ``file``. Raises Refusal; does nothing when all is in place."""
    venv = os.path.join(os.path.realpath(root), ".venv")
    installed = os.path.join(venv, "installed-requirements")
    version = version_of(venv)
    known = []
    if os.path.exists(installed):
        with open(installed, encoding="utf-8") as lines:
            known = lines.read().splitlines()
    if version and digest(root, file, version) in known:
        print(words("in place"), flush=True)
        return
    moved = any(not line.endswith(" " + root) for line in known)
    try:
        if moved or not version or tuple(map(int, version.split(".")[:2])) < OLDEST:
            make(venv)
            version = version_of(venv)
        # Emptied first: after a failure half-way nothing may claim to be in place.
        with open(installed, "w", encoding="utf-8") as lines:
            install(venv, os.path.join(root, file))
            for each in (file, *CONTAINS.get(file, ())):
                lines.write(digest(root, each, version) + "\n")
    except OSError as error:
        reason, path = error.strerror or str(error), error.filename or venv
        raise Refusal(words("not written", path=path, reason=reason)) from error


def main(arguments: "list[str]") -> int:
    try:
        refuse_old(tuple(sys.version_info[:3]), sys.executable)
        bootstrap(ROOT, arguments[0])
        print(words("catalogues"), flush=True)
        python = interpreter(os.path.join(ROOT, ".venv"))
        run("catalogues.py", [python, os.path.join(ROOT, "newsroom", "catalogues.py")])
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
