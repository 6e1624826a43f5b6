"""One ZIP from named files: the same files give the same bytes, whenever and wherever it is made."""

import csv
import io
import json
import re
import zipfile

from .evidence_verify import MANIFEST, digest, whole

# ZIP knows no time before; a real one would change the bytes from one export to the next.
ALWAYS = (1980, 1, 1, 0, 0, 0)
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def pack(files: dict[str, bytes]) -> tuple[bytes, str]:
    """Return (ZIP, hash of the whole) of files, with a manifest of their hashes.

    Nothing is compressed: the bytes of a compressor change with its version.
    """
    hashes = {name: digest(data) for name, data in files.items()}
    manifest = as_json({"files": hashes, "sha256": whole(hashes)})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, data in sorted({**files, MANIFEST: manifest}.items()):
            entry = zipfile.ZipInfo(name, ALWAYS)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, data)
    return out.getvalue(), whole(hashes)


def as_json(value: object) -> bytes:
    """Return JSON a person can read, always in the same order."""
    return (json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def as_csv(columns: list[str], rows: list[dict], amounts: tuple[str, ...]) -> bytes:
    """Return a CSV file; a text that a spreadsheet would take for a formula gets an apostrophe."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([row[name] if name in amounts else _harmless(row[name]) for name in columns])
    return out.getvalue().encode()


def _harmless(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def file_name(text: str) -> str:
    """Return a name without anything a path could be made of."""
    return re.sub(r"[^\w.-]+", "_", text).strip("._") or "file"
