"""Check an evidence pack without Odoo and without a network: ``python verify.py pack.zip``.

Compares the hashes of all files, then derives every line of the return again from its journal items, the sum
from its lines and the payment from the sum. Standard library only; exits 0 when all of it agrees, 1 when
something differs, 2 when there is no pack to read.
"""

import csv
import hashlib
import io
import json
import sys
import zipfile
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

MANIFEST = "manifest.json"
CENTAVO = Decimal("0.01")
ZERO = Decimal(0)


def digest(data):
    """Return the SHA-256 of bytes, as hexadecimal text."""
    return hashlib.sha256(data).hexdigest()


def whole(hashes):
    """Return the hash of the whole pack from ``{name: hash}``: of one line a file, by name."""
    return digest("".join(f"{value}  {name}\n" for name, value in sorted(hashes.items())).encode())


def check_files(files):
    """Yield what is wrong with the files of a pack, ``{name: bytes}``, compared with its manifest."""
    if MANIFEST not in files:
        yield f"{MANIFEST} is missing."
        return
    said = json.loads(files[MANIFEST])
    hashes = {name: digest(data) for name, data in files.items() if name != MANIFEST}
    for name in sorted(hashes.keys() | said["files"].keys()):
        if name not in hashes:
            yield f"{name} is missing."
        elif name not in said["files"]:
            yield f"{name} does not belong to the pack."
        elif hashes[name] != said["files"][name]:
            yield f"{name} was changed: its SHA-256 is not the one in {MANIFEST}."
    if whole(said["files"]) != said["sha256"]:
        yield f"The hash of the whole in {MANIFEST} is not that of its files."


def check_figures(filing, tables):
    """Yield which figures of a filing do not follow from its journal items.

    :param dict filing: what ``filing.json`` says
    :param tables: ``{name of a CSV file: its rows as dictionaries}``
    """
    net, before = ZERO, ZERO
    for line in filing["lines"]:
        derived, said = derive(line, tables[line["file"]]), Decimal(line["amount"])
        if derived != said:
            name = f"{line['number']} {line['label']}".strip()
            yield f"Line {name}: {line['file']} gives {derived}, the line says {said}."
        counted = max(said - before, ZERO) if line["minimum_tax"] else said
        net += line["sign"] * counted
        before = said if line["sign"] else before
    net += sum((Decimal(one["amount"]) for one in filing["adjustments"]), ZERO)
    yield from check_totals(filing, net)


def check_totals(filing, net):
    """Yield which totals do not follow from the sum of the lines."""
    for name, derived in (("amount", max(net, ZERO)), ("excess", max(-net, ZERO))):
        if derived != Decimal(filing[name]):
            yield f"The lines give {name} {derived}, the return says {filing[name]}."


def derive(line, rows):
    """Return the amount of a line from its rows: journal items, or other returns."""
    if line["source"] == "returns":
        return sum((Decimal(row[line["takes"]]) for row in rows), ZERO)
    if not line["applies"]:
        return ZERO
    figure = line["entry_sign"] * sum((Decimal(row["balance"]) for row in rows), ZERO)
    if line["rate"] is None:
        return figure
    return max(figure * Decimal(line["rate"]) / 100, ZERO).quantize(CENTAVO, ROUND_HALF_UP)


def check_pack(data):
    """Return everything that is wrong with a pack, in words; an empty list when it holds."""
    with zipfile.ZipFile(io.BytesIO(data)) as pack:
        names = pack.namelist()
        doubled = sorted({name for name in names if names.count(name) > 1})
        files = {name: pack.read(name) for name in names}
    found = [f"{name} is in the pack twice." for name in doubled]
    try:
        found += check_files(files)
        filing = json.loads(files["filing.json"])
        tables = {name: read_rows(data) for name, data in files.items() if name.endswith(".csv")}
        found += check_figures(filing, tables)
    except (KeyError, ValueError, TypeError, InvalidOperation) as error:
        found.append(f"The pack cannot be read: {type(error).__name__} {error}.")
    return found


def read_rows(data):
    """Return the rows of a CSV file as dictionaries."""
    return list(csv.DictReader(io.StringIO(data.decode("utf-8"), newline="")))


def say(text):
    """Write one line for whoever runs the program."""
    sys.stdout.write(f"{text}\n")


def main(arguments):
    """Check the pack named on the command line; returns the exit code."""
    if len(arguments) != 1:
        say("Usage: python verify.py PACK.zip")
        return 2
    try:
        with open(arguments[0], "rb") as file:
            data = file.read()
        found = check_pack(data)
    except (OSError, zipfile.BadZipFile, zipfile.LargeZipFile) as error:
        say(f"{arguments[0]} cannot be read: {error}")
        return 1 if isinstance(error, zipfile.BadZipFile) else 2
    for problem in found:
        say(problem)
    say(f"{len(found)} differences." if found else "Every file and every figure agrees.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
