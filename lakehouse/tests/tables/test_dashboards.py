"""The dashboard definitions: their datasets run, their widgets name what exists."""

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest

from ipai_lakehouse.engine import run_query
from ipai_lakehouse.engine.query import Parameter
from ipai_lakehouse.workspace.lakeview.markers import VALUE, with_markers
from tests.ledger import VAT_IN, VAT_OUT, WC160, Ledger
from tests.tables.lake import build

FILES = sorted((Path(__file__).parents[2] / "ipai_lakehouse" / "dashboards").glob("*.lvdash.json"))
DASHBOARD = json.loads(FILES[0].read_text(encoding="utf-8"))
WIDGETS = [item["widget"] for page in DASHBOARD["pages"] for item in page["layout"]]
FIELD = re.compile(r"(?:(?:SUM|COUNT)\(`(\w+)`\)|`(\w+)`)$")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    ledger = Ledger()
    ledger.post("in_invoice", "1000.00", [VAT_IN, WC160], ref="A")
    ledger.post("out_invoice", "1000.00", [VAT_OUT])
    late = {"days_late": 5, "surcharge": "5.00", "interest": "0.03", "compromise": "1000.00"}
    filing = ledger.file("0619-E", "2026-02-01", "2026-02-28", "2026-03-10", "20.00", **late)
    ledger.file("0619-E", "2026-01-01", "2026-01-31", "2026-02-10", "7.00", state="filed", **late)
    ledger.post("in_invoice", "10.00")
    forecast = {"id": 1, "company_id": 1, "filing_id": filing, "form_code": "0619-E", "ahead": True}
    period = {"period_start": "2026-02-01", "period_end": "2026-02-28", "predicted": "21.00"}
    path = tmp_path_factory.mktemp("dashboards")
    build(
        path, ledger.tables() | {"ipai_bir_forecast": [forecast | period | {"low": "19.00", "high": "24.00"}]}
    )
    return path


def columns_of(home, name, viewer=None):
    dataset = next(one for one in DASHBOARD["datasets"] if one["name"] == name)
    sql, used = with_markers("".join(dataset["queryLines"]))
    assert used == {VALUE}, "every dataset can be limited to a viewer's companies"
    return run_query(home, sql, [Parameter(VALUE, viewer)])


def encoded_fields(encodings):
    for encoding in encodings.values():
        for one in encoding if isinstance(encoding, list) else [encoding]:
            yield one["fieldName"]


@pytest.mark.parametrize("dataset", [one["name"] for one in DASHBOARD["datasets"]])
def test_dataset_has_rows_and_a_company(home, dataset):
    table = columns_of(home, dataset)
    assert table.num_rows > 0
    assert None not in table.column("company_id").to_pylist()


@pytest.mark.parametrize("dataset", [one["name"] for one in DASHBOARD["datasets"]])
def test_dataset_is_limited_to_the_companies_of_a_viewer(home, dataset):
    every = columns_of(home, dataset)
    assert columns_of(home, dataset, "").num_rows == every.num_rows
    companies = set(every.column("company_id").to_pylist())
    for company in companies:
        own = columns_of(home, dataset, f"{company}").column("company_id").to_pylist()
        assert set(own) == {company}
    assert columns_of(home, dataset, "7,0,-1").num_rows == 0
    assert columns_of(home, dataset, ",".join(map(str, companies))).num_rows == every.num_rows


@pytest.mark.parametrize("widget", WIDGETS, ids=[widget["name"] for widget in WIDGETS])
def test_widget_reads_plain_columns_sums_and_counts(home, widget):
    query = widget["queries"][0]["query"]
    columns = columns_of(home, query["datasetName"]).column_names
    for field in query["fields"]:
        match = FIELD.match(field["expression"])
        assert match and (match[1] or match[2]) in columns
    names = {field["name"] for field in query["fields"]}
    assert set(encoded_fields(widget["spec"]["encodings"])) <= names


def test_exposure_is_that_of_returns_that_are_still_open(home):
    assert columns_of(home, "exposure").column("exposure").to_pylist() == [Decimal("1005.03")]
    told = columns_of(home, "filings").column("exposure").to_pylist()
    assert sorted(told) == [Decimal("0.00"), Decimal("1005.03")]


def test_widget_names_are_unique_and_plain():
    names = [widget["name"] for widget in WIDGETS]
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{1,60}", name) for name in names)


def test_widgets_fit_the_grid_and_do_not_overlap():
    cells = [
        (column, row)
        for page in DASHBOARD["pages"]
        for item in page["layout"]
        for column in range(item["position"]["x"], item["position"]["x"] + item["position"]["width"])
        for row in range(item["position"]["y"], item["position"]["y"] + item["position"]["height"])
    ]
    assert len(cells) == len(set(cells))
    assert max(column for column, _ in cells) < 12
