"""A workspace server whose tasks are the tiny programs below instead of the product's."""

from __future__ import annotations

import argparse
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
    """echo TEXT… · env NAME… · append FILE WORD · fail MESSAGE · hold FILE (until it is gone)."""
    if name == "echo":
        print(" ".join(parameters))
    elif name == "env":
        print("\n".join(f"{one}={os.environ[one]}" for one in parameters))
    elif name == "append":
        _append(*parameters)
    elif name == "fail":
        raise ValueError(parameters[0])
    elif name == "hold":
        _append(parameters[0], str(os.getpid()))
        while Path(parameters[0]).exists():
            time.sleep(0.02)


if __name__ == "__main__":
    if sys.argv[1].startswith("--"):
        _serve()
    else:
        _task(sys.argv[1], *sys.argv[2:])
