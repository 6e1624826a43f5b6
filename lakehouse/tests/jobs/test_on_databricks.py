"""Which engine a task takes: Databricks' runtime says so itself."""

from ipai_lakehouse.jobs.__main__ import main


def test_the_pipeline_computes_the_tables_on_databricks(monkeypatch, capsys):
    monkeypatch.setenv("DATABRICKS_RUNTIME_VERSION", "17.3")
    assert main(["transform"]) == 1
    assert "the pipeline ipai_lakehouse computes the tables" in capsys.readouterr().err


def test_elsewhere_a_task_asks_for_its_lakehouse(monkeypatch, capsys):
    monkeypatch.delenv("DATABRICKS_RUNTIME_VERSION", raising=False)
    monkeypatch.delenv("IPAI_LAKEHOUSE_HOME", raising=False)
    assert main(["transform"]) == 1
    assert "IPAI_LAKEHOUSE_HOME" in capsys.readouterr().err
