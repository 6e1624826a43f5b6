"""Lists that go with a return: who is named how, data files to the character, spreadsheets to the cell."""

import io
import zipfile
from datetime import date
from decimal import Decimal

import pytest

from tests.tools.test_bir_plain import load

rows = load("ipai_finance_ppm", "attachment_rows")
dat = load("ipai_finance_ppm", "attachment_dat")
xlsx = load("ipai_finance_ppm", "attachment_xlsx")
tin = load("ipai_finance_ppm", "tin")

FILER = dat.Filer(tin.parse_tin("008-412-637-00003"), "Metro & Sons, Inc.", "050", date(2026, 3, 31))


def row(name="Acme", text="123-456-780", branch="", **party):
    party = rows.Party(name, text, branch, **party)
    return rows.Row(
        party, {"atc": "WC160", "rate": "2.00"}, {"base": Decimal("0.10"), "tax": Decimal("0.20")}
    )


@pytest.mark.parametrize(
    ("text", "branch", "full"),
    [
        ("123-456-780", "", "123-456-780-00000"),
        ("123456780", "012", "123-456-780-00012"),
        ("123-456-780-007", "000", "123-456-780-00007"),
        ("123-456-780-00012", "00012", "123-456-780-00012"),
    ],
)
def test_the_branch_of_the_tin_or_of_the_partner(text, branch, full):
    assert rows.Party("Acme", text, branch).tin.full == full


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "Acme has no TIN."), (" ", "has no TIN"), ("12345", "The TIN of Acme, 12345, is not one")],
)
def test_what_is_no_tin_is_said_and_gets_no_data_file(text, words):
    one = row(text=text)
    assert words in one.party.problem
    assert rows.problems([one, one]) == [one.party.problem]
    with pytest.raises(ValueError, match=words):
        dat.qap(FILER, [one])


def test_sums_are_exact():
    assert rows.totals([row()] * 3) == {"base": Decimal("0.30"), "tax": Decimal("0.60")}


def test_a_person_is_named_by_parts_and_a_company_by_its_name():
    person = row("Cruz, José", is_company=False, last_name="Cruz", first_name="José", middle_name="Ñ.")
    company = row("Acme", last_name="Cruz")
    details = dat.sawt(FILER, [person, company], "1702Q").decode().split("\r\n")[1:3]
    assert '"","CRUZ","JOSE","N."' in details[0]
    assert '"ACME","","",""' in details[1]


def test_header_control_and_name():
    lines = dat.qap(FILER, [row()]).decode("ascii").split("\r\n")
    assert lines[0] == 'HQAP,H1601EQ,008412637,0003,"METRO & SONS INC.",03/2026,050'
    assert lines[-2:] == ["C1,1601EQ,008412637,0003,03/2026,0.10,0.20", ""]
    assert dat.file_name(FILER, "1601EQ") == "0084126370003032026" + "1601EQ.DAT"


def test_a_branch_of_five_digits_is_refused():
    with pytest.raises(ValueError, match="four digits"):
        dat.numbers(tin.parse_tin("008-412-637-12345"))


@pytest.mark.parametrize("size", [30, 50])
def test_long_names_are_cut_and_lines_stay_lines(size):
    found = dat.text('A "very", long\r\nname ' * 9, size)
    assert len(found) <= size + 2
    assert found.count('"') == 2
    assert not {",", "\r", "\n"} & set(found)


def test_a_formula_stays_text_in_a_spreadsheet():
    content = xlsx.spreadsheet("QAP", [("TIN", "=1+1")], [xlsx.Column("tax", "Tax", True)], [row("=2+2")])
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
        assert b"=2+2" in book.read("xl/sharedStrings.xml")
