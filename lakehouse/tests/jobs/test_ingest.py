"""Landing → bronze: what comes in exactly, and what is refused by name."""

import gzip
import hashlib
import json
import re
from datetime import date
from decimal import Decimal

import pytest

from ipai_lakehouse.engine import run_query
from ipai_lakehouse.engine.catalog import open_table, table_names
from ipai_lakehouse.engine.tables import load_bronze
from ipai_lakehouse.jobs import rejects
from ipai_lakehouse.jobs.__main__ import main
from ipai_lakehouse.jobs.errors import JobError
from ipai_lakehouse.jobs.ingest import ingest
from tests.landing import BATCH, SOURCE, landing_folder, make_batch, write_file
from tests.ledger import Ledger

COMPANY = "id,name,vat,currency,parent_id\n"


def quiet(home):
    ingest(home, log=lambda line: None)


def ids(home, table):
    return [row["id"] for row in run_query(home, f"SELECT id FROM bronze.{table} ORDER BY id").to_pylist()]


def quarantine(home):
    return run_query(home, "SELECT * FROM silver.quarantine").to_pylist()


def log(home):
    sql = "SELECT records, rejected FROM bronze.ingested_batches ORDER BY ingested_at DESC, records LIMIT 1"
    return run_query(home, sql).to_pylist()[0]


def spoil(home, table, text, rows=1):
    """Replace one file of a good batch, manifest included."""
    folder = make_batch(home, {})
    manifest = json.loads((folder / "_manifest.json").read_text())
    manifest["tables"][table] = write_file(folder, load_bronze()[table], text, rows)
    (folder / "_manifest.json").write_text(json.dumps(manifest))
    return folder


def edit(home, change):
    """Change the manifest of a good batch."""
    folder = make_batch(home, {})
    manifest = json.loads((folder / "_manifest.json").read_text())
    change(manifest)
    (folder / "_manifest.json").write_text(json.dumps(manifest))


def test_values_arrive_exactly(tmp_path):
    spoil(tmp_path, "res_company", COMPANY + '1,"Two\nlines, ""quoted"" ñ","",PHP,\n2,B,,PHP,1\n', rows=2)
    quiet(tmp_path)
    rows = run_query(
        tmp_path, "SELECT id, name, vat, parent_id, _source, _snapshot_at FROM bronze.res_company ORDER BY id"
    ).to_pylist()
    assert (rows[0]["name"], rows[0]["vat"], rows[0]["parent_id"]) == ('Two\nlines, "quoted" ñ', "", None)
    assert (rows[1]["vat"], rows[1]["parent_id"], rows[1]["_source"]) == (None, 1, SOURCE)
    assert rows[0]["_snapshot_at"].isoformat() == "2026-03-01T02:00:00+00:00"


def test_money_keeps_every_centavo_of_the_largest_amount(tmp_path):
    ledger = Ledger()
    ledger.post("in_invoice", "9999999999999999.99", state="draft")
    ledger.post("in_invoice", "0.010000", state="draft")
    make_batch(tmp_path, ledger.tables())
    quiet(tmp_path)
    amounts = (
        run_query(tmp_path, "SELECT amount_total FROM bronze.account_move ORDER BY id").column(0).to_pylist()
    )
    assert amounts == [Decimal("-9999999999999999.99"), Decimal("-0.01")]


def move_line(**values):
    names = [column.name for column in load_bronze()["account_move_line"].columns]
    good = {"id": "1", "move_id": "1", "balance": "1.00", "date": "2026-02-01"}
    lines = [
        ",".join((good if row == 1 else good | values).get(name, "") for name in names) for row in (1, 2)
    ]
    return ",".join(names) + "\n" + "\n".join(lines) + "\n"


