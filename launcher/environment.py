"""The environment that every process of a set-up gets: what the shell says about other things is left out."""

from collections.abc import Mapping
from pathlib import Path

MARK = "IPAI_SETUP"  # every process of a set-up
STEP = "IPAI_STEP"  # those of a step, which end before the launcher does
FOREIGN = ("PG", "PYTHON", "DATABRICKS_", "MLFLOW_", "OPENERP_", "ODOO_RC", "DATABASE_URL", "VIRTUAL_ENV")


def isolated(environ: Mapping[str, str], data: Path, cache: Path) -> dict[str, str]:
    """Return an environment without other people's settings, marked with the data folder.

    Byte code goes to the cache: Odoo compiles for seconds at each start without it.
    """
    kept = {key: value for key, value in environ.items() if not key.startswith(FOREIGN)}
    own = {MARK: str(data), "PYTHONPYCACHEPREFIX": str(cache / "pyc"), "PYTHONUNBUFFERED": "1", "TZ": "UTC"}
    return kept | own
