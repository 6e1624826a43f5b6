"""The viewer's values in a dataset's SQL.

Databricks gives the viewer of an embedded dashboard to its datasets as two bare names. A statement of our own
has no viewer, so the names become parameters there, and NULL stands for "nobody in particular".
"""

import re

VALUE = "__aibi_external_value"
NAMES = (VALUE, "__aibi_external_viewer_id")
# What may hold a name without meaning it: strings, quoted names, comments.
OTHER = r"""'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.)*"|`[^`]*`|--[^\n]*|/\*.*?\*/"""
# Or a name, with the point or colon before it.
PIECES = re.compile(
    OTHER + rf"|(?P<before>[.:]\s*)?\b(?P<name>{'|'.join(NAMES)})\b", re.IGNORECASE | re.DOTALL
)


def with_parameters(sql):
    """Return the SQL with ``:name`` in place of each bare name, and the sorted names it uses."""
    used = set()

    def marked(match):
        if not match["name"] or (match["before"] or "").startswith("."):
            return match[0]
        used.add(match["name"].lower())
        return match[0] if match["before"] else f":{match[0]}"

    return PIECES.sub(marked, sql), sorted(used)


def unlimited(datasets):
    """Return the names of the datasets whose SQL does not look at the viewer's value at all.

    :param dict datasets: name → SQL
    """
    return [name for name, sql in datasets.items() if VALUE not in with_parameters(sql)[1]]
