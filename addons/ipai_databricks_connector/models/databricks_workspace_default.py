"""Several workspaces for a company: exactly one of them is the one Odoo uses by itself."""

from odoo import api, fields, models

from ..compat import Constraint


class DatabricksWorkspaceDefault(models.Model):
    """The workspaces of one company, and those all companies share, are a group each with one default.

    The first workspace of a group is its default; Make Default moves it. A constraint of the database holds
    this, also between two people who press the button at the same moment.
    """

    _inherit = "ipai.databricks.workspace"

    is_default = fields.Boolean(
        string="Default",
        copy=False,
        readonly=True,
        help="Odoo's scheduled actions use this workspace for the books of its company. When it is disabled, "
        "nothing takes its place: a company's books never go to another workspace by themselves.",
    )

    # A unique index cannot carry a message on every series of Odoo; an exclusion with "=" is the same.
    _one_default = Constraint(
        "EXCLUDE (COALESCE(company_id, 0) WITH =) WHERE (is_default)",
        "A company has one default workspace; somebody else changed it just now.",
    )

    # === CRUD === #

    def init(self):
        """Give groups of an older database their default: the first by sequence, as before."""
        self.env.cr.execute(
            """UPDATE ipai_databricks_workspace SET is_default = TRUE WHERE id IN (
                 SELECT DISTINCT ON (COALESCE(company_id, 0)) id FROM ipai_databricks_workspace one
                  WHERE active AND NOT EXISTS (
                        SELECT 1 FROM ipai_databricks_workspace other
                         WHERE other.is_default
                           AND COALESCE(other.company_id, 0) = COALESCE(one.company_id, 0))
                  ORDER BY COALESCE(company_id, 0), state = 'disabled', sequence, id)"""
        )

    @api.model_create_multi
    def create(self, vals_list):
        wanted = [bool(vals.get("is_default")) for vals in vals_list]
        workspaces = super().create([{**vals, "is_default": False} for vals in vals_list])
        for workspace, first in zip(workspaces, wanted, strict=True):
            if first:
                workspace._take_default()
        workspaces._fill_defaults()
        return workspaces

    def write(self, vals):
        if not {"company_id", "active"} & vals.keys():
            return super().write(vals)
        companies, shared = self.company_id, any(not workspace.company_id for workspace in self)
        self.filtered(lambda one: one.is_default and one._leaves(vals)).is_default = False
        result = super().write(vals)
        self._fill_defaults(companies, shared)
        return result

    def _leaves(self, vals):
        """Tell whether these values take the workspace out of its group."""
        archived = not vals.get("active", True)
        return archived or ("company_id" in vals and (vals["company_id"] or False) != self.company_id.id)

    def unlink(self):
        companies, shared = self.company_id, any(not workspace.company_id for workspace in self)
        result = super().unlink()
        self.browse()._fill_defaults(companies, shared)
        return result

    def _fill_defaults(self, companies=None, shared=False):
        """Give the groups of these workspaces, and of these companies, a default where they have none."""
        groups = {workspace.company_id.id for workspace in self} | set(companies.ids if companies else ())
        for group in groups | ({False} if shared else set()):
            members = self.sudo().search([("company_id", "=", group)])
            if members and not any(members.mapped("is_default")):
                members[0].is_default = True

    def _take_default(self):
        """Be the default of its group in place of any other."""
        others = [("company_id", "=", self.company_id.id), ("is_default", "=", True), ("id", "!=", self.id)]
        self.sudo().search(others).is_default = False
        self.env.flush_all()  # the other one gives way first: the constraint looks at every statement
        self.sudo().is_default = True

    # === BUSINESS METHODS === #

    @api.model
    def _default_for(self, company):
        """Return the enabled default workspace of a company, its own before the shared one; empty if none.

        The result is elevated: callers are scheduled actions and models that show stored figures.
        """
        enabled = [("state", "!=", "disabled"), ("is_default", "=", True)]
        found = self.sudo().search([*enabled, ("company_id", "in", [company.id, False])])
        return found.filtered("company_id")[:1] or found[:1]

    # === ACTIONS === #

    def action_make_default(self):
        """Let Odoo use this workspace for the books of its company."""
        self.ensure_one()
        self.check_access("write")
        self._take_default()
