"""Long-running processes: in their own session, known by pid and start time, stopped with their children."""

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from launcher.environment import MARK
from launcher.errors import Refused
from launcher.state import JsonFile, fingerprint

GRACE = 15.0


def start_time(pid: int) -> str | None:
    """Return what tells a process from a later one with the same pid, None when there is no such process."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except (FileNotFoundError, ProcessLookupError):
        return None
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] in "ZX" else f"{boot}/{fields[19]}"


def port_is_free(port: int) -> bool:
    """Say whether a server could listen on a port of 127.0.0.1."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def wait_until(true: Callable[[], bool], seconds: float, every: float = 0.1) -> bool:
    """Wait until ``true()``; return False when ``seconds`` have passed."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(every)
    return True


@dataclass
class Service:
    """A process that goes on after the launcher has ended.

    :param env: what it gets besides the launcher's own environment
    :param healthy: says whether it answers
    :param group: whether a stop signal goes to the whole group (PostgreSQL wants it for its leader alone)
    """

    name: str
    port: int
    run: Path
    log: Path
    command: Sequence[str | Path] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    healthy: Callable[[], bool] = lambda: True
    patience: float = 60.0
    stop_signal: int = signal.SIGTERM
    group: bool = True
    popen: Mapping[str, object] = field(default_factory=dict)
    salt: str = ""

    @property
    def record(self) -> dict:
        return JsonFile(self.run / f"{self.name}.json").read()

    @property
    def pid(self) -> int | None:
        """Return the pid of the running process, None when it has ended (the pid may be another's now)."""
        record = self.record
        return record["pid"] if record and start_time(record["pid"]) == record["start"] else None

    @property
    def identity(self) -> str:
        return fingerprint(*self.command, *sorted(self.env.items()), self.port, self.salt)

    def up(self) -> bool:
        """Say whether this very version of the service runs and answers."""
        return bool(self.pid) and self.record["identity"] == self.identity and self.healthy()

    def start(self) -> None:
        """Start it, or leave it if it is up; wait until it answers.

        :raise Refused: the port is taken, or it ended or did not answer in time
        """
        if self.up():
            return
        self.stop()
        require_port(self.name, self.port)
        process = self._spawn()
        if not wait_until(lambda: process.poll() is not None or self.healthy(), self.patience):
            self.stop()
            raise Refused(f"{self.name} did not answer within {self.patience:.0f} s: see its log.", self.log)
        if process.poll() is not None:
            raise Refused(
                f"{self.name} ended at once (exit code {process.returncode}): see its log.", self.log
            )

    def _spawn(self) -> subprocess.Popen:
        with open(self.log, "ab") as log:
            process = subprocess.Popen(
                [str(part) for part in self.command],
                env=os.environ | dict(self.env),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self.popen,
            )
        content = {"pid": process.pid, "start": start_time(process.pid), "port": self.port}
        content |= {"identity": self.identity, "since": time.time()}
        (self.run / f"{self.name}.json").write_text(json.dumps(content))
        return process

    def stop(self) -> bool:
        """Stop it if it runs; return whether it ran."""
        pid = self.pid
        if pid:
            send = os.killpg if self.group else os.kill
            _signal(send, pid, self.stop_signal)
            if not wait_until(lambda: not self.pid or _reap(pid), GRACE):
                _signal(os.killpg, pid, signal.SIGKILL)
                wait_until(lambda: not self.pid or _reap(pid), GRACE)
        (self.run / f"{self.name}.json").unlink(missing_ok=True)
        return bool(pid)


def require_port(name: str, port: int) -> None:
    """:raise Refused: the port is taken"""
    if not port_is_free(port):
        raise Refused(
            f"Port {port}, wanted for {name}, is taken: stop what listens there, or choose others with"
            " --port N (N for Odoo, N+1 for the lakehouse, N+2 for PostgreSQL)."
        )


def _reap(pid: int) -> bool:
    """Collect our own dead child, so that it does not look alive; False for what is not our child."""
    try:
        return os.waitpid(pid, os.WNOHANG)[0] == pid
    except ChildProcessError:
        return False


def _signal(send: Callable[[int, int], None], pid: int, number: int) -> None:
    try:
        send(pid, number)
    except ProcessLookupError:
        return


def left_over(data: Path, variable: str = MARK) -> Iterator[int]:
    """Yield the processes of a set-up: each carries its data folder in its environment."""
    mark = f"{variable}={data}".encode()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            marked = mark in (folder / "environ").read_bytes().split(b"\0")
        except (PermissionError, FileNotFoundError, ProcessLookupError):
            continue
        if marked and int(folder.name) != os.getpid():
            yield int(folder.name)


def sweep(data: Path, variable: str = MARK) -> None:
    """End what a killed set-up left running.

    :param variable: MARK for all of its processes, STEP for those of a step alone, sparing the services
    """
    for number in (signal.SIGTERM, signal.SIGKILL):
        known = {pid: start_time(pid) for pid in left_over(data, variable)}
        for pid in known:
            _signal(os.kill, pid, number)
        if wait_until(lambda seen=known: not any(s and start_time(p) == s for p, s in seen.items()), 5):
            return
