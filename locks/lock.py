"""Write the lock files and constraints.txt from pyproject.toml, with uv: ``make lock``.

Every file of a version is in the lock with its SHA-256, for each Python and each platform, so that one lock serves
all machines. What is locked already keeps its version; ``make lock UPGRADE=--upgrade`` takes the newest that the
bounds allow, ``UPGRADE="--upgrade-package torch"`` only that package's.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from packaging.utils import canonicalize_name

LOCKS = Path(__file__).resolve().parent
ROOT = LOCKS.parent
#: The locks in the order in which they are installed, each with the extra it is for. A package stands in the first
#: that needs it.
EXTRAS: Mapping[str, str | None] = {"report": None, "test": "test", "train": "train", "supply": "supply"}
#: torch's usual build for Linux needs these, gigabytes of them; its build without GPU support does not.
GPU = re.compile(r"(nvidia|cuda)-.+|triton")
#: The builds of torch without GPU support that the tests ran with: cp311 for Linux on x86_64. They lie in another place
#: than everything else, so uv does not find them. The Makefile takes one when pip is set up so that it does.
TORCH_CPU = {"2.13.0": ("6746dbcbeb526eb61330b76b41ff1b4eb848951103a892eeb080dfa2b264667b",)}
HEAD = "# {what} Made by `make lock` from pyproject.toml; not edited by hand.\n"
WHATS = {
    "report": "What `make report` installs.",
    "torch": "torch as everybody finds it, and what it needs on Linux for graphics processors.",
    "torch-cpu": "torch without GPU support: much smaller. Taken instead where it is at hand.",
    "test": "What `make test` installs besides.",
    "train": "What `make eval` installs besides.",
    "supply": "What `make audit` and `make lock` install besides.",
}


def compile_lock(extras: Sequence[str], known: Path, flags: Sequence[str]) -> dict[str, str]:
    """Each package's lines of a lock for the package and these extras, by name; versions as in ``known``."""
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "lock.txt"
        if known.is_file():
            shutil.copyfile(known, out)
        build = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["build-system"]["requires"]
        subprocess.run(
            [
                sys.executable,
                "-m",
                "uv",
                "pip",
                "compile",
                "--universal",
                "--generate-hashes",
                "--python-version",
                "3.11",
                "--quiet",
            ]
            + ["--no-annotate", "--no-header", "--no-config", "pyproject.toml", "-", "-o", str(out), *flags]
            + [word for extra in extras for word in ("--extra", extra)],
            cwd=ROOT,
            input="\n".join(build),
            text=True,
            check=True,
        )
        blocks = re.split(r"\n(?=[A-Za-z0-9])", out.read_text(encoding="utf-8").strip())
    lines: dict[str, str] = {}
    for block in blocks:
        name = canonicalize_name(block.partition("==")[0])
        lines[name] = lines.get(name, "") + block + "\n"
    return lines


def split(everything: Mapping[str, str], known: Path) -> dict[str, dict[str, str]]:
    """The lines of each lock: a package is in the first one that needs it."""
    locks: dict[str, dict[str, str]] = {}
    seen: set[str] = set()
    extras: list[str] = []
    for lock, extra in EXTRAS.items():
        extras += [extra] if extra else []
        names = compile_lock(extras, known, []).keys() & everything.keys() - seen
        seen |= names
        locks[lock] = {name: everything[name] for name in sorted(names)}
    report = locks["report"]
    locks["torch"] = {name: report.pop(name) for name in sorted(report) if name == "torch" or GPU.fullmatch(name)}
    return locks


def torch_cpu(torch: str) -> str:
    """The lines for torch's builds without GPU support, of the version that is locked."""
    version = torch.partition("==")[2].split()[0]
    if version not in TORCH_CPU:
        raise SystemExit(
            f"torch {version}: add the hashes of its builds without GPU support to TORCH_CPU in {__file__}"
        )
    hashes = "".join(f" \\\n    --hash=sha256:{digest}" for digest in TORCH_CPU[version])
    return f"torch=={version}+cpu{hashes}\n"


def main() -> None:
    """Write the files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--upgrade", action="store_true", help="the newest versions that the bounds allow")
    parser.add_argument("--upgrade-package", action="append", default=[], metavar="NAME")
    arguments = parser.parse_args()
    flags = ["--upgrade"] if arguments.upgrade else []
    flags += [word for name in arguments.upgrade_package for word in ("--upgrade-package", name)]
    everything = compile_lock([extra for extra in EXTRAS.values() if extra], ROOT / "constraints.txt", flags)
    pins = [line.removesuffix("\\").rstrip() for text in everything.values() for line in text.splitlines()]
    pins = [line for line in pins if not line.startswith(" ")]
    constraints = HEAD.format(what="The versions of all locks, for `pip install -c`.") + "\n".join(pins) + "\n"
    (ROOT / "constraints.txt").write_text(constraints, encoding="utf-8")
    locks = split(everything, ROOT / "constraints.txt")
    locks["torch-cpu"] = {"torch": torch_cpu(locks["torch"]["torch"])}
    for lock, lines in locks.items():
        text = HEAD.format(what=WHATS[lock]) + "".join(lines.values())
        (LOCKS / f"{lock}.txt").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
