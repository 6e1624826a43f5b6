"""Services: really started, really stopped, and nobody else's process is touched."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request

import pytest

from launcher.environment import MARK
from launcher.errors import Refused
from launcher.services import Service, start_time, sweep, wait_until

SERVER = (
    "import sys, http.server as h; h.HTTPServer(('127.0.0.1', int(sys.argv[1])), h.SimpleHTTPRequestHandler)"
)
FOREVER = "import time; time.sleep(600)"


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def service(paths, port):
    def healthy():
        try:
            return urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=2).status == 200
        except OSError:
            return False

    command = [sys.executable, "-c", f"{SERVER}.serve_forever()", str(port)]
    made = Service("web", port, paths.run, paths.logs / "web.log", command, healthy=healthy, patience=20)
    made.popen = {"cwd": paths.run}
    yield made
    made.stop()


def gone(pid):
    return wait_until(lambda: start_time(pid) is None, 10)


def test_starts_answers_stops(service):
    service.start()
    pid = service.pid
    assert service.up() and pid
    assert service.stop() and gone(pid)
    assert not service.pid and not service.stop()


def test_a_second_start_leaves_it_alone(service):
    service.start()
    pid = service.pid
    service.start()
    assert service.pid == pid


def test_another_configuration_restarts_it(service):
    service.start()
    pid = service.pid
    service.salt = "changed"
    service.start()
    assert service.pid != pid and gone(pid)


def test_a_recycled_pid_is_not_killed(service):
    stranger = subprocess.Popen([sys.executable, "-c", FOREVER])
    try:
        record = {"pid": stranger.pid, "start": "another boot/1", "port": 1, "identity": "", "since": 0}
        (service.run / "web.json").write_text(json.dumps(record))
        assert service.pid is None
        assert not service.stop()
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_taken_port_is_named_with_the_flag(service, port):
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        with pytest.raises(Refused, match=rf"Port {port}.*--port"):
            service.start()


def test_one_that_ends_at_once_is_refused_with_its_log(service):
    service.command = [sys.executable, "-c", "raise SystemExit('no such database')"]
    with pytest.raises(Refused, match="exit code 1") as refused:
        service.start()
    assert refused.value.last_line() == "no such database"


def test_one_that_never_answers_is_stopped(service):
    service.command, service.patience = [sys.executable, "-c", FOREVER], 0.3
    with pytest.raises(Refused, match="did not answer"):
        service.start()
    assert not service.pid


def test_stop_takes_its_children_along(service, tmp_path):
    child = f"import subprocess, sys; p = subprocess.Popen([sys.executable, '-c', {FOREVER!r}]);"
    note = f"open({str(tmp_path / 'pid')!r}, 'w').write(str(p.pid));"
    service.command = [sys.executable, "-c", f"{child} {note} {SERVER}.serve_forever()", str(service.port)]
    service.start()
    pid = int((tmp_path / "pid").read_text())
    assert start_time(pid)
    service.stop()
    assert gone(pid)


def test_sweep_ends_what_carries_the_mark_and_nothing_else(paths):
    marked = os.environ | {MARK: str(paths.data)}
    other = os.environ | {MARK: f"{paths.data}-other"}
    ours = subprocess.Popen([sys.executable, "-c", FOREVER], env=marked, start_new_session=True)
    theirs = subprocess.Popen([sys.executable, "-c", FOREVER], env=other, start_new_session=True)
    try:
        assert wait_until(lambda: f"{MARK}={paths.data}".encode() in environ(ours.pid), 10)
        sweep(paths.data)
        assert ours.wait(10) == -signal.SIGTERM
        assert theirs.poll() is None
    finally:
        theirs.kill()
        theirs.wait()


def environ(pid):
    with open(f"/proc/{pid}/environ", "rb") as file:
        return file.read().split(b"\0")
