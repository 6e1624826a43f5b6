"""The page of an evidence pack that a person reads."""

from html import escape

STYLE = (
    "body{font:14px sans-serif;margin:2em;max-width:60em}"
    "table{border-collapse:collapse;margin:1em 0;width:100%}"
    "td,th{border:1px solid #ccc;padding:4px 8px;text-align:left}"
)


def page(filing: dict) -> bytes:
    """Return one HTML page of what ``filing.json`` says; nothing in it is loaded from elsewhere."""
    lines = [
        (line["number"] or "", line["label"], line["amount"], line["basis"] or "", line["file"])
        for line in filing["lines"]
    ]
    signed = [(one["step"], one["by"], one["at"]) for one in filing["signatures"]]
    said = filing["reconciliation"]
    facts = [
        (name, filing[name]) for name in ("form", "period_start", "period_end", "tin", "agency", "state")
    ]
    facts += [(name, filing[name]) for name in ("amount", "excess", "currency", "reference", "filed_date")]
    body = [
        f"<h1>{escape(filing['name'])}</h1>",
        _table(("", ""), facts),
        "<h2>Lines</h2>",
        _table(("No.", "Label", "Amount", "From", "Entries"), lines),
        "<h2>Adjustments</h2>",
        _table(("Reason", "Amount"), [(one["reason"], one["amount"]) for one in filing["adjustments"]]),
        "<h2>Signatures</h2>",
        _table(("Step", "Who", "When (UTC)"), signed),
        f"<h2>Reconciliation: {escape(said['state'])}</h2>",
        f"<p>{escape(said['note'] or '')}</p>",
        f"<p>{escape(said['override'])}</p>" if said["override"] else "",
        "<p>Check this pack: <code>python verify.py PACK.zip</code></p>",
    ]
    head = f"<!doctype html><html><head><meta charset='utf-8'><title>{escape(filing['name'])}</title>"
    return f"{head}<style>{STYLE}</style></head><body>{''.join(body)}</body></html>\n".encode()


def _table(heads: tuple, rows: list) -> str:
    top = "".join(f"<th>{escape(head)}</th>" for head in heads)
    cells = ("".join(f"<td>{escape(str(cell or ''))}</td>" for cell in row) for row in rows)
    return f"<table><tr>{top}</tr>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"
