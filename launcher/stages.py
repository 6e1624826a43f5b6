"""The stages of ``./ipai test``: each runs one kind of test and counts."""

import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from launcher import database, java
from launcher.paths import ADDONS, CHECKOUT
from launcher.process import Show, exit_code
from launcher.reports import Result, from_odoo, from_pytest
from launcher.setup import HERE, Setup
from launcher.venvs import Venv

SERIES = ("18.0", "19.0")
# Rules of pylint-odoo that do not hold here, and why.
NOT_OURS = {
    "manifest-version-format": "one addon for both series: its version names none, Odoo adds its own",
    "consider-merging-classes-inherited": "a model is spread over files by subject, so that no file is long",
    "missing-readme": "the suite has one README and docs/, not a generated page an addon",
}
TEST_DATABASE = "ipai_odoo_tests"
CRASH_DATABASE = "ipai_crash_tests"
APART = {"e2e", "crash"}  # folders of tests/ that are stages of their own
TEST_ADDONS = CHECKOUT / "tests" / "addons"  # installed by the tests only, as Odoo's own test_* addons


class Bench:
    """What the stages share: the set-up, the environment with the test tools, the browser."""

    venv: Venv
    chromium: str

    def __init__(self, setup: Setup):
        self.setup, self.logs = setup, setup.paths.logs

    def pytest(
        self, stage: str, venv: Venv, folders: list[str], show: Show, env: Mapping[str, str], cwd: Path
    ) -> Result:
        """Run pytest on folders and count."""
        log, xml = self.logs / f"{stage}.log", self.logs / f"{stage}.xml"
        xml.unlink(missing_ok=True)
        command = [venv.python, "-m", "pytest", "-p", "no:cacheprovider", f"--junitxml={xml}", *folders]
        code = exit_code(command, log=log, env=os.environ | dict(env), show=show, cwd=cwd)
        return from_pytest(stage, xml, code, log)


def lint(bench: Bench, show: Show) -> Result:
    """Run ruff on everything and pylint-odoo on the addons, for both series; a tool counts as a test."""
    result = Result("lint", log=bench.logs)
    ruff = bench.venv.script("ruff")
    pylint = [
        bench.venv.script("pylint"),
        "--rcfile=pyproject.toml",
        f"--disable={','.join(NOT_OURS)}",
        "--ignore=tests",
    ]
    addons = [f"addons/{name}" for name in ADDONS]
    tools = {
        "ruff-check": [ruff, "check", "."],
        "ruff-format": [ruff, "format", "--check", "."],
        **{f"pylint-{s}": [*pylint, f"--valid-odoo-versions={s}", *addons] for s in SERIES},
    }
    for name, command in tools.items():
        if exit_code(command, log=bench.logs / f"{name}.log", show=show, cwd=CHECKOUT):
            result.failed += 1
            result.why.append(f"{name} found something, see {bench.logs / name}.log")
        else:
            result.passed += 1
    return result


def plain_folders() -> list[str]:
    """Return the folders of tests that need neither Odoo nor a lakehouse."""
    crossing = sorted(
        p.name for p in (CHECKOUT / "tests").iterdir() if any(p.glob("test_*.py")) and p.name not in APART
    )
    return ["launcher/tests", "demo/tests", *(f"tests/{name}" for name in crossing)]


def plain(bench: Bench, show: Show) -> Result:
    """Run the tests of plain Python."""
    return bench.pytest("plain", bench.venv, plain_folders(), show, {}, CHECKOUT)


def lakehouse(bench: Bench, show: Show) -> Result:
    """Run the lakehouse's own tests in its own environment, with a PostgreSQL to import from."""
    env = {"IPAI_TEST_POSTGRES": bench.setup.server.dsn}
    return bench.pytest("lakehouse", bench.setup.lake_venv, ["tests"], show, env, CHECKOUT / "lakehouse")


def spark(bench: Bench, show: Show) -> Result:
    """Compute the lake's tables with open-source Spark too and compare, where there is a Java for it."""
    if why := no_spark(bench.setup):
        return Result("spark", not_run=why)
    venv = spark_venv(bench.setup)
    return bench.pytest("spark", venv, ["tests/spark"], show, {}, CHECKOUT / "lakehouse")


def no_spark(setup: Setup) -> str | None:
    """Return one line that says why Spark cannot run here, None when it can."""
    if setup.python.version < (3, 11):
        return f"Python {setup.python} here, Spark 4 needs 3.11 or later"
    return java.missing()


def spark_venv(setup: Setup) -> Venv:
    """Return the lakehouse's environment with Spark and the test tools."""
    lakehouse = CHECKOUT / "lakehouse"
    pins = [
        lakehouse / "requirements.txt",
        HERE / "requirements-lakehouse-test.txt",
        HERE / "requirements-spark.txt",
    ]
    return setup.builder.ensure("spark", *pins, editable=lakehouse)


