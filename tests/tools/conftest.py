"""Loads the connector's ``tools`` as a package of its own: pure Python needs no Odoo."""

import importlib
import importlib.util
import sys
from pathlib import Path

import pytest

TOOLS = Path(__file__).parents[2] / "addons/ipai_databricks_connector/tools"
PACKAGE = "ipai_connector_tools"


def load(name):
    """Return a module of the connector's tools."""
    if PACKAGE not in sys.modules:
        spec = importlib.util.spec_from_file_location(
            PACKAGE, TOOLS / "__init__.py", submodule_search_locations=[str(TOOLS)]
        )
        sys.modules[PACKAGE] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[PACKAGE])
    return importlib.import_module(f"{PACKAGE}.{name}")


@pytest.fixture(scope="session")
def lakeview():
    return load("lakeview")


@pytest.fixture(scope="session")
def lakeview_rows():
    return load("lakeview_rows")


@pytest.fixture(scope="session")
def lakeview_viewer():
    return load("lakeview_viewer")


@pytest.fixture(scope="session")
def landing():
    return load("landing")


@pytest.fixture(scope="session")
def sealing():
    return load("sealing")


@pytest.fixture(scope="session")
def settings():
    return load("settings")


@pytest.fixture(scope="session")
def signing():
    return load("signing")


@pytest.fixture(scope="session")
def payload():
    return load("payload")


@pytest.fixture(scope="session")
def hint_reader():
    return load("hint")


@pytest.fixture(scope="session")
def throttling():
    return load("throttle")
