"""The command line: see `ipai-lakehouse --help`."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from .postgres.arguments import add_commands

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8090
TARGETS = ("dev", "staging", "prod")


def _init(arguments: argparse.Namespace) -> None:
    from .workspace.server import own_address
    from .workspace.setup import prepare

    prepared = prepare(arguments.home)
    identity = prepared.identity
    facts = {
        "host": own_address(arguments.host, arguments.port),
        "client_id": identity.client_id,
        "client_secret": prepared.secret,
        "warehouse_id": identity.warehouse_id,
        "workspace_id": identity.workspace_id,
    }
    if arguments.json:
        print(json.dumps(facts))
        return
    for name, value in facts.items():
        print(f"{name}: {value if value is not None else '(shown once, at the first init)'}")


def _serve(arguments: argparse.Namespace) -> None:
    from .workspace.server import serve

    serve(arguments.home, arguments.host, arguments.port)


def _validate(arguments: argparse.Namespace) -> None:
    from .deploy.rules.check import check

    findings = check(arguments.bundle, arguments.target)
    for finding in findings:
        print(finding)
    if findings:
        raise ValueError(f"The bundle has {len(findings)} mistakes.")
    print("The bundle is in order.")


def _deploy(arguments: argparse.Namespace) -> None:
    from .deploy.command import deploy

    confirm = (lambda question: True) if arguments.yes else _ask
    for line in deploy(arguments.bundle, arguments.target, prune=arguments.prune, confirm=confirm):
        print(line, flush=True)


def _ask(question: str) -> bool:
    """A yes or no at the terminal; no where there is none."""
    return sys.stdin.isatty() and input(f"{question} [y/N] ").strip().lower() in ("y", "yes")


def _drill(arguments: argparse.Namespace) -> None:
    from .workspace.faults.drill import drill
    from .workspace.server import own_address

    drill(arguments.home, own_address(arguments.host, arguments.port), arguments.down)


def _docs(arguments: argparse.Namespace) -> None:
    from .docs import check_pages, write_pages

    if arguments.check:
        check_pages(arguments.folder)
        return
    for path in write_pages(arguments.folder):
        print(f"{path}: written")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="ipai-lakehouse", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    init = commands.add_parser("init", help="prepare a home; shows the client secret once")
    init.add_argument("--json", action="store_true", help="print one JSON object")
    init.set_defaults(run=_init)
    serve = commands.add_parser("serve", help="serve a prepared home")
    serve.set_defaults(run=_serve)
    drill = commands.add_parser("drill", help="make a running workspace unavailable for a while")
    drill.add_argument("--down", type=float, default=60, metavar="SECONDS", help="how long it answers 503")
    drill.set_defaults(run=_drill)
    for command in (init, serve, drill):
        command.add_argument("--home", type=Path, required=True, help="folder of the lakehouse")
        command.add_argument("--host", default=DEFAULT_HOST, help="address of the server")
        command.add_argument("--port", type=int, default=DEFAULT_PORT, help="port of the server")
    validate = commands.add_parser("validate", help="check the bundle's files, without a network")
    validate.add_argument("--target", help="check one target only")
    validate.set_defaults(run=_validate)
    deploy = commands.add_parser("deploy", help="create or update everything in the bundle")
    deploy.add_argument("--target", choices=TARGETS, required=True)
    deploy.add_argument(
        "--prune", action="store_true", help="delete what is no longer in the bundle; asks first"
    )
    deploy.add_argument("--yes", action="store_true", help="do not ask")
    deploy.set_defaults(run=_deploy)
    add_commands(commands)
    docs = commands.add_parser("docs", help="write the pages about tables and features from the table files")
    docs.add_argument("--folder", type=Path, default=Path("docs"), help="folder of tables.md and features.md")
    docs.add_argument("--check", action="store_true", help="only tell whether the pages are current")
    docs.set_defaults(run=_docs)
    for command in (validate, deploy):
        command.add_argument("--bundle", type=Path, default=Path("."), help="folder of databricks.yml")
    return parser


def main(argv: list[str] | None = None) -> int:
    """Run a command; a refusal is one sentence on standard error and exit code 1."""
    arguments = _parser().parse_args(argv)
    try:
        return arguments.run(arguments) or 0
    except (LookupError, OSError, ValueError) as error:
        sentence = error.args[0] if isinstance(error, LookupError) else error
        print(f"ipai-lakehouse: {sentence}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
