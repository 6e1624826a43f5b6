"""The one exception of the SQL engine, shaped like a Databricks SQL error."""


class QueryError(Exception):
    """A statement that was refused or failed.

    ``message`` is one sentence without decoration, ``error_class`` the Databricks error class
    (``TABLE_OR_VIEW_NOT_FOUND``), ``sql_state`` its SQLSTATE. ``str()`` gives the text Databricks sends:
    ``[CLASS] sentence SQLSTATE: 42P01``.
    """

    def __init__(self, message: str, error_class: str, sql_state: str) -> None:
        super().__init__(message, error_class, sql_state)
        self.message = message
        self.error_class = error_class
        self.sql_state = sql_state

    def __str__(self) -> str:
        return f"[{self.error_class}] {self.message} SQLSTATE: {self.sql_state}"


def syntax_error(message: str) -> QueryError:
    """The text is not one statement of Databricks SQL."""
    return QueryError(message, "PARSE_SYNTAX_ERROR", "42601")


def unsupported(message: str) -> QueryError:
    """Databricks can do this, this engine does not and says so."""
    return QueryError(message, "UNSUPPORTED_FEATURE", "0A000")


def table_not_found(name: str) -> QueryError:
    """No Delta table of that name exists."""
    return QueryError(
        f"The table or view `{name}` cannot be found. Verify the spelling, the schema and the catalog.",
        "TABLE_OR_VIEW_NOT_FOUND",
        "42P01",
    )


def unknown_function(name: str) -> QueryError:
    """A function outside the list this engine computes like Databricks does."""
    return QueryError(
        f"The function `{name}` is not supported by the embedded lakehouse.",
        "UNRESOLVED_ROUTINE",
        "42883",
    )