BAD_VALUES = [
    ({"balance": "1.005"}, "Column balance holds '1.005', which is not an exact amount"),
    ({"balance": "1" + "0" * 40}, "Column balance holds '1000"),
    ({"balance": "1e5"}, "Column balance"),
    ({"balance": "₱5"}, "Column balance holds '₱5'"),
    ({"balance": "0x10"}, "Column balance"),
    ({"account_id": "9999999999999999999"}, "Column account_id holds '9999999999999999999'"),
    ({"date": "2026-02-30"}, "Column date holds '2026-02-30', which is not a date"),
    ({"date": "01/02/2026"}, "Column date"),
    ({"date": "0000-01-01"}, "Column date"),
    ({"create_date": "yesterday"}, "Column create_date"),
    ({"create_date": "2026-02-01"}, "Column create_date"),
    ({"account_id": "0x10", "balance": "?"}, "Column account_id holds '0x10'.*Column balance holds"),
]


@pytest.mark.parametrize(("values", "words"), BAD_VALUES)
def test_a_bad_value_goes_to_quarantine_and_the_rest_goes_in(tmp_path, values, words):
    spoil(tmp_path, "account_move_line", move_line(**{"id": "2", **values}), rows=2)
    quiet(tmp_path)
    assert ids(tmp_path, "account_move_line") == [1]
    (row,) = quarantine(tmp_path)
    assert (row["table_name"], row["rule"]) == ("bronze.account_move_line", "cell_value")
    assert (row["record"], row["_source"], row["batch"]) == ('{"id": 2}', SOURCE, BATCH)
    assert re.search(words, row["reason"])
    assert json.loads(row["row"]).items() >= values.items(), "the row as it came"
    assert row["month"] == (None if "date" in values else date(2026, 2, 1))


@pytest.mark.parametrize(("key", "rule"), [("x", "cell_value"), ("", "key_missing")])
def test_a_row_without_a_readable_key_is_kept_too(tmp_path, key, rule):
    spoil(tmp_path, "account_move_line", move_line(id=key), rows=2)
    quiet(tmp_path)
    assert ids(tmp_path, "account_move_line") == [1]
    (row,) = quarantine(tmp_path)
    assert (row["rule"], row["record"]) == (rule, None)


def test_a_row_with_too_many_or_too_few_cells_goes_to_quarantine(tmp_path):
    spoil(tmp_path, "res_company", COMPANY + "1,A,,PHP\n2,B,,PHP,\n3,C,,PHP,,,\n", rows=3)
    quiet(tmp_path)
    assert ids(tmp_path, "res_company") == [2]
    first, second = sorted(quarantine(tmp_path), key=lambda row: row["row"])
    assert first["rule"] == "cell_count" and "has 4 cells; the table has 5 columns" in first["reason"]
    assert json.loads(second["row"]) == "3,C,,PHP,,,"


def test_a_better_batch_takes_the_row_out_of_quarantine(tmp_path):
    spoil(tmp_path, "account_move_line", move_line(id="2", balance="?"), rows=2)
    quiet(tmp_path)
    assert log(tmp_path) == {"records": 1, "rejected": 1}
    lines = [{"id": 1, "balance": "1.00"}, {"id": 2, "balance": "2.00"}]
    make_batch(tmp_path, {"account_move_line": lines}, batch="20260401T020000Z-bbbb")
    quiet(tmp_path)
    assert ids(tmp_path, "account_move_line") == [1, 2]
    assert quarantine(tmp_path) == []


@pytest.mark.parametrize("line", ("x,A,,PHP,\n", "1,A\n"))
def test_more_bad_rows_than_a_file_with_some_bad_rows_has(tmp_path, monkeypatch, line):
    monkeypatch.setattr(rejects, "MOST_REJECTED", 2)
    spoil(tmp_path, "res_company", COMPANY + line * 3, rows=3)
    with pytest.raises(JobError, match="More than 2 rows of the table res_company cannot be read"):
        quiet(tmp_path)
    assert table_names(tmp_path, "bronze") == ["refused_batches"]


