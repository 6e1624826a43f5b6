"""The live page of a dashboard: Databricks draws it in a frame, limited to the viewer's companies."""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import hmac

from ..client import DatabricksError
from ..const import BUTTON_SECONDS
from ..tools.lakeview import LakeviewError, parse
from ..tools.lakeview_viewer import unlimited

PSEUDONYM = 32  # hexadecimal digits


class DatabricksDashboardLive(models.Model):
    _inherit = "ipai.databricks.dashboard"

    show_mode = fields.Selection(
        [("stored", "Drawn by Odoo (stored rows)"), ("live", "Databricks page (live)")],
        string="Show",
        default="stored",
        required=True,
        help="Drawn by Odoo: from the rows of the last refresh, also when Databricks cannot be reached. "
        "Databricks page: drawn and queried by Databricks at the moment it is looked at.",
    )

    # === BUSINESS METHODS === #

    def get_live_access(self):
        """Return what the screen needs to show the live page to this user, within five seconds.

        The token opens this dashboard alone, for the user's active companies, and ends within about an hour.
        It is stored nowhere. Databricks learns a pseudonym of the user.

        :return: dict with ``url``, ``origin`` (of the page), ``token`` and ``expires_at`` (UTC text)
        :raises UserError: in words, when the page cannot be shown
        """
        self.ensure_one()
        self.check_access("read")
        if self.show_mode != "live":
            raise UserError(self.env._("%s is drawn from stored rows: it has no live page.", self.name))
        self._check_limited()
        workspace_sudo = self.workspace_id.sudo()
        companies = ",".join(map(str, sorted(self.env.companies.ids)))
        try:
            dashboards = workspace_sudo._client(BUTTON_SECONDS).dashboards
            access = dashboards.viewer_token(self.external_id, self._viewer_pseudonym(), companies)
        except DatabricksError as error:
            raise UserError(error.sentence) from None
        url, origin = workspace_sudo._embed_address(
            dashboards.embed_url(self.external_id, access.workspace_id)
        )
        return {
            "url": url,
            "origin": origin,
            "token": access.token.reveal(),
            "expires_at": fields.Datetime.to_string(access.expires_at),
        }

    def _check_limited(self):
        """Refuse a dashboard with a dataset that would show every company's rows to everybody."""
        try:
            open_ones = unlimited(parse(self.sudo().definition or "").datasets)
        except LakeviewError as error:
            raise UserError(str(error)) from None
        if open_ones:
            raise UserError(
                self.env._(
                    "%(name)s cannot be shown live: its dataset %(dataset)s does not limit its rows to the "
                    "viewer's companies. Its SQL must use __aibi_external_value.",
                    name=self.name,
                    dataset=open_ones[0],
                )
            )

    def _viewer_pseudonym(self):
        """Return the user's name towards Databricks: always the same, and telling nothing to outsiders."""
        return hmac(self.env(su=True), "ipai_databricks_viewer", self.env.uid)[:PSEUDONYM]
