"""How one table of the landing contract is read from Odoo, and the SQL that reads it. No model lives here."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from odoo.tools import SQL

DECIMAL = re.compile(r"DECIMAL\((\d+),(\d+)\)")
INEXACT = "ipai_inexact"  # begins the text that PostgreSQL is made to refuse, see `exact`


@dataclass(frozen=True)
class ExportTable:
    """One table of a batch. Its rows are those of ``model`` that the export user may read.

    :param model: the model whose access rights and record rules hold
    :param columns: (name, Databricks SQL type) in order
    :param cells: function of the model's ``Query`` and the ids of the companies in the batch; it may join and
        narrow the query, and returns the SQL of the columns that are not simply the model's of that name
    :param domain: function of the ids of the companies that returns the domain of the rows
    :param range_column: a whole number that a row keeps: the table is sent in the parts that changed
    :param alias: the alias in the query whose rows are exported; by default the model's table
    :param joined: columns with a value of another table; a digest covers that value too
    :param individual: function of the ``Query`` that tells in SQL whether a row is about a natural person
    :param named_by: column of the alias that names a row whose number is refused
    """

    model: str
    columns: list
    cells: Callable | None = None
    domain: Callable | None = None
    range_column: str | None = None
    alias: str | None = None
    joined: tuple = ()
    individual: Callable | None = None
    named_by: str = "id"


class Reading:
    """A table as it is read for one batch: the query under the user's rules, one SQL a column.

    :param query: ``Query`` of the model; it is changed
    :param companies: ids of the companies in the batch
    :param masks: dict column → function of (SQL of the column, SQL that tells a natural person)
    """

    def __init__(self, table, query, companies, masks):
        self.table, self.query = table, query
        self.alias = table.alias or query.table
        special = table.cells(query, companies) if table.cells else {}
        person = table.individual(query) if table.individual else None
        self.plain = {
            column: special.get(column) or SQL.identifier(self.alias, column)
            for column, _kind in table.columns
        }
        self.cells = {
            column: masks[column](cell, person) if column in masks else cell
            for column, cell in self.plain.items()
        }

    @property
    def range_cell(self):
        """The SQL of the column by which parts are replaced."""
        return self.plain[self.table.range_column]

    def select(self, parts=None, careful=False):
        """Return the SELECT of all rows, or of those in ``[first, last]`` parts of the range column."""
        if parts is not None:
            within = SQL("%s BETWEEN part.low AND part.high", self.range_cell)
            self.query.add_join("JOIN", "part", _unnest(parts), within)
        return self.query.select(
            *(
                SQL("%s AS %s", exact(self, column, kind, careful), SQL.identifier(column))
                for column, kind in self.table.columns
            )
        )

    def copy_out(self, parts=None, careful=False):
        """Return the COPY of ``select`` as the contract's CSV; ``careful`` as for ``exact``."""
        return SQL("COPY (%s) TO STDOUT (FORMAT csv, HEADER)", self.select(parts, careful))

    def digest(self, shift):
        """Return the SELECT of (bucket, rows, sum of hashes) of all rows.

        ``xmin`` is the transaction that wrote a row: whatever changes a row changes it. The sum is exact and
        comes as text, because Odoo's cursor makes a float of a number.
        """
        bucket = SQL("%s::bigint >> %s", self.range_cell, shift)
        hashed = SQL(
            "hash_array_extended(ARRAY[%s], %s)", SQL.identifier(self.alias, "xmin"), self.range_cell
        )
        for column in self.table.joined:
            hashed = SQL("%s # coalesce(hashtextextended(%s::text, 1), 0)", hashed, self.plain[column])
        select = self.query.select(SQL("%s AS bucket", bucket), SQL("count(*)"), SQL("sum(%s)::text", hashed))
        return SQL("%s GROUP BY 1", select)


def exact(reading, column, kind, careful):
    """Return the SQL of a column; a number that its lake type cannot hold makes PostgreSQL refuse the COPY.

    The refused text names row, column and value, see ``inexact``. The test is part of the COPY because a scan
    of its own would cost as much as the export.

    :param bool careful: name also a number that is too large; else PostgreSQL's own, faster cast refuses it
    """
    cell = reading.cells[column]
    if not (match := DECIMAL.fullmatch(kind)):
        return cell
    precision, scale = int(match[1]), int(match[2])
    number = SQL("(%s)::numeric", cell)
    test = SQL("%s <> %s::numeric(%s, %s)", number, number, precision, scale)
    if careful:
        limit = SQL("%s::numeric", str(10 ** (precision - scale)))
        test = SQL("abs(%s) >= %s OR %s <> round(%s, %s)", number, limit, number, number, scale)
    row = SQL.identifier(reading.alias, reading.table.range_column or reading.table.named_by)
    refused = SQL("concat_ws('|', %s, %s, %s, %s)::numeric", INEXACT, row, column, number)
    return SQL("CASE WHEN %s THEN %s ELSE %s END", test, refused, number)


def inexact(message):
    """Return (row id, column, value) from PostgreSQL's message about a refused number, or None."""
    found = re.search(rf"{INEXACT}\|(\d+)\|(\w+)\|([^\s\"»”]+)", message or "")
    return found.groups() if found else None


def columns(text):
    """Return (name, type) pairs from ``name TYPE, name TYPE``; a name without a type is a BIGINT."""
    pairs = (part.partition(" ") for part in text.split(", "))
    return [(name, kind or "BIGINT") for name, _space, kind in pairs]


def _unnest(parts):
    lows, highs = [low for low, _high in parts], [high for _low, high in parts]
    return SQL("(SELECT * FROM unnest(%s::bigint[], %s::bigint[]) AS part (low, high))", lows, highs)
