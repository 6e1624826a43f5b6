"""Rows of a dataset and exact arithmetic on them: filter by company, group, sum. Decimal stays Decimal."""

import re
from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

COMPANY = "company_id"
DRILL = "journal_item_ids"
PLAIN = re.compile(r"`([^`]+)`|(\w+)")
AGGREGATE = re.compile(
    r"(SUM|COUNT|AVG|MIN|MAX)\(\s*(?:(DISTINCT)\s+)?(?:(\*)|`([^`]+)`|(\w+))\s*\)", re.IGNORECASE
)


class LakeviewError(ValueError):
    """Something of a dashboard cannot be shown; the message says what, in one sentence."""


@dataclass(frozen=True)
class Rows:
    """A dataset: ``types`` maps a column to its Databricks type; a row is a dictionary, DECIMAL a Decimal."""

    types: dict
    rows: tuple

    @classmethod
    def load(cls, columns, values):
        """Return the rows of a stored snapshot: ``[{"name", "type"}]`` and lists of JSON values."""
        types = {column["name"]: column["type"].upper() for column in columns}
        decode = [Decimal if kind.startswith("DECIMAL") else None for kind in types.values()]
        rows = tuple(
            {
                name: convert(value) if convert and value is not None else value
                for name, convert, value in zip(types, decode, row, strict=True)
            }
            for row in values
        )
        return cls(types, rows)

    def of_companies(self, company_ids):
        """Return the rows of these companies; a dataset that names none has no row anybody may see."""
        if COMPANY not in self.types:
            raise_on_use = LakeviewError(
                "The dataset has no company_id, so it cannot be limited to your companies."
            )
            return Unusable(raise_on_use)
        allowed = set(company_ids)
        return Rows(self.types, tuple(row for row in self.rows if row[COMPANY] in allowed))

    def column(self, name):
        """Return the name of an existing column; raises LakeviewError."""
        if name not in self.types:
            raise LakeviewError(f"The dataset has no column {name}.")
        return name

    def select(self, fields, plain):
        """Return one dictionary a result row, as a Lakeview query does: grouped by the plain fields.

        :param fields: name → expression: a column, or SUM, COUNT, AVG, MIN, MAX of one
        :param bool plain: rows as they are, without grouping
        """
        parsed = {name: self._parse(expression) for name, expression in fields.items()}
        if plain:
            return [{name: row[column] for name, (_f, column) in parsed.items()} for row in self.rows]
        keys = [name for name, (function, _c) in parsed.items() if not function]
        groups = defaultdict(list)
        for row in self.rows:
            groups[tuple(_hashable(row[parsed[name][1]]) for name in keys)].append(row)
        if not keys and not groups:
            groups[()] = []
        return [self._result(parsed, rows) for rows in groups.values()]

    def _result(self, parsed, rows):
        """Return one result row of a group."""
        return {
            name: function(rows, column) if function else rows[0][column]
            for name, (function, column) in parsed.items()
        }

    def _parse(self, expression):
        """Return (function or None, column) of an expression; raises LakeviewError for anything else."""
        text = expression.strip()
        if match := PLAIN.fullmatch(text):
            return None, self.column(match[1] or match[2])
        if not (match := AGGREGATE.fullmatch(text)):
            raise LakeviewError(f"The expression {expression} can only be computed in Databricks.")
        name = match[1].upper() + (" DISTINCT" if match[2] else "")
        column = match[3] or self.column(match[4] or match[5])
        if name not in FUNCTIONS or (column == "*" and name != "COUNT"):
            raise LakeviewError(f"The expression {expression} can only be computed in Databricks.")
        return FUNCTIONS[name], column

    def type_of(self, expression):
        """Return the Databricks type of an expression: a count's, a mean's, or its column's."""
        function, column = self._parse(expression)
        if function in (FUNCTIONS["COUNT"], FUNCTIONS["COUNT DISTINCT"]):
            return "BIGINT"
        return self.types[column] if function is not _average else "DOUBLE"

    def ids_where(self, fields, keys):
        """Return the journal item ids behind a point: rows whose fields have these values, as text."""
        columns = {self._parse(fields[name])[1]: value for name, value in keys.items()}
        hits = (
            row for row in self.rows if all(as_text(row[name]) == value for name, value in columns.items())
        )
        return sorted({int(number) for row in hits for number in row.get(DRILL) or ()})


@dataclass(frozen=True)
class Unusable:
    """A dataset nobody may see; using it raises the reason."""

    reason: LakeviewError

    def select(self, fields, plain):
        raise self.reason

    def type_of(self, expression):
        raise self.reason

    def ids_where(self, fields, keys):
        raise self.reason


def as_text(value):
    """Return a value as the screen and JSON carry it: decimals and dates as text, NULL as None."""
    return None if value is None else value if isinstance(value, str) else str(value)


def _hashable(value):
    return tuple(value) if isinstance(value, list) else value


def _known(rows, column):
    """Return the values that are not NULL: SQL's aggregates ignore the others."""
    return [row[column] for row in rows if row[column] is not None]


def _count(rows, column):
    return len(rows) if column == "*" else len(_known(rows, column))


def _sum(rows, column):
    values = _numbers(rows, column)
    return sum(values[1:], values[0]) if values else None


def _average(rows, column):
    """Return the mean; of decimals with four digits more, as Databricks does."""
    values = _numbers(rows, column)
    if not values or not isinstance(values[0], Decimal):
        return sum(values) / len(values) if values else None
    digits = Decimal(1).scaleb(values[0].as_tuple().exponent - 4)
    return (sum(values) / len(values)).quantize(digits, ROUND_HALF_UP)


def _numbers(rows, column):
    values = _known(rows, column)
    if any(isinstance(value, str | list | bool) for value in values):
        raise LakeviewError(f"The column {column} is not a number.")
    return values


FUNCTIONS = {
    "SUM": _sum,
    "COUNT": _count,
    "COUNT DISTINCT": lambda rows, column: len({_hashable(value) for value in _known(rows, column)}),
    "AVG": _average,
    "MIN": lambda rows, column: min(_known(rows, column), default=None),
    "MAX": lambda rows, column: max(_known(rows, column), default=None),
}
