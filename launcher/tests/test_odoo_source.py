"""Where Odoo comes from, in order, and the shapes of its trees."""

import pytest

from launcher import debian, odoo_source, tarball
from launcher.errors import Refused


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    """Downloads are tried elsewhere; here they are recorded and bring nothing."""
    tried = []
    monkeypatch.delenv("ODOO_HOME", raising=False)
    monkeypatch.setattr(tarball, "fetch", lambda *_a: tried.append("tarball"))
    monkeypatch.setattr(debian, "fetch_odoo", lambda *_a: tried.append("debian"))
    return tried


def tree(home, series, inside="."):
    root = home / inside
    (root / "odoo" / "addons").mkdir(parents=True)
    (root / "addons").mkdir()
    major, minor = series.split(".")
    (root / "odoo" / "release.py").write_text(
        f"FINAL = 'final'\nversion_info = ({major}, {minor}, 0, FINAL, 0, '')\n"
    )
    return home


def find(paths, wanted=None):
    return odoo_source.find(paths.cache, paths.logs, lambda line: None, wanted)


def test_given_tree_comes_first(paths, tmp_path, monkeypatch):
    tree(paths.cache / "odoo-18.0", "18.0")
    monkeypatch.setenv("ODOO_HOME", str(tree(tmp_path / "mine", "19.0")))
    assert find(paths).series == "19.0"


def test_then_the_cache_then_the_tarball_then_debian(paths, no_network):
    tree(paths.cache / "odoo-19.0", "19.0", odoo_source.DEBIAN_LAYOUT)
    assert find(paths).series == "19.0" and no_network == ["tarball"]
    tree(paths.cache / "odoo-18.0", "18.0")
    assert find(paths).series == "18.0" and no_network == ["tarball"]


def test_debian_is_asked_when_nothing_else_is_there(paths, no_network):
    with pytest.raises(Refused, match="ODOO_HOME"):
        find(paths)
    assert no_network == ["tarball", "debian"]


def test_a_series_can_be_chosen(paths, no_network):
    tree(paths.cache / "odoo-18.0", "18.0")
    tree(paths.cache / "odoo-19.0", "19.0", odoo_source.DEBIAN_LAYOUT)
    assert find(paths, "19.0").series == "19.0"
    assert find(paths, "18.0").series == "18.0"
    assert no_network == []
    with pytest.raises(Refused, match="17.0"):
        find(paths, "17.0")


def test_wrong_odoo_home_is_refused(paths, tmp_path, monkeypatch):
    monkeypatch.setenv("ODOO_HOME", str(tmp_path))
    with pytest.raises(Refused, match="holds no Odoo"):
        find(paths)
    monkeypatch.setenv("ODOO_HOME", str(tree(tmp_path / "old", "17.0")))
    with pytest.raises(Refused, match="17.0"):
        find(paths)


def test_debians_partial_copies_of_addons_are_not_used(tmp_path):
    source = odoo_source.at(tree(tmp_path / "a", "18.0"), "here")
    package = odoo_source.at(tree(tmp_path / "b", "19.0", odoo_source.DEBIAN_LAYOUT), "here")
    assert source.addons == [source.root / "addons"]
    assert package.addons == [] and package.root.name == "dist-packages"
