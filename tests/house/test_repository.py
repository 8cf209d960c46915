"""What lies in the repository would lie as well in any other: no address, no place of ours."""

import re
import subprocess
import sys
import tomllib
from fnmatch import fnmatch

import pytest

from tools.places import DEV_LOCK, ROOT, RUNTIME_LOCK

# Folders that differ from machine to machine, and the address of any package index.
FOLDERS = "|".join(("work", "tmp", "opt", "root", "home"))
OF_ONE_MACHINE = re.compile(rf"(?<![\w./}}])/(?:{FOLDERS})/|:/{{2}}\S+/simple\b")
# In pieces, or this file would find itself.
_LATER = ("TO" + "DO", "FIX" + "ME")
LEFT_FOR_LATER = re.compile(rf"\b({'|'.join(_LATER)})\b")  # whole words: "mastodon" has one inside
BINARY = {".ico", ".png", ".ttf", ".wasm", ".woff2", ".y4m", ".zip"}
LOCKS = (RUNTIME_LOCK, DEV_LOCK)
PINNED = re.compile(r"^([a-z0-9-]+)==(\S+)", re.MULTILINE)


def ignored_patterns():
    """The lines of .gitignore. Read here, because a copy of the house may come without git."""
    lines = (ROOT / ".gitignore").read_text().splitlines()
    return [line.strip("/") for line in lines if line and not line.startswith("#")]


def own_files(folder=ROOT):
    patterns = ignored_patterns()
    for path in sorted(folder.iterdir()):
        inside = path.relative_to(ROOT).as_posix()
        ignored = any(fnmatch(inside, p) or fnmatch(path.name, p) for p in [*patterns, ".git"])
        if path.is_dir() and not ignored:
            yield from own_files(path)
        elif path.is_file() and not ignored:
            yield path


def own_texts():
    """Text that we wrote ourselves, with its name."""
    for file in own_files():
        if file.suffix not in BINARY and "vendor" not in file.parts:
            yield file.relative_to(ROOT), file.read_text(encoding="utf-8")


def pins(lock):
    return dict(PINNED.findall(lock.read_text()))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_file_names_no_address(lock):
    addresses = [line for line in lock.read_text().splitlines() if "://" in line]

    assert addresses == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_file_holds_a_hash_for_each_package(lock):
    blocks = re.split(r"^(?=[a-z0-9])", lock.read_text(), flags=re.MULTILINE)
    packages = [block for block in blocks if PINNED.match(block)]

    assert packages != []
    assert [block.split()[0] for block in packages if "--hash=sha256:" not in block] == []


def test_what_runs_is_what_was_tested():
    runtime, tested = pins(RUNTIME_LOCK), pins(DEV_LOCK)

    assert {name: tested.get(name) for name in runtime} == runtime


def test_every_dependency_is_locked():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = {re.match(r"[a-z0-9-]+", name).group() for name in project["dependencies"]}

    assert wanted - pins(RUNTIME_LOCK).keys() == set()


def test_no_file_knows_the_machine_it_was_written_on():
    named = [
        f"{name}: {found.group()}"
        for name, text in own_texts()
        if (found := OF_ONE_MACHINE.search(text))
    ]

    assert named == []


def test_no_work_is_left_for_later():
    assert [str(name) for name, text in own_texts() if LEFT_FOR_LATER.search(text)] == []


def test_every_text_ends_with_one_newline():
    ends = {str(name): text[-2:] for name, text in own_texts() if text}

    assert [name for name, end in ends.items() if not end.endswith("\n") or end == "\n\n"] == []


def test_secrets_and_data_stay_out_of_the_repository():
    private = {".db", ".eml", ".key", ".pem", ".sqlite", ".sqlite3"}

    assert {".env", ".venv", "instance"} - set(ignored_patterns()) == set()
    assert [file for file in own_files() if file.suffix in private] == []


def test_the_tools_need_nothing_but_python():
    """They run before anything is installed. Only `tools.prepare` runs in the environment."""
    program = "import sys, tools.dev; print(*{m.split('.')[0] for m in sys.modules})"
    done = subprocess.run(
        [sys.executable, "-S", "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    foreign = set(done.stdout.split()) - sys.stdlib_module_names - {"tools", "standins", "__main__"}

    assert foreign == set()
