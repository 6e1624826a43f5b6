"""The import rules of docs/architecture.md, held by reading the code's own import statements."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ADDONS = ROOT / "addons"
LAKEHOUSE = ROOT / "lakehouse" / "ipai_lakehouse"


def python_files(*folders):
    """Return the Python files below ``folders``; none is an error, or a moved folder would pass."""
    files = [path for folder in folders for path in sorted(folder.rglob("*.py"))]
    assert files, f"no Python file below {', '.join(map(str, folders))}"
    return files


def imported(path):
    """Yield ``(level, dotted name)`` of each import in a file; level 0 is absolute."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), filename=str(path))):
        if isinstance(node, ast.Import):
            yield from ((0, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.level, node.module or alias.name) for alias in node.names)


def absolute_roots(path):
    return {name.split(".")[0] for level, name in imported(path) if level == 0}


def lakehouse_parts(path):
    """Return the parts of ``ipai_lakehouse`` that a file imports, whether by absolute or relative name."""
    inside = path.relative_to(LAKEHOUSE).parts
    parts = set()
    for level, name in imported(path):
        if level == 0 and name.startswith("ipai_lakehouse."):
            parts.add(name.split(".")[1])
        elif level and level == len(inside):
            parts.add(name.split(".")[0])
    return parts - {"layout", "quartz"}  # one file each, everybody's: where things lie, when things are due


@pytest.mark.parametrize("folder", ["client", "tools"])
def test_plain_python_folders_import_no_odoo(folder):
    files = python_files(*sorted(ADDONS.glob(f"ipai_*/{folder}")))
    assert [str(path) for path in files if "odoo" in absolute_roots(path)] == []


def test_only_the_transport_imports_requests():
    http = {"requests", "urllib3", "httpx", "http"}
    outside = ADDONS / "ipai_databricks_connector" / "client" / "transport.py"
    users = [p for p in python_files(ADDONS) if http & absolute_roots(p) and "tests" not in p.parts]
    assert users == [outside]


def test_client_and_tools_stay_below_the_models():
    for path in python_files(*ADDONS.glob("ipai_*/client"), *ADDONS.glob("ipai_*/tools")):
        package = path.relative_to(ADDONS).parts
        for level, name in imported(path):
            assert level < len(package) - 1, f"{path} climbs out of its folder: {'.' * level}{name}"


def test_addons_import_each_other_only_along_their_manifests():
    for addon in sorted(ADDONS.glob("ipai_*")):
        manifest = ast.literal_eval((addon / "__manifest__.py").read_text(encoding="utf-8"))
        allowed = {addon.name, *manifest["depends"]}
        for path in python_files(addon):
            for level, name in imported(path):
                if level == 0 and name.startswith("odoo.addons.ipai_"):
                    assert name.split(".")[2] in allowed, f"{path} imports {name}"


def test_addons_depend_one_way():
    depends = {
        addon.name: ast.literal_eval((addon / "__manifest__.py").read_text(encoding="utf-8"))["depends"]
        for addon in sorted(ADDONS.glob("ipai_*"))
    }
    ours = {name: {d for d in names if d.startswith("ipai_")} for name, names in depends.items()}
    assert ours == {
        "ipai_databricks_connector": set(),
        "ipai_finance_ppm": {"ipai_databricks_connector"},
        "ipai_bir_forecast": {"ipai_finance_ppm"},
        "ipai_risk_features": {"ipai_databricks_connector"},
    }


@pytest.mark.parametrize(
    ("part", "allowed"),
    [
        ("engine", {"engine", "tables"}),
        ("spark", {"spark", "engine", "tables"}),
        ("forecasting", {"forecasting", "engine", "models", "spark"}),
        ("risk", {"risk", "engine", "models", "spark"}),
        ("docs", {"docs", "engine"}),
        ("workspace", {"workspace", "engine"}),
        ("jobs", {"jobs", "engine", "tables", "forecasting", "risk", "models", "spark"}),
        ("deploy", {"deploy", "models"}),
    ],
)
def test_lakehouse_parts_import_one_way(part, allowed):
    for path in python_files(LAKEHOUSE / part):
        assert lakehouse_parts(path) <= allowed, f"{path} imports {lakehouse_parts(path) - allowed}"


def test_launcher_is_standard_library_only():
    files = [path for path in python_files(ROOT / "launcher") if "tests" not in path.parts]
    for path in files:
        foreign = absolute_roots(path) - sys.stdlib_module_names - {"launcher"}
        assert not foreign, f"{path} imports {foreign}"


def test_the_product_never_imports_the_sdk_in_odoo():
    assert [str(p) for p in python_files(ADDONS) if {"databricks", "mlflow"} & absolute_roots(p)] == []


def test_files_stay_small():
    own = python_files(ADDONS, LAKEHOUSE, ROOT / "launcher", ROOT / "demo")
    long = {str(p.relative_to(ROOT)): n for p in own if (n := len(p.read_text().splitlines())) > 400}
    assert long == {}
