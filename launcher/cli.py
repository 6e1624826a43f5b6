"""The command line of ``./ipai``."""

import argparse
import signal
import sys
from pathlib import Path

from launcher import commands
from launcher.benchmarks import bench
from launcher.console import Console
from launcher.demo import demo
from launcher.errors import Refused
from launcher.paths import Paths, default_cache, default_data
from launcher.setup import Setup
from launcher.stages import STAGES
from launcher.testing import test

EPILOG = """environment:
  IPAI_ODOO=18.0|19.0   which Odoo to run (default: 18.0, or 19.0 where only Debian's package can be had)
  ODOO_HOME             an Odoo source tree to run instead of a downloaded one
  IPAI_DEBIAN_MIRROR    the Debian archive to take Odoo from where apt knows none (Ubuntu)
  DATABRICKS_HOST, …    the workspace that `deploy` goes to instead of the embedded lakehouse
  DATABASE_URL, PGHOST  a PostgreSQL server to use instead of the embedded one
  IPAI_PYTHON           the Python to use (3.11 to 3.13; default: the best that is found)
  IPAI_NO_UV            set: install packages with pip even where uv is present
"""


def _common() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--data", type=Path, metavar="DIR", help="data folder of this set-up")
    common.add_argument(
        "--port", type=_port, help="port of Odoo; the lakehouse takes the next, PostgreSQL the next but one"
    )
    return common


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    common = _common()
    whole = argparse.ArgumentParser(
        prog="ipai", description=__doc__, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = whole.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser(
        "demo", parents=[common], help="set up what is missing, start everything, say where to look"
    )
    commands.add_parser("stop", parents=[common], help="stop everything")
    commands.add_parser("status", parents=[common], help="show what runs")
    reset = commands.add_parser("reset", parents=[common], help="stop everything and delete the data folder")
    reset.add_argument("--yes", action="store_true", help="do not ask")
    commands.add_parser(
        "env", parents=[common], help="print shell exports for clients of the embedded lakehouse"
    )
    deploy = commands.add_parser(
        "deploy", parents=[common], help="create or update the lakehouse's jobs, models and dashboards"
    )
    deploy.add_argument("--target", choices=("dev", "staging", "prod"), required=True)
    deploy.add_argument(
        "--prune", action="store_true", help="delete what is no longer in the bundle; asks first"
    )
    deploy.add_argument("--yes", action="store_true", help="do not ask")
    commands.add_parser("shell", parents=[common], help="open an Odoo shell on the demo's database")
    tests = commands.add_parser(
        "test", parents=[common, _afresh()], help="set up afresh and run all tests, or some stages"
    )
    tests.add_argument(
        "stages", nargs="*", metavar="STAGE", help=f"one of {', '.join(STAGES)} (default: all)"
    )
    figures = commands.add_parser(
        "bench", parents=[common, _afresh()], help="set up afresh and run all benchmarks, or some suites"
    )
    figures.add_argument("suites", nargs="*", metavar="SUITE", help="a folder of tests/bench (default: all)")
    figures.add_argument("--markdown", type=Path, metavar="FILE", help="write the figures there, as a table")
    return whole


def _afresh() -> argparse.ArgumentParser:
    afresh = argparse.ArgumentParser(add_help=False)
    afresh.add_argument("--odoo", metavar="SERIES", help="18.0 or 19.0")
    afresh.add_argument("--keep", action="store_true", help="keep the data folder")
    return afresh


def _port(text: str) -> int:
    if not text.isdigit() or not 1024 <= int(text) <= 65533:
        raise argparse.ArgumentTypeError(f"{text} is not a port from 1024 to 65533")
    return int(text)


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Do what the command line says and return the exit code."""
    data = (arguments.data or default_data()).expanduser().absolute()
    paths = Paths(data, default_cache())
    if arguments.command == "test":
        return test(arguments, default_cache(), console)
    if arguments.command == "bench":
        return bench(arguments, default_cache(), console)
    if arguments.command == "demo":
        demo(Setup(paths, console, arguments.port))
        return 0
    if arguments.command == "stop":
        commands.stop(paths, console)
        return 0
    if arguments.command == "reset":
        commands.reset(paths, console, arguments.yes)
        return 0
    if arguments.command == "status":
        return 0 if commands.status(paths, console) else 3
    if arguments.command == "env":
        commands.env(Setup(paths, console), console)
        return 0
    if arguments.command == "deploy":
        options = [f"--{name}" for name in ("prune", "yes") if getattr(arguments, name)]
        return commands.deploy(Setup(paths, console), arguments.target, options)
    return commands.shell(Setup(paths, console))


def _interrupt(*_signal: object) -> None:
    raise KeyboardInterrupt


def _sentence(error: OSError) -> str:
    if error.errno == 28:  # ENOSPC
        return "The disk is full: make room and start again."
    return f"{error.filename or 'The operating system'}: {error.strerror or error}."


def main(argv: list[str] | None = None) -> int:
    """Run ``./ipai`` and return its exit code: 0 done, 1 refused or failed, 2 usage, 130 interrupted."""
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGHUP, _interrupt)
    arguments = parser().parse_args(argv)
    console = Console()
    try:
        return run(arguments, console)
    except Refused as refused:
        print(f"\n{refused}", file=sys.stderr)
        if refused.log:
            print(f"  last line: {refused.last_line()}\n  log: {refused.log}", file=sys.stderr)
    except OSError as error:
        print(f"\n{_sentence(error)}", file=sys.stderr)
    except KeyboardInterrupt:
        print("\nInterrupted; the next start goes on from here.", file=sys.stderr)
        return 130
    return 1
