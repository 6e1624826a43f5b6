"""The embedded lakehouse: created once, served on its port, deployed to when its source changes."""

import json
import os
import shutil
import urllib.request
from pathlib import Path

from launcher.errors import Refused
from launcher.paths import CHECKOUT, Paths
from launcher.process import Show, output, run
from launcher.services import Service
from launcher.state import JsonFile
from launcher.venvs import Venv

SOURCE = [CHECKOUT / "lakehouse" / name for name in ("ipai_lakehouse", "resources", "databricks.yml")]


def source() -> list[Path]:
    """Return what of the lakehouse is worth a new deployment when it changes."""
    return [path for path in SOURCE if path.exists()]


class Lakehouse:
    """The embedded lakehouse of one set-up."""

    def __init__(self, paths: Paths, venv: Venv, port: int, secrets: JsonFile, salt: str):
        self.paths, self.venv, self.secrets = paths, venv, secrets
        self.host = f"http://127.0.0.1:{port}"
        self.program = venv.script("ipai-lakehouse")
        home = ["--home", str(paths.lakehouse)]
        self.service = Service(
            name="lakehouse",
            port=port,
            run=paths.run,
            log=paths.logs / "lakehouse.log",
            command=[self.program, "serve", *home, "--host", "127.0.0.1", "--port", str(port)],
            healthy=self.healthy,
            patience=90.0,
            salt=salt,
        )

    def healthy(self) -> bool:
        """Say whether the workspace answers."""
        try:
            with urllib.request.urlopen(f"{self.host}/api/2.0/health", timeout=5) as answer:
                return json.load(answer).get("status") == "ok"
        except (OSError, ValueError):
            return False

    def init(self) -> None:
        """Create the workspace and its service principal; the secret is shown once, so it is kept at once."""
        if self.secrets.get("lakehouse"):
            return
        shutil.rmtree(self.paths.lakehouse, ignore_errors=True)
        self.paths.make()
        text = output(
            [self.program, "init", "--home", self.paths.lakehouse, "--json"],
            otherwise="The lakehouse could not be created: see the log.",
            log=self.paths.logs / "lakehouse-init.log",
        )
        try:
            self.secrets["lakehouse"] = json.loads(text)
        except ValueError as error:
            raise Refused("ipai-lakehouse init did not print its credentials as JSON.") from error

    @property
    def exports(self) -> dict[str, str]:
        """Return what points any official client at this lakehouse."""
        known = self.secrets.get("lakehouse") or {}
        if not known:
            raise Refused("There is no lakehouse yet: run ./ipai demo first.")
        return {
            "DATABRICKS_HOST": self.host,
            "DATABRICKS_CLIENT_ID": known["client_id"],
            "DATABRICKS_CLIENT_SECRET": known["client_secret"],
            "DATABRICKS_WAREHOUSE_ID": known["warehouse_id"],
        }

    def deploy(self, show: Show, odoo: str) -> None:
        """Create or update everything in the bundle; `odoo` is who may embed the dashboards.

        The target is staging: its resources have the plain names that Odoo looks for.
        """
        domains = ",".join((odoo, odoo.replace("127.0.0.1", "localhost")))
        run(
            [self.program, "deploy", "--target", "staging"],
            log=self.paths.logs / "deploy.log",
            otherwise="The lakehouse's jobs and dashboards could not be deployed: see the log.",
            env=os.environ | self.exports | {"IPAI_EMBED_DOMAINS": domains},
            show=show,
            cwd=CHECKOUT / "lakehouse",
        )
