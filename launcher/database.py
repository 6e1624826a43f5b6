"""The demo's database: created, installed, brought up to date when the addons' source changes."""

from pathlib import Path

from launcher.errors import Refused
from launcher.odoo import Runner
from launcher.paths import ADDONS
from launcher.postgres import Server
from launcher.process import Show
from launcher.state import JsonFile


def exists(server: Server, name: str | None = None) -> bool:
    """Say whether a database exists on the server."""
    quoted = (name or server.database).replace("'", "''")
    return server.sql(f"SELECT 1 FROM pg_database WHERE datname = '{quoted}'") == "1"


def drop(server: Server, name: str | None = None) -> None:
    """Drop a database if it is there, whoever is connected."""
    name = name or server.database
    server.call("dropdb", "--if-exists", "--force", name, otherwise=f"Database {name} could not be dropped.")


def create(server: Server, name: str | None = None) -> None:
    """Create an empty database as Odoo wants it (Odoo itself would ask for missing extensions)."""
    name = name or server.database
    options = ["-T", "template0", "-E", "UTF8", "--lc-collate=C"]
    server.call("createdb", *options, name, otherwise=f"Database {name} could not be created.")


def install(runner: Runner, state: JsonFile, logs: Path, show: Show) -> str:
    """Install the addons into a new database; one that a killed set-up left half-made is made again.

    :raise Refused: a database of that name is there and is not ours
    """
    server = runner.server
    if exists(server) and state.get("created") != server.database:
        raise Refused(
            f"Database {server.database} on {server.host}:{server.port} exists and was not made by this"
            " set-up: name another one in DATABASE_URL or PGDATABASE."
        )
    show("creating the database")
    drop(server)
    state["created"] = server.database
    create(server)
    sentence = "The addons could not be installed: see the log; the next start makes the database again."
    modules = ",".join(ADDONS)
    runner.run(
        "-i",
        modules,
        "--stop-after-init",
        "--no-http",
        log=logs / "install.log",
        otherwise=sentence,
        show=show,
    )
    return f"{server.database}: Philippine chart, {len(ADDONS)} addons"


def update(runner: Runner, logs: Path, show: Show) -> str:
    """Bring the addons in the database up to date with their source."""
    sentence = "The addons could not be updated: see the log, correct the addon and start again."
    modules = ",".join(ADDONS)
    runner.run(
        "-u",
        modules,
        "--stop-after-init",
        "--no-http",
        log=logs / "update.log",
        otherwise=sentence,
        show=show,
    )
    return f"{runner.server.database}: addons updated"