BAD_FILES = [
    ("id,name,vat,currency\n1,A,,PHP\n", 1, "lacks the column parent_id in its file"),
    ("id,name,vat,currency,parent_id,extra\n1,A,,PHP,,x\n", 1, "has the column extra too much"),
    ("id,name,vat,currency,parent_id,vat\n1,A,,PHP,,x\n", 1, "has the column vat too much"),
    (COMPANY + "1,A,,PHP,\n", 2, "has 1 rows; the manifest says 2"),
    (COMPANY + '1,"A,,PHP,\n2,B,,PHP,\n', 2, "has 1 rows; the manifest says 2"),
    ("", 1, "is empty: not even its column names are there"),
]


@pytest.mark.parametrize(("text", "rows", "words"), BAD_FILES)
def test_a_bad_file_is_refused_and_the_sentence_kept(tmp_path, text, rows, words):
    make_batch(tmp_path, {"res_company": [{"id": 7, "name": "old"}]}, batch="20260201T020000Z-aaaa")
    quiet(tmp_path)
    spoil(tmp_path, "res_company", text, rows)
    for _ in range(2):
        with pytest.raises(JobError, match=words):
            quiet(tmp_path)
    assert ids(tmp_path, "res_company") == [7], "old data keeps standing"
    sql = "SELECT batch, table_name, reason FROM bronze.refused_batches"
    (refused,) = run_query(tmp_path, sql).to_pylist()
    assert (refused["batch"], refused["table_name"]) == (BATCH, "bronze.res_company")
    assert re.search(words, refused["reason"])
    assert json.loads((landing_folder(tmp_path).parent / "_request.json").read_text())["mode"] == "full"


def test_an_empty_export_does_not_empty_the_lake(tmp_path):
    make_batch(tmp_path, {"res_company": [{"id": 7}]})
    quiet(tmp_path)
    make_batch(tmp_path, {}, batch="20260401T020000Z-bbbb")
    with pytest.raises(JobError, match="is empty, but the lake has rows"):
        quiet(tmp_path)
    assert ids(tmp_path, "res_company") == [7]


def test_a_future_date_goes_in_and_is_a_finding(tmp_path):
    ledger = Ledger()
    ledger.post("in_invoice", "100.00", day="2027-01-01")
    make_batch(tmp_path, ledger.tables())
    quiet(tmp_path)
    assert quarantine(tmp_path) == []
    assert main(["transform", "--home", str(tmp_path)]) == 0
    sql = "SELECT records FROM gold.data_quality WHERE rule = 'future_date'"
    assert run_query(tmp_path, sql).to_pylist() == [{"records": 1}]


