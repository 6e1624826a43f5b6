"""When the secrets of a workspace end, and who is told in time."""

from odoo import api, fields, models

from ..const import SECRET_WARNING_DAYS
from .databricks_event import SECRET

ACTIVITY = "ipai_databricks_connector.activity_secret_ends"


class DatabricksWorkspaceExpiry(models.Model):
    _inherit = "ipai.databricks.workspace"

    secret_used = fields.Char(
        compute="_compute_secret_banner",
        compute_sudo=True,
        string="Signs In With",
        help="Which secret the workspace accepted last.",
    )
    secret_banner = fields.Char(compute="_compute_secret_banner", compute_sudo=True)
    secret_banner_level = fields.Selection(
        [("hint", "Hint"), ("info", "Information"), ("warning", "Warning"), ("danger", "Danger")],
        compute="_compute_secret_banner",
        compute_sudo=True,
    )

    # === COMPUTES === #

    @api.depends("auth_type", "secret_ends", "next_secret_ends", "has_next_secret")
    @api.depends_context("lang", "tz")
    def _compute_secret_banner(self):
        newest = self.env["ipai.databricks.event"]._newest(self._origin, SECRET)
        for workspace in self:
            event = newest.get(workspace._origin)
            next_used = bool(event and event.kind == "secret_next") and workspace.has_next_secret
            workspace.secret_used = self.env._("Next secret") if next_used else self.env._("First secret")
            level, text = workspace._secret_warning(next_used)
            workspace.secret_banner_level, workspace.secret_banner = level, text

    def _secret_warning(self, next_used):
        """Return (level, what to do about the secrets); (False, False) when there is nothing to do."""
        if next_used:
            return "warning", self.env._(
                "The workspace refuses the secret and accepts the next one: press Promote Next Secret."
            )
        last = self._last_secret_end()
        if last and self._days_to(last) <= SECRET_WARNING_DAYS:
            level = "danger" if self._days_to(last) <= 0 else "warning"
            return level, self._last_secret_warning(self._ends_in_words(last))
        if self.secret_ends and self._days_to(self.secret_ends) <= SECRET_WARNING_DAYS:
            return "info", self.env._(
                "The secret %s; the next one takes over by itself. Press Promote Next Secret to use it now.",
                self._ends_in_words(self.secret_ends),
            )
        if not last:
            return "hint", self.env._(
                "Enter the day on which each secret ends, and the responsible is told %s days before.",
                SECRET_WARNING_DAYS,
            )
        return False, False

    def _last_secret_warning(self, ends):
        """Return what to do about the last secret.

        :param str ends: when it ends, as in "ends in 12 days (2026-12-05)"
        """
        words = {
            "ends": ends,
            "place": "Microsoft Entra" if self.auth_type == "entra" else "Databricks",
        }
        if self.auth_type == "pat":
            return self.env._("The token %(ends)s: create a new one in %(place)s and enter it.", **words)
        if self.has_next_secret:
            return self.env._(
                "The last secret %(ends)s: create another one in %(place)s and enter it.", **words
            )
        return self.env._(
            "The secret %(ends)s: create a second one in %(place)s and enter it as Next Secret.", **words
        )

    def _ends_in_words(self, day):
        """Return "ends in 12 days (2026-12-05)" or "ended on 2026-12-05"."""
        days = self._days_to(day)
        if days < 0:
            return self.env._("ended on %s", day)
        if days == 0:
            return self.env._("ends today (%s)", day)
        if days == 1:
            return self.env._("ends in 1 day (%s)", day)
        return self.env._("ends in %(days)s days (%(date)s)", days=days, date=day)

    def _days_to(self, day):
        return (day - fields.Date.context_today(self)).days

    def _last_secret_end(self):
        """Return the day after which no secret works; False when the end of one is not known."""
        ends = [self.secret_ends, *([self.next_secret_ends] if self.has_next_secret else [])]
        return max(ends) if all(ends) else False

    # === CRUD === #

    def write(self, vals):
        result = super().write(vals)
        if {"secret_ends", "next_secret_ends", "sealed_next_secret", "state", "active"} & vals.keys():
            self._tell_about_secrets()
        return result

    # === CRON METHODS === #

    @api.model
    def _cron_secret_ends(self):
        """Tell the responsible of each enabled workspace once that its last secret ends soon."""
        self.search([("state", "!=", "disabled")])._tell_about_secrets()

    def _tell_about_secrets(self):
        """Open, move or close the one activity of each workspace; renewed in time means closed."""
        for workspace in self:
            last = workspace._last_secret_end()
            if not workspace.active or workspace.state == "disabled":
                workspace.activity_unlink([ACTIVITY])
            elif last and workspace._days_to(last) <= SECRET_WARNING_DAYS:
                workspace._open_secret_activity(last)
            else:
                workspace.activity_feedback([ACTIVITY], feedback=self.env._("The secret was renewed."))

    def _open_secret_activity(self, last):
        known = self.activity_search([ACTIVITY])
        values = {
            "date_deadline": last,
            "summary": self._last_secret_warning(self.env._("ends on %s", last)),
        }
        if known:
            known.filtered(lambda activity: activity.date_deadline != last).write(values)
            return
        responsible = self.user_id.filtered("active") or self.env.ref("base.user_admin")
        self.activity_schedule(ACTIVITY, user_id=responsible.id, **values)
