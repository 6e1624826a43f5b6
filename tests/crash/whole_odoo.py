"""A whole Odoo server with its scheduler, that is killed and started again, and a look into its database."""

import os
import signal
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import psycopg2.extensions

PATIENCE = 60.0


class Books:
    """The database of these tests, seen from outside Odoo."""

    def __init__(self):
        self.name = os.environ["IPAI_TEST_DB"]
        self.rows = self._runner(self.connect())
        self._postgres = self._runner(self.connect("postgres"))

    def connect(self, name: str | None = None, autocommit: bool = True):
        link = psycopg2.connect(os.environ["IPAI_TEST_DSN"], dbname=name or self.name)
        link.autocommit = autocommit
        return link

    @staticmethod
    def _runner(link):
        def rows(sql, *values):
            with link.cursor() as cursor:
                cursor.execute(sql, values)
                return cursor.fetchall() if cursor.description else []

        return rows

    def wake(self) -> None:
        """Tell Odoo's scheduler to look for work now."""
        self._postgres("SELECT pg_notify('cron_trigger', %s)", self.name)

    @contextmanager
    def locked(self, statement: str, *values):
        """Hold a lock until the block is left; yields a function that says whether somebody waits for it."""
        link = self.connect(autocommit=False)
        try:
            self._runner(link)(statement, *values)
            mine = link.info.backend_pid
            waits = "SELECT count(*) FROM pg_stat_activity WHERE %s = ANY(pg_blocking_pids(pid))"
            yield lambda: self.rows(waits, mine)[0][0] > 0
        finally:
            link.close()


class OdooServer:
    """Odoo as its users start it, without the web server: the scheduler is what these tests are about."""

    def __init__(self, books: Books, lake: dict[str, str], log: Path):
        self.books, self.log = books, log
        self._env = os.environ | lake | {"IPAI_DATABRICKS_ALLOWED_HOSTS": "127.0.0.1"}
        self._env["IPAI_SECRET_KEY"] = "key of the crash tests"
        self.process = None

    def start(self) -> None:
        program = [os.environ["IPAI_ODOO_PYTHON"], os.environ["IPAI_ODOO_BIN"]]
        options = ["-c", os.environ["IPAI_ODOO_CONF"], "-d", self.books.name, "--no-http"]
        options += [f"--db-filter=^{self.books.name}$", "--max-cron-threads=1", "--log-level=info"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen([*program, *options], env=self._env, stdout=log, stderr=log)

    def kill(self) -> None:
        """Cut the power."""
        self.process.send_signal(signal.SIGKILL)
        assert self.process.wait() == -signal.SIGKILL

    def works_until(self, reached, what: str) -> None:
        """Keep the scheduler awake until something is reached."""
        end = time.monotonic() + PATIENCE
        while not reached():
            assert self.process.poll() is None, f"Odoo has ended: {self._last_words()}"
            assert time.monotonic() < end, f"Not reached: {what}. {self._last_words()}"
            self.books.wake()
            time.sleep(0.05)

    def _last_words(self) -> str:
        return self.log.read_text(encoding="utf-8")[-3000:]
