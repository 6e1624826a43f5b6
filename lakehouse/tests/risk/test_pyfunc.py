"""The scorer as MLflow serves it: trained from the lake, logged, loaded, and asked with what JSON makes of
a row."""

import json

import mlflow
import pandas as pd
import pytest
from deltalake import write_deltalake

from ipai_lakehouse.engine import run_query
from ipai_lakehouse.risk.train import MODEL, train, train_and_register
from tests.risk.books import SQL, signals
from tests.risk.ledger import ordinary, planted


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = tmp_path_factory.mktemp("lakehouse")
    bills = ordinary()
    signals(home, bills + list(planted(bills).values()))
    write_deltalake(
        home / "tables" / "features" / "bill_signals", run_query(home, SQL.read_text(encoding="utf-8"))
    )
    mlflow.set_tracking_uri(f"sqlite:///{home / 'mlflow.db'}")
    yield home
    mlflow.set_tracking_uri(None)  # back to what the environment says


@pytest.fixture(scope="module")
def registered(home):
    return train_and_register(home)


@pytest.fixture(scope="module")
def model(registered):
    return mlflow.pyfunc.load_model(f"models:/{MODEL}/{registered.version}")


def over_the_wire(row: dict) -> dict:
    """Decimals and dates as strings, as a statement's JSON rows carry them."""
    plain = (int, float, bool, type(None))
    return {name: value if isinstance(value, plain) else str(value) for name, value in row.items()}


def test_the_version_carries_its_verdict(registered):
    version = mlflow.MlflowClient().get_model_version(MODEL, registered.version)
    assert (version.tags["gate"], version.tags["reason"]) == ("passed", registered.reason)
    assert version.tags["cutoff"].startswith("2026-07-07")
    assert registered.metrics["share_high"] < 0.05


def test_answers_survive_json_both_ways(home, model):
    rows = run_query(
        home, "SELECT * FROM features.bill_signals WHERE move_id > 9000 ORDER BY move_id"
    ).to_pylist()
    sent = json.loads(json.dumps([over_the_wire(row) for row in rows]))
    answers = json.loads(json.dumps(model.predict(pd.DataFrame(sent)), allow_nan=False))
    assert [answer["reasons"][0]["code"] for answer in answers[:3]] == [
        "duplicate_reference",
        "wht_rate_gap_pp",
        "tin_missing_withheld",
    ]
    strings = [{name: None if value is None else str(value) for name, value in row.items()} for row in sent]
    assert model.predict(pd.DataFrame(strings)) == answers


def test_a_bad_record_is_told_and_spoils_no_other(model):
    bad, good = model.predict(
        pd.DataFrame([{"agency": "RIM", "split_n": "many"}, {"agency": "RIM", "split_n": 0}])
    )
    assert bad == {
        "score": None,
        "coverage": None,
        "reasons": [],
        "error": "The value 'many' of split_n is not a number.",
    }
    assert good["score"] == 0 and good["error"] is None and 0 < good["coverage"] < 0.1


def test_too_few_bills_are_refused(home):
    rows = run_query(home, "SELECT * FROM features.bill_signals LIMIT 99").to_pylist()
    refused = train(rows)
    assert (refused.gate, refused.reason) == (
        "refused",
        "Only 99 bills are known; 100 are needed to say what is usual.",
    )
    with pytest.raises(ValueError, match="has no bills yet"):
        train([])
