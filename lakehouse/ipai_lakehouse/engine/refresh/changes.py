"""Which rows of an input differ between two versions, found in the data files that only one of them has."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from ..catalog import TableInfo
from ..session import open_session, query_error

# Where more rows than this are new, and more than this share, comparing costs more than computing everything.
ROWS_WORTH_COMPARING = 1_000_000
SHARE_WORTH_COMPARING = 0.3


@dataclass(frozen=True)
class Change:
    """Two versions of an input, compared in the columns that somebody reads."""

    home: Path | str
    before: TableInfo
    after: TableInfo
    columns: tuple[str, ...]

    def is_comparable(self) -> bool:
        """False where the old rows are gone, the columns changed or nearly everything is new."""
        old, new = self._types(self.before), self._types(self.after)
        if old != new or not all(Path(file).is_file() for file in self._removed()):
            return False
        return self.rows_added <= max(SHARE_WORTH_COMPARING * self.after.rows, ROWS_WORTH_COMPARING)

    @property
    def rows_added(self) -> int:
        """How many rows the new files have; some may have been in old ones."""
        return sum(self.after.rows_of(file) for file in self._added())

    def months(self, column: str) -> set[date | None]:
        """The months of ``column`` in rows that went or came; a changed row did both."""
        query = f"SELECT DISTINCT CAST(date_trunc('month', \"{column}\") AS DATE) FROM ({self._differing()})"
        return {month for (month,) in self._ask(query)}

    def lost_rows(self) -> bool:
        """Whether a row that was there is not there any more as it was."""
        return bool(self._ask(f"SELECT 1 FROM ({self._gone()}) LIMIT 1"))

    def differs(self) -> bool:
        """Whether any row went or came."""
        return bool(self._ask(f"SELECT 1 FROM ({self._differing()}) LIMIT 1"))

    def _removed(self) -> list[str]:
        return sorted(set(self.before.files) - set(self.after.files))

    def _added(self) -> list[str]:
        return sorted(set(self.after.files) - set(self.before.files))

    def _types(self, info: TableInfo) -> dict[str, str]:
        return {column.name: column.type for column in info.columns if column.name in self.columns}

    def _gone(self) -> str:
        return self._without(self._removed(), self._added())

    def _differing(self) -> str:
        came = self._without(self._added(), self._removed())
        return f"({self._gone()}) UNION ALL ({came})"

    def _without(self, files: list[str], others: list[str]) -> str:
        """The rows of some files that are not in others; without others there is nothing to compare."""
        return (
            f"{self._rows(files)} EXCEPT ALL {self._rows(others)}" if files and others else self._rows(files)
        )

    def _rows(self, files: Iterable[str]) -> str:
        names = ", ".join(f'"{name}"' for name in self.columns)
        if paths := ", ".join("'" + file.replace("'", "''") + "'" for file in files):
            return f"(SELECT {names} FROM read_parquet([{paths}]))"
        # Both sides of EXCEPT need the same types: no rows of a file that is there.
        file = next(iter((*self.after.files, *self.before.files))).replace("'", "''")
        return f"(SELECT {names} FROM read_parquet(['{file}']) WHERE false)"

    def _ask(self, query: str) -> list[tuple]:
        if set(self.before.files) == set(self.after.files):
            return []
        with open_session(self.home, [], keep_order=False) as connection:
            try:
                return connection.execute(query).fetchall()
            except duckdb.Error as error:
                raise query_error(error) from None
