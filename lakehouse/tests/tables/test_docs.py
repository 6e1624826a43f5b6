"""The pages about tables and features say what the files say, and the committed ones are current."""

from pathlib import Path

import pytest

from ipai_lakehouse.cli import main
from ipai_lakehouse.docs import StalePages, check_pages, pages, write_pages
from ipai_lakehouse.docs.described import describe
from ipai_lakehouse.docs.features_page import feature_names
from ipai_lakehouse.engine.catalog import open_table
from ipai_lakehouse.engine.lineage import table_columns
from tests.ledger import VAT_IN, WC160, Ledger
from tests.tables.lake import build

DOCS = Path(__file__).parents[3] / "docs"


@pytest.fixture(scope="module")
def lake():
    return describe()


def test_the_committed_pages_are_current():
    check_pages(DOCS)


def test_a_page_that_lags_behind_is_refused_in_words(tmp_path, capsys):
    assert write_pages(tmp_path) == [tmp_path / "tables.md", tmp_path / "features.md"]
    assert write_pages(tmp_path) == [], "nothing changes the second time"
    check_pages(tmp_path)
    (tmp_path / "tables.md").write_text("# Tables\n")
    with pytest.raises(StalePages, match="tables.md do not say what the table files say"):
        check_pages(tmp_path)
    assert main(["docs", "--check", "--folder", str(tmp_path)]) == 1
    assert "run ipai-lakehouse docs" in capsys.readouterr().err
    assert main(["docs", "--folder", str(tmp_path)]) == 0
    assert main(["docs", "--check", "--folder", str(tmp_path)]) == 0


def test_types_are_those_the_engine_writes(lake, tmp_path):
    ledger = Ledger()
    ledger.post("in_invoice", "100.00", [VAT_IN, WC160], ref="A")
    build(tmp_path, ledger.tables())
    for table in lake.tables:
        written = open_table(tmp_path, table.schema_name, table.name).columns
        told = lake.columns[table.full_name]
        assert [(one.name, one.type) for one in told] == [(one.name, one.type) for one in written]


def test_columns_are_those_of_the_lineage(lake):
    assert {name: [one.name for one in columns] for name, columns in lake.columns.items()} == table_columns(
        lake.tables
    )


def test_every_gold_column_says_what_it_is(lake):
    for table in lake.tables:
        if table.schema_name == "gold":
            silent = {one.name for one in lake.columns[table.full_name]} - set(table.columns) - {"_source"}
            assert not silent, f"{table.full_name} does not say what {sorted(silent)} are"


def test_help_is_about_columns_that_are_there(lake):
    for table in lake.tables:
        assert set(table.columns) <= {one.name for one in lake.columns[table.full_name]}, table.full_name


def test_every_table_has_a_section_and_a_place_in_the_graph(lake):
    page = pages()["tables.md"]
    for name in lake.columns:
        assert f"\n## {name}\n" in page
    for edge in lake.edges:
        assert f"{edge.source.replace('.', '__')} --> {edge.target.replace('.', '__')}" in page


def test_the_features_are_counted(lake):
    total = sum(len(feature_names(one)) for one in lake.tables if one.schema_name == "features")
    assert f"**{total} features**" in pages()["features.md"]
