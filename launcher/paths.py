"""Where everything lies: the checkout, the shared cache, and the data folder of one set-up."""

import os
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
ADDONS = ["ipai_databricks_connector", "ipai_finance_ppm", "ipai_bir_forecast", "ipai_risk_features"]


def default_cache() -> Path:
    """Return the folder for what can be downloaded again: environments, Odoo, packages."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ipai"


def default_data() -> Path:
    """Return the folder of the demo: root's home is closed to PostgreSQL's user, so root gets /var/lib."""
    if os.geteuid() == 0 and not os.environ.get("XDG_DATA_HOME"):
        return Path("/var/lib/ipai")
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "ipai"


@dataclass(frozen=True)
class Paths:
    """The folders and files of one set-up; ``data`` is its identity."""

    data: Path
    cache: Path

    @property
    def state(self) -> Path:
        return self.data / "state.json"

    @property
    def secrets(self) -> Path:
        return self.data / "secrets.json"

    @property
    def lock(self) -> Path:
        return self.data / "lock"

    @property
    def logs(self) -> Path:
        return self.data / "logs"

    @property
    def run(self) -> Path:
        return self.data / "run"

    @property
    def lakehouse(self) -> Path:
        return self.data / "lakehouse"

    @property
    def postgres(self) -> Path:
        return self.data / "postgresql"

    @property
    def odoo(self) -> Path:
        return self.data / "odoo"

    @property
    def odoo_conf(self) -> Path:
        return self.data / "odoo.conf"

    def make(self) -> None:
        """Create the folders; what holds data or secrets is closed to others."""
        for folder in (self.cache, self.data, self.logs, self.run):
            folder.mkdir(parents=True, exist_ok=True)
        for folder in (self.odoo, self.lakehouse):
            folder.mkdir(mode=0o700, exist_ok=True)
