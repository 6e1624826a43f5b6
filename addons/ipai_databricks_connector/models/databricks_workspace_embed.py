"""Where a browser finds the workspace: the live page of a dashboard is fetched by it, not by this server."""

from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import config

from ..tools.settings import outside


class DatabricksWorkspaceEmbed(models.Model):
    _inherit = "ipai.databricks.workspace"

    embed_host = fields.Char(
        string="Address for Browsers",
        groups="ipai_databricks_connector.group_databricks_admin",
        help="Where people's browsers reach the workspace, when that differs from the address this server "
        "uses, for example http://localhost:8070 for a lakehouse in a container. Live dashboards are shown "
        "from there. Empty: DATABRICKS_EMBED_HOST of the environment, else the same address.",
    )

    # === CONSTRAINTS === #

    @api.constrains("embed_host")
    def _check_embed_host(self):
        for workspace in self.filtered("embed_host"):
            parts = urlsplit(workspace.embed_host)
            if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
                raise ValidationError(
                    self.env._(
                        "%s is no address for browsers; write it like https://adb-123.4.azuredatabricks.net.",
                        workspace.embed_host,
                    )
                )

    # === BUSINESS METHODS === #

    def _embed_address(self, url):
        """Return (address, origin) of an embed page as a browser reaches it.

        :param str url: the page's address as this server knows it
        """
        shared = not self.host or self.host.rstrip("/") == outside("DATABRICKS_HOST", config).rstrip("/")
        wanted = self.sudo().embed_host or (outside("DATABRICKS_EMBED_HOST", config) if shared else "")
        parts, host = urlsplit(url), urlsplit(wanted or url)
        origin = f"{host.scheme}://{host.netloc}"
        return f"{origin}{parts.path}?{parts.query}", origin
