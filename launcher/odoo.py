"""How Odoo is called: command line, configuration file, environment."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from launcher.odoo_source import Odoo
from launcher.paths import CHECKOUT
from launcher.postgres import Server
from launcher.process import Show, exit_code, run
from launcher.venvs import Venv

LOG_LINE = re.compile(r"^\d{4}-\d\d-\d\d \S+ \d+ (?P<level>[A-Z]+) \S+ (?P<logger>[\w.]+): (?P<text>.*)$")


@dataclass(frozen=True)
class Runner:
    """Odoo on one database server.

    :param conf: the configuration file this runner writes
    :param env: what the addons read from the environment
    """

    odoo: Odoo
    venv: Venv
    server: Server
    conf: Path
    data: Path
    port: int
    master_password: str
    env: Mapping[str, str] = field(default_factory=dict)

    def write_conf(self) -> None:
        """Write the configuration file, readable by its owner only."""
        options = {
            "addons_path": self.addons_path(),
            "admin_passwd": self.master_password,
            "data_dir": self.data,
            "db_host": self.server.host,
            "db_port": self.server.port,
            "db_user": self.server.user,
            "db_password": self.server.password or False,
            "dbfilter": f"^{re.escape(self.server.database)}$",
            "http_interface": "127.0.0.1",
            "http_port": self.port,
            "list_db": False,
            "max_cron_threads": 1,
            "proxy_mode": False,
            "without_demo": True,
            "workers": 0,
        }
        text = "[options]\n" + "".join(f"{key} = {value}\n" for key, value in options.items())
        self.conf.unlink(missing_ok=True)
        with open(os.open(self.conf, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="utf-8") as file:
            file.write(text)

    def addons_path(self, *more: Path) -> str:
        """Return the folders of addons, ``more`` after those that are always there."""
        return ",".join(map(str, [*self.odoo.addons, CHECKOUT / "addons", *more]))

    def write_program(self, path: Path) -> Path:
        """Write a Python file that is this Odoo's command line, wherever its source lies; return it."""
        lines = ["import runpy, sys", f"sys.path.insert(0, {str(self.odoo.root)!r})"]
        lines.append('runpy.run_module("odoo", run_name="__main__", alter_sys=True)')
        path.write_text("\n".join([*lines, ""]), encoding="utf-8")
        return path

    def command(self, *arguments: str, database: str | None = None) -> list[str | Path]:
        """Return the command line; ``arguments`` may begin with a subcommand such as ``shell``."""
        subcommand = [a for a in arguments[:1] if not a.startswith("-")]
        options = arguments[len(subcommand) :]
        where = ["-c", self.conf, "-d", database or self.server.database]
        return [self.venv.python, "-m", "odoo", *subcommand, *where, *options]

    @property
    def environ(self) -> dict[str, str]:
        return {"PYTHONPATH": str(self.odoo.root), **self.env}

    def run(self, *arguments: str, log: Path, otherwise: str, show: Show) -> None:
        """Run Odoo to its end, showing what it logs."""
        run(
            self.command(*arguments),
            log=log,
            otherwise=otherwise,
            env=os.environ | self.environ,
            show=_brief(show),
        )

    def test(
        self, *arguments: str, database: str, log: Path, show: Show, env: Mapping[str, str] | None = None
    ) -> int:
        """Run Odoo on another database, say for its own tests, and return the exit code."""
        env = os.environ | self.environ | dict(env or {})
        return exit_code(self.command(*arguments, database=database), log=log, env=env, show=_brief(show))

    def script(self, path: Path, *, log: Path, otherwise: str, show: Show, env: Mapping[str, str]) -> None:
        """Run a Python file inside ``odoo shell``; what it prints is shown, what Odoo logs is a detail."""
        run(
            self.command("shell", "--log-level=warn"),
            log=log,
            otherwise=otherwise,
            env=os.environ | self.environ | {"IPAI_ROOT": str(CHECKOUT)} | dict(env),
            show=show,
            stdin=path,
        )


def _brief(show: Show) -> Show:
    """Return a ``show`` that leaves out time, process and logger of Odoo's log lines."""

    def shorter(line: str) -> None:
        parts = LOG_LINE.match(line)
        show(parts["text"] if parts else line)

    return shorter
