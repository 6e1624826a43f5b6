"""One set-up: a data folder, three ports, and the pieces that run on them."""

import os
import re
import shutil
import signal
import textwrap
from collections.abc import Mapping
from pathlib import Path

from launcher import credentials, database, environment, odoo_source, pythons, services, warm
from launcher.console import Console, Line
from launcher.errors import Refused
from launcher.lakehouse import Lakehouse, source
from launcher.odoo import Runner
from launcher.paths import ADDONS, CHECKOUT, Paths
from launcher.postgres import Embedded, Server, given
from launcher.services import Service
from launcher.state import JsonFile, fingerprint, fingerprint_of
from launcher.venvs import Builder

DEFAULT_PORT = 8069
HERE = Path(__file__).parent
ENOUGH = 3 << 30
SAID = re.compile(r"(?:seed|month-end): (.*)")


class Setup:
    """Everything a step needs; what one step finds out, later ones read as attributes.

    :param port: Odoo's port, the next is the lakehouse's, the one after PostgreSQL's; None takes the last one
    :param series: the wanted Odoo, None takes the one this set-up was made with, or the best there is
    :param durable: False lets PostgreSQL lose data in a power cut, for tests
    """

    def __init__(
        self, paths: Paths, console: Console, port: int | None = None, series: str | None = None, durable=True
    ):
        self.paths, self.console, self.durable = paths, console, durable
        self.state = JsonFile(paths.state)
        self.secrets = JsonFile(paths.secrets, mode=0o600)
        self.lake_extras: tuple[Path, ...] = ()
        self.asked: Mapping[str, str] = dict(os.environ)
        self.port = port or self.state.get("port") or DEFAULT_PORT
        self.series = series or self.state.get("series") or os.environ.get("IPAI_ODOO") or None
        self.url = f"http://127.0.0.1:{self.port}"

    def begin(self) -> None:
        """Look before the first step whether the set-up can succeed at all.

        :raise Refused: no disk, a port is taken, another Odoo than the data folder's is wanted
        """
        self._check_series()
        make_folders(self.paths)
        if not self.state.get("month_end"):
            self._check_disk()
        self._check_ports()
        self.state["port"] = self.port
        self._enter(credentials.make(self.secrets))

    def _enter(self, known: dict) -> None:
        """Take the credentials, and the environment that every child process gets."""
        self.known = known
        clean = environment.isolated(os.environ, self.paths.data, self.paths.cache)
        os.environ.clear()
        os.environ.update(clean)

    def _check_series(self) -> None:
        made_with = self.state.get("series")
        wanted = self.asked.get("IPAI_ODOO") or self.series
        if made_with and wanted != made_with:
            raise Refused(
                f"{self.paths.data} was set up with Odoo {made_with}, not {wanted}: take another folder with"
                " --data DIR, or ./ipai reset first."
            )

    def _check_disk(self) -> None:
        for folder in (self.paths.cache, self.paths.data):
            free = shutil.disk_usage(folder).free
            if free < ENOUGH:
                raise Refused(
                    f"Only {free / (1 << 30):.1f} GB are free in {folder}, 3 GB are needed: make room, or"
                    " choose other folders with --data DIR and XDG_CACHE_HOME."
                )

    def _check_ports(self) -> None:
        ours = {service.record.get("port") for service in running(self.paths)}
        for offset, name in enumerate(("Odoo", "the lakehouse", "PostgreSQL")):
            if self.port + offset not in ours:
                services.require_port(name, self.port + offset)

    def environments(self, line: Line) -> str:
        """Make the Python environments."""
        self.lakehouse_environment(line)
        build = self.builder
        self.odoo_venv = build.ensure("odoo", HERE / "requirements-odoo.txt")
        self.postgres_venv = build.ensure("postgresql", HERE / "requirements-postgres.txt")
        self.state["postgres_venv"] = str(self.postgres_venv.path)
        return f"Python {self.python}: Odoo, lakehouse, PostgreSQL"

    def lakehouse_environment(self, line: Line) -> None:
        """Make the lakehouse's Python environment, which is all that a deployment needs."""
        self.python = pythons.best()
        self.builder = Builder(self.paths.cache, self.paths.logs, self.python, line.detail)
        lakehouse = CHECKOUT / "lakehouse"
        self.lake_venv = self.builder.ensure(
            "lakehouse", lakehouse / "requirements.txt", *self.lake_extras, editable=lakehouse
        )

    def find_odoo(self, line: Line) -> str:
        """Find or download Odoo, once for a data folder."""
        self.odoo = odoo_source.find(self.paths.cache, self.paths.logs, line.detail, self.series)
        self.state["series"] = self.odoo.series
        self.state["odoo"] = str(self.odoo)
        return str(self.odoo)

    def start_postgres(self, line: Line) -> str:
        """Take the server the environment names, else start our own."""
        self.server: Server | None = given(self.asked, self.postgres_venv)
        self.state["embedded"] = not self.server
        if self.server:
            return f"{self.server.sql('SHOW server_version')} on {self.server.host}:{self.server.port}"
        embedded = Embedded(
            self.paths.postgres,
            self.paths.run,
            self.paths.logs,
            self.port + 2,
            self.known["postgres_password"],
            self.postgres_venv,
            self.durable,
        )
        embedded.start(self.postgres_venv)
        self.server = embedded.server
        return f"{self.server.sql('SHOW server_version')} on port {self.server.port}"

    def start_lakehouse(self, line: Line) -> str:
        """Create the lakehouse the first time, serve it, deploy to it when its source has changed."""
        version = fingerprint_of(source())
        self.lake = self._lakehouse(version)
        self.lake.init()
        self.lake.service.start()
        wanted = fingerprint(version, self.url)
        if self.state.get("deployed") != wanted:
            line.detail("deploying jobs and dashboards")
            self.lake.deploy(line.detail, self.url)
            self.state["deployed"] = wanted
        return self.lake.host

    def _lakehouse(self, version: str) -> Lakehouse:
        return Lakehouse(self.paths, self.lake_venv, self.port + 1, self.secrets, version)

    def attach(self) -> Runner:
        """Return Odoo as a finished set-up runs it, with PostgreSQL started; for ``./ipai shell``."""
        self._enter(self.secrets.read())
        quiet = Line(self.console.stream, "")
        quiet.live = False
        for step in (self.environments, self.find_odoo, self.start_postgres):
            step(quiet)
        self.lake = self._lakehouse("")
        self.prepare_odoo(self.odoo_environment())
        return self.runner

    def odoo_environment(self) -> dict[str, str]:
        """Return what the addons read from the environment."""
        keys = {"IPAI_DATABRICKS_ALLOWED_HOSTS": "127.0.0.1", "IPAI_SECRET_KEY": self.known["secret_key"]}
        return {**self.lake.exports, **keys}

    def prepare_odoo(self, env: Mapping[str, str]) -> None:
        """Write Odoo's configuration, now that the database server is known.

        :param env: what the addons read from the environment
        """
        self.runner = Runner(
            self.odoo,
            self.odoo_venv,
            self.server,
            conf=self.paths.odoo_conf,
            data=self.paths.odoo,
            port=self.port,
            master_password=self.known["odoo_master_password"],
            env=env,
        )
        self.runner.write_conf()

    def addons_version(self) -> str:
        """Return the fingerprint of what an update of the addons would read."""
        return fingerprint_of(CHECKOUT / "addons" / name for name in ADDONS)

    def fill_database(self, line: Line) -> str:
        """Install the addons, or update them when their source has changed."""
        if not self.state.get("database"):
            return database.install(self.runner, self.state, self.paths.logs, line.detail)
        self.odoo_service().stop()
        return database.update(self.runner, self.paths.logs, line.detail)

    def run_script(self, name: str, line: Line) -> str:
        """Run a script of ``demo/`` inside Odoo and return the last thing it said."""
        said = [""]

        def show(text: str) -> None:
            if told := SAID.match(text):
                said.append(told[1])
                line.say(text)
            else:
                line.detail(text)

        self.runner.script(
            CHECKOUT / "demo" / f"{name}.py",
            log=self.paths.logs / f"{name}.log",
            otherwise=f"demo/{name}.py failed: see the log, correct it and start again.",
            show=show,
            env={"IPAI_ADMIN_PASSWORD": self.known["admin_password"], **self._accountant},
        )
        return textwrap.shorten(said[-1], 46, placeholder=" …")

    @property
    def _accountant(self) -> dict[str, str]:
        return {"IPAI_ACCOUNTANT_PASSWORD": self.known["accountant_password"]}

    def odoo_service(self) -> Service:
        """Return the Odoo server."""
        conf = self.paths.odoo_conf.read_text(encoding="utf-8")
        return Service(
            name="Odoo",
            port=self.port,
            run=self.paths.run,
            log=self.paths.logs / "odoo.log",
            command=self.runner.command(),
            env=self.runner.environ,
            healthy=lambda: warm.answers(self.url),
            patience=120.0,
            salt=fingerprint(conf, self.addons_version()),
        )

    def serve_odoo(self, line: Line) -> str:
        """Start Odoo and let it build its web client, so that the first person does not wait for it."""
        service = self.odoo_service()
        if not service.up():
            service.start()
            warm.warm_up(self.url, "admin", self.known["admin_password"], line.detail)
        return self.url


def make_folders(paths: Paths) -> None:
    """:raise Refused: a folder cannot be made"""
    try:
        paths.make()
    except OSError as error:
        raise Refused(
            f"{error.filename} cannot be made ({error.strerror}): choose another folder with --data DIR."
        ) from error


def bare_services(paths: Paths) -> list[Service]:
    """Return the services of a data folder in the order they stop, for whoever need not start them."""
    odoo = Service("Odoo", 0, paths.run, paths.logs / "odoo.log")
    lake = Service("lakehouse", 0, paths.run, paths.logs / "lakehouse.log")
    log = paths.logs / "postgresql.log"
    return [odoo, lake, Service("PostgreSQL", 0, paths.run, log, stop_signal=signal.SIGINT, group=False)]


def running(paths: Paths) -> list[Service]:
    """Return the services that run now."""
    return [service for service in bare_services(paths) if service.pid]


def stop_all(paths: Paths) -> list[str]:
    """Stop every process of a data folder; return the names of the services that ran."""
    names = [service.name for service in bare_services(paths) if service.stop()]
    services.sweep(paths.data)
    return names