def test_a_wrong_encoding_is_refused(tmp_path):
    folder = spoil(tmp_path, "res_company", COMPANY + "1,A,,PHP,\n")
    path = folder / "res_company.csv.gz"
    path.write_bytes(gzip.compress((COMPANY + "1,Peña,,PHP,\n").encode("latin-1")))
    manifest = json.loads((folder / "_manifest.json").read_text())
    manifest["tables"]["res_company"] |= {
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "bytes": path.stat().st_size,
    }
    (folder / "_manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(JobError, match="res_company is not written in UTF-8"):
        quiet(tmp_path)


def test_a_file_that_was_cut_short_is_refused(tmp_path):
    """The sender made the checksum after the cut: only reading it shows."""
    lines = "".join(f"{line},{line * 7919},,PHP,\n" for line in range(5000))
    folder = spoil(tmp_path, "res_company", COMPANY + lines, rows=5000)
    path = folder / "res_company.csv.gz"
    path.write_bytes(path.read_bytes()[:-1000])
    manifest = json.loads((folder / "_manifest.json").read_text())
    manifest["tables"]["res_company"] |= {
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "bytes": path.stat().st_size,
    }
    (folder / "_manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(JobError, match="res_company is cut short"):
        quiet(tmp_path)


def column(manifest, name):
    return next(one for one in manifest["tables"]["res_company"]["columns"] if one["name"] == name)


BAD_MANIFESTS = [
    (lambda m: m["tables"]["res_company"]["columns"].pop(), "res_company lacks the column parent_id"),
    (
        lambda m: m["tables"]["res_company"]["columns"].append({"name": "x", "type": "INT"}),
        "has the column x",
    ),
    (
        lambda m: column(m, "id").update(type="STRING"),
        "res_company.id has the type STRING; the contract says BIGINT",
    ),
    (lambda m: m["tables"].pop("account_move"), "lacks the table account_move"),
    (lambda m: m.update(version=1), "wrong at version"),
    (lambda m: m["tables"]["res_company"].update(mode="delta"), "wrong at tables.res_company"),
    (lambda m: m.update(batch="other"), "belongs to"),
    (lambda m: m["tables"]["res_company"].update(file="../../x.csv.gz"), "res_company.full.file"),
]


@pytest.mark.parametrize(("change", "words"), BAD_MANIFESTS, ids=[words for _, words in BAD_MANIFESTS])
def test_a_manifest_outside_the_contract_is_refused(tmp_path, change, words):
    edit(tmp_path, change)
    with pytest.raises(JobError, match=words):
        quiet(tmp_path)


def test_a_damaged_file_is_refused(tmp_path):
    folder = make_batch(tmp_path, {})
    (folder / "account_move.csv.gz").write_bytes(b"half")
    with pytest.raises(JobError, match="account_move.csv.gz .* is damaged"):
        quiet(tmp_path)


def test_tables_of_addons_that_are_not_installed_are_empty(tmp_path):
    edit(tmp_path, lambda manifest: manifest["tables"].pop("ipai_finance_agency"))
    quiet(tmp_path)
    assert run_query(tmp_path, "SELECT * FROM bronze.ipai_finance_agency").num_rows == 0


def test_a_half_uploaded_batch_does_not_exist(tmp_path):
    make_batch(tmp_path, {"res_company": [{"id": 1, "name": "old"}]})
    newer = make_batch(tmp_path, {"res_company": [{"id": 1, "name": "new"}]}, batch="20260401T020000Z-bbbb")
    (newer / "_manifest.json").unlink()
    quiet(tmp_path)
    assert run_query(tmp_path, "SELECT name FROM bronze.res_company").to_pylist() == [{"name": "old"}]


def test_the_same_batch_twice_changes_nothing(tmp_path):
    make_batch(tmp_path, Ledger().tables())
    quiet(tmp_path)
    before = open_table(tmp_path, "bronze", "res_company")
    quiet(tmp_path)
    assert open_table(tmp_path, "bronze", "res_company") == before


def test_a_new_batch_replaces_the_rows_of_its_source_only(tmp_path):
    make_batch(tmp_path, {"res_company": [{"id": 1, "name": "first"}, {"id": 2, "name": "gone"}]})
    make_batch(tmp_path, {"res_company": [{"id": 1, "name": "other"}]}, source="second-source")
    quiet(tmp_path)
    make_batch(tmp_path, {"res_company": [{"id": 1, "name": "changed"}]}, batch="20260401T020000Z-bbbb")
    quiet(tmp_path)
    rows = run_query(tmp_path, "SELECT _source, name FROM bronze.res_company ORDER BY name").to_pylist()
    assert [(row["_source"] == SOURCE, row["name"]) for row in rows] == [(True, "changed"), (False, "other")]


def test_an_empty_landing_folder_says_what_to_do(tmp_path, capsys):
    assert main(["ingest", "--home", str(tmp_path)]) == 1
    assert "run the export in Odoo first" in capsys.readouterr().err


def test_the_entry_point_ingests_and_transforms(tmp_path, capsys):
    make_batch(tmp_path, Ledger().tables())
    assert main(["ingest", "--home", str(tmp_path), "--month", "2026-02"]) == 0
    assert main(["transform", "--home", str(tmp_path), "--agencies", "RIM,BOM"]) == 0
    assert "gold.tax_by_month: version 0, 0 rows" in capsys.readouterr().out
    assert landing_folder(tmp_path).is_dir()


def test_a_missing_home_is_one_sentence(tmp_path, capsys, monkeypatch):
    monkeypatch.delenv("IPAI_LAKEHOUSE_HOME", raising=False)
    assert main(["ingest"]) == 1
    assert main(["ingest", "--home", str(tmp_path / "nowhere")]) == 1
    assert "does not exist" in capsys.readouterr().err
