"""Two environments, one catalogue: Odoo's words for the signals cover exactly what the lake scores."""

import importlib.util
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def load(path, name):
    """Load one file as a module, without the package around it (neither environment has the other's)."""
    spec = importlib.util.spec_from_file_location(name, ROOT / path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def test_odoo_knows_each_signal_of_the_lake_by_code_and_family():
    lake = load("lakehouse/ipai_lakehouse/risk/signals.py", "lake_signals").SIGNALS
    odoo = load("addons/ipai_risk_features/tools/signals.py", "odoo_signals").SIGNALS
    assert {signal.code: signal.family for signal in lake} == {code: words[0] for code, words in odoo.items()}
