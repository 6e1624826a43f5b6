"""The package's wheel: built without a network, uploaded once, replaced when its source changes."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from pathlib import Path

import pytest
from databricks.sdk.errors import NotFound
from running_server import RunningServer

from ipai_lakehouse.deploy.files import BundleError
from ipai_lakehouse.deploy.kinds.base import Known, Place
from ipai_lakehouse.deploy.kinds.wheels import Wheels
from ipai_lakehouse.deploy.wheel import address, build, version

LAKEHOUSE = Path(__file__).resolve().parents[2]
WHEELS = "/Volumes/ipai/bronze/landing/_wheels"
DEFAULT = f"{WHEELS}/ipai_lakehouse-1.0.0-py3-none-any.whl"


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package that may be changed."""
    folder = tmp_path_factory.mktemp("source")
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(LAKEHOUSE / name, folder)
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(LAKEHOUSE / "ipai_lakehouse", folder / "ipai_lakehouse", ignore=ignored)
    return folder


def test_the_wheel_holds_the_package_and_its_data() -> None:
    with zipfile.ZipFile(io.BytesIO(build(LAKEHOUSE))) as wheel:
        names = wheel.namelist()
        (about,) = [wheel.read(name).decode() for name in names if name.endswith("/METADATA")]
    for path in LAKEHOUSE.glob("ipai_lakehouse/**/*"):
        if path.suffix in (".py", ".sql", ".yml"):
            assert str(path.relative_to(LAKEHOUSE)) in names
    assert f"Version: {version(LAKEHOUSE)}\n" in about and "Requires-Dist: duckdb\n" in about


def test_other_source_has_another_address(source: Path) -> None:
    before = address(DEFAULT, source)
    assert re.fullmatch(WHEELS + r"/ipai_lakehouse-1\.0\.0\.post\d+-py3-none-any\.whl", before)
    assert before == address(DEFAULT, LAKEHOUSE)
    (source / "ipai_lakehouse" / "more.py").write_text('"""More."""\n')
    assert address(DEFAULT, source) != before


def test_it_is_uploaded_once_and_the_one_before_stays(workspace: RunningServer, source: Path) -> None:
    client = workspace.sdk()
    place, kind, known, paths = Place(client, source, "/Shared/x"), Wheels(), Known(), []
    for number in range(3):
        (source / "ipai_lakehouse" / "more.py").write_text(f'"""More {number}."""\n')
        paths.append(address(DEFAULT, source))
        settings = {"path": paths[-1], "folder": str(source)}
        first = kind.apply(place, "ipai_lakehouse", settings, known)
        known = Known(first.id, first.notes)
        again = kind.apply(place, "ipai_lakehouse", settings, known)
        assert (first.change, again.change) == ("updated" if number else "created", "unchanged")
        assert dict(again.notes) == dict(first.notes)
    assert client.files.download(paths[2]).contents.read()[:2] == b"PK"
    client.files.get_metadata(paths[1])
    with pytest.raises(NotFound):
        client.files.get_metadata(paths[0])


def test_source_that_cannot_be_built_says_why(tmp_path: Path) -> None:
    (tmp_path / "ipai_lakehouse").mkdir()
    (tmp_path / "README.md").write_text("x")
    (tmp_path / "pyproject.toml").write_text('version = "1.0.0"\nthis is not TOML')
    with pytest.raises(BundleError, match="The wheel of ipai_lakehouse could not be built: "):
        build(tmp_path)
