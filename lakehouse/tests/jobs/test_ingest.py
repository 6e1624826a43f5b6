"""Landing → bronze: what comes in exactly, and what is refused by name."""

import json
from decimal import Decimal

import pytest

from ipai_lakehouse.engine import run_query
from ipai_lakehouse.engine.catalog import open_table, table_names
from ipai_lakehouse.engine.tables import load_bronze
from ipai_lakehouse.jobs.__main__ import main
from ipai_lakehouse.jobs.errors import JobError
from ipai_lakehouse.jobs.ingest import ingest
from tests.landing import SOURCE, landing_folder, make_batch, write_file
from tests.ledger import Ledger

COMPANY = "id,name,vat,currency,parent_id\n"


def quiet(home):
    ingest(home, log=lambda line: None)


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
    ({"balance": "1.005"}, "'1.005' in row 2, column balance, which is not an exact DECIMAL"),
    ({"balance": "1" + "0" * 40}, "column balance"),
    ({"balance": "1e5"}, "column balance"),
    ({"balance": "₱5"}, "column balance"),
    ({"id": "x"}, "column id, which is not an exact BIGINT"),
    ({"id": "9999999999999999999"}, "'9999999999999999999' in row 2, column id"),
    ({"date": "2026-02-30"}, "'2026-02-30' in row 2, column date"),
    ({"date": "01/02/2026"}, "column date"),
    ({"create_date": "yesterday"}, "column create_date"),
]


@pytest.mark.parametrize(("values", "words"), BAD_VALUES)
def test_a_bad_value_is_named_by_table_row_and_column(tmp_path, values, words):
    spoil(tmp_path, "account_move_line", move_line(**values), rows=2)
    with pytest.raises(JobError, match=words) as error:
        quiet(tmp_path)
    assert "account_move_line" in str(error.value)
    assert table_names(tmp_path, "bronze") == []


BAD_FILES = [
    ("id,name,vat,currency\n1,A,,PHP\n", 1, "lacks the column parent_id"),
    ("id,name,vat,currency,parent_id,extra\n1,A,,PHP,,x\n", 1, "column extra too much"),
    (COMPANY + "1,A,,PHP\n", 1, "res_company cannot be read"),
    (COMPANY + "1,A,,PHP,\n", 2, "has 1 rows; the manifest says 2"),
]


@pytest.mark.parametrize(("text", "rows", "words"), BAD_FILES)
def test_a_bad_file_is_refused(tmp_path, text, rows, words):
    spoil(tmp_path, "res_company", text, rows)
    with pytest.raises(JobError, match=words):
        quiet(tmp_path)


def test_a_wrong_encoding_is_refused(tmp_path):
    folder = spoil(tmp_path, "res_company", COMPANY + "1,A,,PHP,\n")
    import gzip
    import hashlib

    path = folder / "res_company.csv.gz"
    path.write_bytes(gzip.compress((COMPANY + "1,Peña,,PHP,\n").encode("latin-1")))
    manifest = json.loads((folder / "_manifest.json").read_text())
    manifest["tables"]["res_company"] |= {
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "bytes": path.stat().st_size,
    }
    (folder / "_manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(JobError, match="res_company cannot be read"):
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