def odoo(bench: Bench, show: Show) -> Result:
    """Install the addons into an empty database and run their tests in Odoo, tours included."""
    setup, log = bench.setup, bench.logs / "odoo-tests.log"
    setup.prepare_odoo({})
    database.drop(setup.server, TEST_DATABASE)
    database.create(setup.server, TEST_DATABASE)
    addons = [*ADDONS, *sorted(path.parent.name for path in TEST_ADDONS.glob("*/__manifest__.py"))]
    arguments = [
        f"--addons-path={setup.runner.addons_path(TEST_ADDONS)}",
        f"--init={','.join(addons)}",
        f"--test-tags={','.join(f'/{name}' for name in addons)}",
        "--stop-after-init",
        f"--http-port={setup.port + 3}",
        f"--screenshots={bench.logs}",
        f"--db-filter=^{TEST_DATABASE}$",
        "--max-cron-threads=0",
    ]
    # The test addons use the servers of tests/ that misbehave.
    env = {"PYTHONPATH": os.pathsep.join([setup.runner.environ["PYTHONPATH"], str(CHECKOUT)])}
    code = setup.runner.test(*arguments, database=TEST_DATABASE, log=log, show=show, env=env)
    database.drop(setup.server, TEST_DATABASE)
    shutil.rmtree(setup.paths.odoo / "filestore" / TEST_DATABASE, ignore_errors=True)
    return from_odoo("odoo", log.read_text(encoding="utf-8"), code, log)


def programs(setup: Setup, odoo: bool) -> dict[str, str]:
    """Return which programs tests and benchmarks start themselves; ``odoo`` where one is configured."""
    found = {
        "IPAI_LAKEHOUSE_PYTHON": str(setup.lake_venv.python),
        "IPAI_ODOO_PYTHON": str(setup.odoo_venv.python),
    }
    if odoo:
        found["IPAI_ODOO_ROOT"] = str(setup.odoo.root)
        found["IPAI_ODOO_CONF"] = str(setup.paths.odoo_conf)
        found["IPAI_ODOO_BIN"] = str(setup.runner.write_program(setup.paths.run / "odoo-bin.py"))
    return found


def outside(bench: Bench) -> dict[str, str]:
    """Return what whoever looks at a whole demo from outside needs to know."""
    setup = bench.setup
    return {
        **setup.lake.exports,
        **setup.server.env,
        "IPAI_TEST_URL": setup.url,
        "IPAI_TEST_DSN": setup.server.dsn,
        "IPAI_TEST_DB": setup.server.database,
        "IPAI_TEST_DATA": str(setup.paths.data),
        "IPAI_ADMIN_PASSWORD": setup.known["admin_password"],
        "IPAI_ACCOUNTANT_PASSWORD": setup.known["accountant_password"],
        "IPAI_CHROMIUM": bench.chromium,
    }


def crash(bench: Bench, show: Show) -> Result:
    """Kill Odoo at every step of submitting a run and of the month-end, on a database of its own."""
    setup = bench.setup
    setup.prepare_odoo({})
    database.drop(setup.server, CRASH_DATABASE)
    database.create(setup.server, CRASH_DATABASE)
    try:
        arguments = [
            f"--init={','.join(ADDONS[:2])}",  # the connector, and the month-end on top of it
            "--stop-after-init",
            "--no-http",
            f"--db-filter=^{CRASH_DATABASE}$",
        ]
        log = bench.logs / "crash-install.log"
        if setup.runner.test(*arguments, database=CRASH_DATABASE, log=log, show=show):
            return Result("crash", failed=1, why=["the addons could not be installed"], log=log)
        where = {"IPAI_TEST_DSN": setup.server.dsn, "IPAI_TEST_DB": CRASH_DATABASE}
        env = {**programs(setup, True), **where}
        return bench.pytest("crash", bench.venv, ["tests/crash"], show, env, CHECKOUT)
    finally:
        database.drop(setup.server, CRASH_DATABASE)
        shutil.rmtree(setup.paths.odoo / "filestore" / CRASH_DATABASE, ignore_errors=True)


def e2e(bench: Bench, show: Show) -> Result:
    """Run the tests that look at a whole demo from outside."""
    env = {**programs(bench.setup, True), **outside(bench)}
    return bench.pytest("e2e", bench.venv, ["tests/e2e"], show, env, CHECKOUT)


STAGES: dict[str, Callable[[Bench, Show], Result]] = {
    "lint": lint,
    "plain": plain,
    "lakehouse": lakehouse,
    "spark": spark,
    "odoo": odoo,
    "crash": crash,
    "e2e": e2e,
}
