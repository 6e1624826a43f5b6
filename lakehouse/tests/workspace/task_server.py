"""A workspace server whose tasks are the tiny programs below instead of the product's."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path

ECHO = "echo"


def command(entry_point: str, parameters: list[str]) -> list[str]:
    """Runs this file as the task."""
    return [sys.executable, __file__, entry_point, *parameters]


def _serve() -> None:
    import uvicorn

    from ipai_lakehouse.workspace.app import create_app

    parser = argparse.ArgumentParser()
    parser.add_argument("--home", type=Path)
    parser.add_argument("--port", type=int)
    arguments = parser.parse_args()
    app = create_app(arguments.home, f"http://127.0.0.1:{arguments.port}", command=command)
    uvicorn.run(app, host="127.0.0.1", port=arguments.port)


def _append(path: str, word: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(handle, f"{word}\n".encode())
    os.close(handle)


def _task(name: str, *parameters: str) -> None:
    """echo TEXT… · env NAME… · append FILE WORD · fail MESSAGE · hold FILE (until it is gone)
    · need FILE (fails without it, noting its try in FILE.tries).

    update_tables --tables=…: an update of a pipeline.
    """
    if name == "echo":
        print(" ".join(parameters))
    elif name == "env":
        print("\n".join(f"{one}={os.environ[one]}" for one in parameters))
    elif name == "append":
        _append(*parameters)
    elif name == "fail":
        raise ValueError(parameters[0])
    elif name == "need":
        _append(f"{parameters[0]}.tries", str(os.getpid()))
        Path(parameters[0]).read_text()
    elif name == "hold":
        _hold(Path(parameters[0]))
    elif name == "update_tables":
        _update(parameters[0].removeprefix("--tables=").split(","))


def _hold(file: Path) -> None:
    _append(str(file), str(os.getpid()))
    while file.exists():
        time.sleep(0.02)


def _update(tables: list[str]) -> None:
    """The lines of a pipeline's update; it holds HOME/hold where that exists, and bir_filings fails."""
    _say(step="graph", tables=tables)
    for table in tables:
        _say(step="started", table=table)
        if Path("hold").exists():
            _hold(Path("hold"))
        error = f"{table}: no" if table.endswith("bir_filings") else None
        _say(step="finished", table=table, rows=1, dropped=0, error=error, expectations=[])
        if error:
            raise ValueError(error)


def _say(**members: object) -> None:
    print(json.dumps(members))


if __name__ == "__main__":
    if sys.argv[1].startswith("--"):
        _serve()
    else:
        _task(sys.argv[1], *sys.argv[2:])
