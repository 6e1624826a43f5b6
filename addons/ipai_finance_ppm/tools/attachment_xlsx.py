"""A list as a spreadsheet: who files on top, one row a party, totals below."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import xlsxwriter

from .attachment_rows import Row, totals


@dataclass(frozen=True)
class Column:
    """A column: its key in the rows, its heading, and whether it holds money."""

    key: str
    heading: str
    money: bool = False


PARTY = (
    Column("tin", "TIN"),
    Column("branch", "Branch Code"),
    Column("name", "Registered Name"),
    Column("last_name", "Last Name"),
    Column("first_name", "First Name"),
    Column("middle_name", "Middle Name"),
)


def spreadsheet(
    title: str, heads: Sequence[tuple[str, str]], columns: Sequence[Column], rows: list[Row]
) -> bytes:
    """Return an XLSX file. Texts are never read as formulas.

    :param heads: (label, text) lines above the table
    :param columns: those behind the party's own
    """
    output = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(output, options) as book:
        bold = book.add_format({"bold": True})
        money = book.add_format({"num_format": "#,##0.00"})
        strong = book.add_format({"num_format": "#,##0.00", "bold": True, "top": 1})
        sheet = book.add_worksheet(title[:31])
        sheet.write_string(0, 0, title, bold)
        for line, (label, text) in enumerate(heads, 1):
            sheet.write_string(line, 0, label)
            sheet.write_string(line, 1, text)
        first = len(heads) + 2
        every = [*PARTY, *columns]
        for at, column in enumerate(every):
            sheet.write_string(first, at, column.heading, bold)
            sheet.set_column(at, at, max(12, len(column.heading) + 2))
        for line, row in enumerate(rows, first + 1):
            _write_row(sheet, line, every, row, money)
        sums = totals(rows)
        last = first + 1 + len(rows)
        sheet.write_string(last, 0, "Total", bold)
        for at, column in enumerate(every):
            if column.money:
                sheet.write_number(last, at, float(sums.get(column.key, Decimal())), strong)
        sheet.freeze_panes(first + 1, 3)
    return output.getvalue()


def _write_row(sheet, line: int, columns: Sequence[Column], row: Row, money) -> None:
    texts = {**party_texts(row), **row.texts}
    for at, column in enumerate(columns):
        if column.money:
            sheet.write_number(line, at, float(row.amounts.get(column.key, Decimal())), money)
        else:
            sheet.write_string(line, at, texts.get(column.key, ""))


def party_texts(row: Row) -> dict[str, str]:
    """Return the texts that name a party; a TIN that is not one stays as it was typed."""
    party, tin = row.party, row.party.tin
    return {
        "tin": tin.base.replace("-", "") if tin else party.tin_text,
        "branch": tin.branch if tin else "",
        "name": party.name,
        "last_name": party.last_name,
        "first_name": party.first_name,
        "middle_name": party.middle_name,
        "address": party.address,
        "country": party.country,
    }
