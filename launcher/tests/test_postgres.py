"""PostgreSQL: a real embedded server, and the servers an environment can name."""

import os
import pwd
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from launcher import database
from launcher.errors import Refused
from launcher.postgres import Embedded, Server, given
from launcher.testing import free_ports


@pytest.fixture
def embedded(postgres_venv):
    folder = Path(tempfile.mkdtemp())  # pytest's own folders are closed to PostgreSQL's user
    folder.chmod(0o755)
    (folder / "run").mkdir()
    port = free_ports()
    made = Embedded(folder / "pg", folder / "run", folder, port, "secret word", postgres_venv, durable=False)
    yield made
    made.service.stop()
    shutil.rmtree(folder)


def test_a_cluster_of_our_own(embedded, postgres_venv):
    embedded.start(postgres_venv)
    server = embedded.server
    assert server.sql("SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = 'odoo'") == "f|t"
    assert server.sql("SHOW listen_addresses") == "127.0.0.1"
    with pytest.raises(Refused, match="refused user odoo"):
        replace(server, password="wrong").sql("SELECT 1")
    database.create(server)
    assert database.exists(server)
    embedded.service.stop()
    assert not server.ready()
    embedded.start(postgres_venv)
    assert database.exists(server)
    database.drop(server)
    assert not database.exists(server)


def test_a_server_that_does_not_answer_is_named(postgres_venv):
    server = given({"DATABASE_URL": "postgresql://finance@127.0.0.1:9/books"}, postgres_venv)
    with pytest.raises(Refused, match=r"127\.0\.0\.1:9 refused user finance.*DATABASE_URL"):
        server.sql("SELECT 1")


def test_what_the_environment_names(postgres_venv):
    assert given({}, postgres_venv) is None
    url = given({"DATABASE_URL": "postgres://me:p%40ss@db.example:6543/books"}, postgres_venv)
    assert (url.host, url.port, url.user, url.password, url.database) == (
        "db.example",
        6543,
        "me",
        "p@ss",
        "books",
    )
    variables = given({"PGHOST": "/run/postgresql", "PGUSER": "me"}, postgres_venv)
    assert (variables.host, variables.port, variables.database) == ("/run/postgresql", 5432, "ipai")
    with pytest.raises(Refused, match="postgresql://"):
        given({"DATABASE_URL": "mysql://localhost/x"}, postgres_venv)


def test_the_dsn_survives_awkward_characters(postgres_venv):
    server = Server("/run/pg", 5432, "me", "p@s:/s", "books", postgres_venv.path)
    assert server.dsn == "postgresql://me:p%40s%3A%2Fs@%2Frun%2Fpg:5432/books"


def test_root_must_not_hide_the_data_folder(tmp_path, postgres_venv, monkeypatch):
    monkeypatch.setattr(os, "chown", lambda *_a: None)
    (tmp_path / "closed").mkdir(mode=0o700)
    made = Embedded(tmp_path / "closed" / "pg", tmp_path, tmp_path, 9, "x", postgres_venv)
    made.user = made.user or pwd.getpwuid(os.getuid())
    with pytest.raises(Refused, match="--data DIR"):
        made._own_folder()
