"""Commands that run to their end, each in its own session so that it can be ended with all its children."""

import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from launcher.environment import MARK, STEP
from launcher.errors import Refused

GRACE = 10.0
Show = Callable[[str], None]


def end_group(process: subprocess.Popen) -> None:
    """Terminate a process and its group; kill what has not gone after the grace time."""
    for sig in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, sig)
            process.wait(GRACE)
        except ProcessLookupError:
            break
        except subprocess.TimeoutExpired:
            continue
    process.wait()


def run(
    command: Sequence[str | Path],
    *,
    log: Path,
    otherwise: str,
    env: Mapping[str, str] | None = None,
    show: Show = lambda line: None,
    stdin: Path | None = None,
    **popen: object,
) -> None:
    """Run a command, write its output to ``log``, hand each line to ``show``.

    :param otherwise: the sentence of the refusal when the command fails
    :raise Refused: the command failed or does not exist
    """
    code = exit_code(command, log=log, env=env, show=show, stdin=stdin, **popen)
    if code:
        raise Refused(otherwise, log)


def exit_code(
    command: Sequence[str | Path],
    *,
    log: Path,
    env: Mapping[str, str] | None = None,
    show: Show = lambda line: None,
    stdin: Path | None = None,
    **popen: object,
) -> int:
    """As ``run``, but return the exit code (127 when there is no such command)."""
    with open(log, "w", encoding="utf-8") as file, open(stdin or os.devnull, "rb") as source:
        try:
            process = subprocess.Popen(
                [str(part) for part in command],
                env={**(env or os.environ), STEP: os.environ.get(MARK, "")},
                stdin=source,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                start_new_session=True,
                **popen,
            )
        except OSError as error:
            file.write(f"{command[0]}: {error.strerror}\n")
            return 127
        return _follow(process, file.write, show)


def _follow(process: subprocess.Popen, write: Show, show: Show) -> int:
    try:
        for line in process.stdout:
            write(line)
            show(line)
        return process.wait()
    except BaseException:
        end_group(process)
        raise


def output(command: Sequence[str | Path], *, otherwise: str, log: Path | None = None, **popen: object) -> str:
    """Return the standard output of a short command, which is not logged: it may hold a secret.

    :raise Refused: the command failed, does not exist, or took longer than a minute
    """
    try:
        done = subprocess.run([str(p) for p in command], capture_output=True, text=True, timeout=60, **popen)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Refused(f"{otherwise} ({error})") from error
    if log:
        log.write_text(done.stderr, encoding="utf-8")
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise Refused(otherwise if log else f"{otherwise} ({said[-1] if said else done.returncode})", log)
    return done.stdout
