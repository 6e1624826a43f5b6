"""The model as MLflow serves it: logged, loaded from a registry in a temporary SQLite file, and asked."""

import json
from decimal import Decimal

import mlflow
import pandas as pd
import pyarrow as pa
import pytest
from deltalake import write_deltalake

from ipai_lakehouse.forecasting.series import SeriesError
from ipai_lakehouse.forecasting.train import MODEL, train_and_register
from tests.forecasting.made import agency_rows

AGENCIES = ["BOM", "CKVC", "RIM"]
MARCH = {"agency": "RIM", "tax_kind": "ewt", "period_start": "2026-03-01", "period_end": "2026-03-31"}


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A lakehouse with figures up to March 2026, of which training may use those up to February."""
    home = tmp_path_factory.mktemp("lakehouse")
    schema = pa.schema(
        [
            ("agency", pa.string()),
            ("tax_kind", pa.string()),
            ("month", pa.date32()),
            ("amount", pa.decimal128(18, 2)),
        ]
    )
    table = pa.Table.from_pylist(agency_rows(seed=5, months=37), schema=schema)
    write_deltalake(home / "tables" / "features" / "agency_month", table)
    mlflow.set_tracking_uri(f"sqlite:///{home / 'mlflow.db'}")
    yield home
    mlflow.set_tracking_uri(None)  # back to what the environment says


@pytest.fixture(scope="module")
def registered(home):
    return train_and_register(home, "2026-02", AGENCIES)


@pytest.fixture(scope="module")
def ask(registered):
    model = mlflow.pyfunc.load_model(f"models:/{MODEL}/{registered.version}")

    def ask(*records):
        answers = model.predict(pd.DataFrame(json.loads(json.dumps(records))))
        return json.loads(json.dumps(answers, allow_nan=False))

    return ask


def test_the_version_carries_its_verdict(home, registered):
    version = mlflow.MlflowClient().get_model_version(MODEL, registered.version)
    assert version.tags == {"gate": "passed", "cutoff": "2026-02-28", "reason": registered.reason}
    run = mlflow.get_run(version.run_id)
    assert run.data.metrics["wape"] == pytest.approx(registered.metrics["wape"])
    assert (run.data.params["cutoff"], run.data.params["series"]) == ("2026-02-28", "9")
    assert list((home / "mlartifacts").rglob("forecaster.json"))


def test_a_month_ahead_is_forecast_with_its_range(ask):
    (march,) = ask(MARCH)
    assert march["error"] is None and march["actual_months"] == 0 and march["cutoff"] == "2026-02-28"
    low, predicted, high = (Decimal(march[name]) for name in ("low", "predicted", "high"))
    assert low < predicted < high and predicted.as_tuple().exponent == -2


def test_known_months_count_with_their_figures(ask):
    known = {
        row["month"].isoformat(): row["amount"]
        for row in agency_rows(seed=5, months=37)
        if (row["agency"], row["tax_kind"]) == ("RIM", "ewt")
    }
    quarter, march, past = ask(
        {**MARCH, "period_start": "2026-01-01"},
        MARCH,
        {**MARCH, "period_start": "2025-01-01", "period_end": "2025-02-28"},
    )
    actual = known["2026-01-01"] + known["2026-02-01"]
    assert quarter["actual_months"] == 2
    assert Decimal(quarter["predicted"]) == actual + Decimal(march["predicted"])
    assert Decimal(quarter["low"]) == actual + Decimal(march["low"])
    total = str(known["2025-01-01"] + known["2025-02-01"])
    assert (past["predicted"], past["low"], past["high"], past["actual_months"]) == (total, total, total, 2)


def test_a_sum_of_months_is_the_sum_of_their_forecasts(ask):
    april = {**MARCH, "period_start": "2026-04-01", "period_end": "2026-04-30"}
    one, two, both = ask(MARCH, april, {**MARCH, "period_end": "2026-04-30"})
    assert Decimal(both["predicted"]) == Decimal(one["predicted"]) + Decimal(two["predicted"])
    assert Decimal(both["high"]) <= Decimal(one["high"]) + Decimal(two["high"])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"agency": "XYZ"}, "Agency 'XYZ' is not known to this model; it knows BOM, CKVC, RIM."),
        ({"agency": None}, "The record has no agency."),
        (
            {"tax_kind": "cwt"},
            "There is no forecast of 'cwt'; there are forecasts of ewt, output_vat, input_vat.",
        ),
        ({"period_end": "2027-03-31"}, "2027-03 is too far ahead: this forecast reaches to 2027-02."),
        ({"period_start": "2026-03-15"}, "2026-03-15 to 2026-03-31 is not a period of whole months."),
        ({"period_end": "2026-03-30"}, "2026-03-01 to 2026-03-30 is not a period of whole months."),
        ({"period_start": "2026-04-01"}, "2026-04-01 to 2026-03-31 is not a period of whole months."),
        ({"period_start": "2022-03-01"}, "The figures of RIM begin in 2023-03; 2022-03 is before."),
        ({"period_end": "2026-02-30"}, "The period_end '2026-02-30' is not a date such as 2026-03-01."),
        ({"period_end": 20260331}, "The record has no period_end."),
    ],
)
def test_what_cannot_be_forecast_is_told_and_spoils_no_other_record(ask, change, words):
    bad, good = ask({**MARCH, **change}, MARCH)
    assert bad == {
        "predicted": None,
        "low": None,
        "high": None,
        "actual_months": 0,
        "cutoff": "2026-02-28",
        "error": words,
    }
    assert good["error"] is None


def test_agencies_and_months_are_checked(home):
    with pytest.raises(SeriesError, match="no figures of ZZZ"):
        train_and_register(home, "2026-02", ["RIM", "ZZZ"])
    with pytest.raises(SeriesError, match="'2026-13' is not a month such as 2026-02"):
        train_and_register(home, "2026-13", ["RIM"])
