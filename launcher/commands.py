"""The small commands: stop, status, reset, env, deploy, shell."""

import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from launcher import database
from launcher.console import Console, Line
from launcher.errors import Refused
from launcher.lakehouse import Lakehouse
from launcher.paths import CHECKOUT, Paths
from launcher.postgres import given
from launcher.services import Service, wait_until
from launcher.setup import Setup, bare_services, make_folders, running, stop_all
from launcher.state import JsonFile, Lock, holder
from launcher.venvs import Venv


def stop(paths: Paths, console: Console) -> None:
    """Stop everything of a data folder, a set-up at work included."""
    if not paths.data.is_dir():
        console.print(f"Nothing is set up in {paths.data}.")
        return
    _end_set_up(paths)
    with Lock(paths.lock, "Process {pid} still works on this data folder: end it and try again."):
        names = stop_all(paths)
    console.print(f"Stopped: {', '.join(names)}." if names else "Nothing was running.")


def _end_set_up(paths: Paths) -> None:
    """Ask the launcher that holds the lock to end; it stops what it has started by itself."""

    def free() -> bool:
        try:
            with Lock(paths.lock, "{pid}"):
                return True
        except Refused:
            return False

    if not free() and (pid := holder(paths.lock)):
        os.kill(pid, signal.SIGTERM)
        wait_until(free, 60)


def reset(paths: Paths, console: Console, sure: bool) -> None:
    """Stop everything and delete the data folder (the cache stays).

    :raise Refused: the folder is not one of ours, or the person did not say yes
    """
    if not paths.data.exists():
        console.print(f"Nothing is set up in {paths.data}.")
        return
    if not paths.state.exists() and any(paths.data.iterdir()):
        raise Refused(f"{paths.data} was not made by ipai and is left alone.")
    if not sure and not _confirmed(f"Delete {paths.data} with its database, books and lakehouse? [y/N] "):
        raise Refused("Nothing was deleted: answer y, or use ./ipai reset --yes.")
    stop(paths, console)
    _drop_foreign(paths)
    shutil.rmtree(paths.data)
    console.print(f"Deleted {paths.data}; downloads stay in {paths.cache}.")


def _confirmed(question: str) -> bool:
    if not sys.stdin.isatty():
        return False
    return input(question).strip().lower() in ("y", "yes")


def _drop_foreign(paths: Paths) -> None:
    """Drop the database we have made on somebody else's server."""
    name, venv = JsonFile(paths.state).get("created"), JsonFile(paths.state).get("postgres_venv")
    server = given(os.environ, Venv(Path(venv))) if venv and Path(venv).exists() else None
    if name and server and server.database == name:
        database.drop(server)


def status(paths: Paths, console: Console) -> bool:
    """Show what runs, where, since when; return whether everything runs."""
    state = JsonFile(paths.state).read()
    if not state:
        console.print(f"Nothing is set up in {paths.data}.")
        return False
    console.print(f"Data folder   {paths.data} (cache {paths.cache})")
    console.print(f"Odoo          {state.get('odoo', 'not found yet')}")
    console.print(f"Set-up        {_age(state)}")
    for service in reversed(bare_services(paths)):
        console.print(f"{service.name:<13} {_said(service)}")
    here = [
        service for service in bare_services(paths) if state.get("embedded") or service.name != "PostgreSQL"
    ]
    return all(service.pid for service in here)


def _age(state: dict) -> str:
    if not state.get("finished"):
        return "not finished: ./ipai demo goes on"
    return f"finished {(time.time() - state['finished']) / 3600:.1f} hours ago"


def _said(service: Service) -> str:
    pid, record = service.pid, service.record
    if not pid:
        return "stopped"
    minutes = (time.time() - record["since"]) / 60
    return f"port {record['port']}, process {pid}, for {minutes:.0f} min"


def env(setup: Setup, console: Console) -> None:
    """Print the exports that point any official client at the embedded lakehouse."""
    for name, value in _embedded(setup).items():
        console.print(f"export {name}={shlex.quote(value)}")


def deploy(setup: Setup, target: str, options: Sequence[str]) -> int:
    """Deploy the bundle: to the workspace DATABRICKS_HOST names, else to this set-up's embedded lakehouse.

    Odoo finds the job and the endpoints by their plain names, which the targets staging and prod have.

    :param options: handed on, such as ``--prune``
    :raise Refused: no workspace is named, and the embedded lakehouse does not run
    """
    known = {} if os.environ.get("DATABRICKS_HOST") else _embedded(setup)
    make_folders(setup.paths)
    setup.lakehouse_environment(Line(setup.console.stream, ""))
    program = setup.lake_venv.script("ipai-lakehouse")
    command = [program, "deploy", "--target", target, *options]
    return subprocess.call(command, env=os.environ | known, cwd=CHECKOUT / "lakehouse")


def _embedded(setup: Setup) -> dict[str, str]:
    """What points a client at the embedded lakehouse, which has to run."""
    if "lakehouse" not in {service.name for service in running(setup.paths)}:
        raise Refused(
            "The lakehouse does not run: ./ipai demo starts it. To deploy elsewhere, set DATABRICKS_HOST and"
            " the credentials beside it."
        )
    return Lakehouse(setup.paths, Venv(Path()), setup.port + 1, setup.secrets, "").exports


def shell(setup: Setup) -> int:
    """Open an Odoo shell on the demo's database."""
    if not setup.state.get("database"):
        raise Refused("There is no database yet: run ./ipai demo first.")
    runner = setup.attach()
    return subprocess.call(runner.command("shell"), env=os.environ | runner.environ)
