"""The finance addons' ``tools`` are plain Python: loaded here as packages of their own, without Odoo."""

import importlib
import importlib.util
import sys
from pathlib import Path

import pytest

ADDONS = Path(__file__).parents[2] / "addons"


def load(addon, name):
    """Return a module of an addon's ``tools``."""
    folder, package = ADDONS / addon / "tools", f"plain_{addon}"
    if package not in sys.modules:
        spec = importlib.util.spec_from_file_location(
            package, folder / "__init__.py", submodule_search_locations=[str(folder)]
        )
        sys.modules[package] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[package])
    return importlib.import_module(f"{package}.{name}")


@pytest.mark.parametrize("addon", ["ipai_finance_ppm", "ipai_bir_forecast"])
def test_every_tool_loads_without_odoo(addon):
    names = [path.stem for path in (ADDONS / addon / "tools").glob("[!_]*.py")]
    assert names
    for name in names:
        assert load(addon, name).__doc__
