"""The embedded engine: Databricks SQL over Delta tables, computed by DuckDB."""

from .errors import QueryError
from .parameters import Parameter
from .query import run_query

__all__ = ["Parameter", "QueryError", "run_query"]
