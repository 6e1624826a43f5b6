"""What is remembered: whole files, closed secrets, one launcher at a time."""

import stat

import pytest

from launcher.errors import Refused
from launcher.state import JsonFile, Lock, fingerprint, fingerprint_of


def test_a_value_is_on_disk_at_once(tmp_path):
    JsonFile(tmp_path / "state.json")["step"] = "done"
    assert JsonFile(tmp_path / "state.json").get("step") == "done"


def test_secrets_are_readable_by_their_owner_only(tmp_path):
    file = JsonFile(tmp_path / "secrets.json", mode=0o600)
    file["password"] = "x"
    file["other"] = "y"
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600


def test_a_write_that_was_killed_leaves_the_old_content(tmp_path):
    file = JsonFile(tmp_path / "state.json")
    file["step"] = "done"
    (tmp_path / "state.json.new").write_text('{"step": "ha')
    assert file.get("step") == "done"
    file["next"] = "done"
    assert file.read() == {"step": "done", "next": "done"}


def test_a_broken_file_is_refused_in_words(tmp_path):
    (tmp_path / "state.json").write_text("{")
    with pytest.raises(Refused, match="ipai reset"):
        JsonFile(tmp_path / "state.json").read()


def test_fingerprint_tells_parts_apart():
    assert fingerprint("a", "b") != fingerprint("ab") != fingerprint("b", "a")


def test_fingerprint_of_source_ignores_tests_and_byte_code(tmp_path):
    (tmp_path / "model.py").write_text("x = 1")
    before = fingerprint_of([tmp_path])
    for name in ("tests", "__pycache__"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file.py").write_text("")
    assert fingerprint_of([tmp_path]) == before
    (tmp_path / "model.py").write_text("x = 2")
    assert fingerprint_of([tmp_path]) != before


def test_two_launchers_cannot_hold_one_folder(tmp_path):
    with Lock(tmp_path / "lock", "busy {pid}"):
        with pytest.raises(Refused, match=r"busy \d+"), Lock(tmp_path / "lock", "busy {pid}"):
            pass
    with Lock(tmp_path / "lock", "busy {pid}"):
        pass
