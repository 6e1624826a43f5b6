"""Downloads: whole or not at all, and a dead host is not asked again for an hour."""

import io
import os
import tarfile
import threading
from functools import partial
from http.server import HTTPServer, SimpleHTTPRequestHandler

import pytest

from launcher import debian, tarball
from launcher.errors import Refused


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_args):
        """Say nothing."""


@pytest.fixture
def web(tmp_path):
    """A web server on 127.0.0.1 with an archive; yields its address and the archive's path."""
    folder = tmp_path / "web"
    folder.mkdir()
    with tarfile.open(folder / "odoo.tar.gz", "w:gz") as tar:
        info = tarfile.TarInfo("odoo-18.0.post1/odoo/release.py")
        info.size = 4
        tar.addfile(info, io.BytesIO(b"x=1\n"))
    server = HTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", folder / "odoo.tar.gz"
    server.shutdown()
    server.server_close()


def fetch(paths, url):
    return tarball.fetch(paths.cache, "18.0", lambda line: None, url)


def test_the_tree_has_the_name_of_its_series(paths, web):
    assert fetch(paths, f"{web[0]}/odoo.tar.gz")
    assert (paths.cache / "odoo-18.0" / "odoo" / "release.py").read_text() == "x=1\n"
    assert sorted(p.name for p in paths.cache.iterdir()) == ["odoo-18.0"]


def test_a_broken_archive_leaves_nothing(paths, web):
    web[1].write_bytes(web[1].read_bytes()[:60])
    assert not fetch(paths, f"{web[0]}/odoo.tar.gz")
    assert not (paths.cache / "odoo-18.0").exists()


def test_a_dead_host_is_asked_once_an_hour(paths, web):
    assert not fetch(paths, "http://127.0.0.1:9/odoo.tar.gz")
    assert not fetch(paths, f"{web[0]}/odoo.tar.gz"), "asked again"
    marker = paths.cache / "odoo-18.0.unreachable"
    os.utime(marker, (0, 0))
    assert fetch(paths, f"{web[0]}/odoo.tar.gz")
    assert not marker.exists()


@pytest.mark.parametrize(
    ("name", "text", "address"),
    [
        ("sources.list", "deb http://mirror.example/debian bookworm main\n", "http://mirror.example/debian"),
        (
            "sources.list",
            "deb [arch=amd64] https://mirror.example/debian/ sid main\n",
            "https://mirror.example/debian",
        ),
        (
            "sources.list.d/debian.sources",
            "Types: deb\nURIs: http://a.example/debian-security\nSuites: x\n\nURIs: http://a.example/debian\n",
            "http://a.example/debian",
        ),
    ],
)
def test_the_machines_own_mirror_is_used(tmp_path, name, text, address):
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(text)
    assert debian.mirror(tmp_path) == address


@pytest.mark.parametrize(
    "text", ["# deb http://old.example/debian x main\n", "deb http://u.example/ubuntu x main\n"]
)
def test_without_a_debian_mirror_one_must_be_named(tmp_path, monkeypatch, text):
    (tmp_path / "sources.list").write_text(text)
    monkeypatch.delenv("IPAI_DEBIAN_MIRROR", raising=False)
    with pytest.raises(Refused, match="IPAI_DEBIAN_MIRROR"):
        debian.mirror(tmp_path)
    monkeypatch.setenv("IPAI_DEBIAN_MIRROR", "http://mine.example/debian/")
    assert debian.mirror(tmp_path) == "http://mine.example/debian"
