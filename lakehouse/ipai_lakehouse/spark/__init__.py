"""The tables on Spark: Databricks' pipelines and open-source Spark 4, from the same table files."""
