"""No return is filed while the lake and the ledger disagree about what it is made of."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.money import centavos
from ..tools.periods import Period, add_months
from .bir_schedule import OPEN_STATES
from .finance_reconciliation import Sum

MANAGER = "ipai_finance_ppm.group_finance_manager"
OVERRIDE = {"reconciliation_override", "reconciliation_override_by", "reconciliation_override_at"}
FROZEN = OVERRIDE | {"reconciliation_evidence"}
TOLD = 3
NOTHING = Sum(centavos(0), 0, None)


class BirScheduleReconciled(models.Model):
    _inherit = "ipai.finance.bir_schedule"

    reconciliation_state = fields.Selection(
        [
            ("none", "Not Compared"),
            ("equal", "Equal"),
            ("blocked", "Blocked"),
            ("overridden", "Overridden"),
        ],
        string="Reconciliation",
        compute="_compute_reconciliation",
        help="Whether the lake holds to the centavo what the ledger says, for the accounts of this return.",
    )
    reconciliation_note = fields.Text(compute="_compute_reconciliation")
    reconciliation_override = fields.Char(string="Filed All the Same Because", readonly=True, copy=False)
    reconciliation_override_by = fields.Many2one("res.users", readonly=True, copy=False)
    reconciliation_override_at = fields.Datetime(readonly=True, copy=False)
    reconciliation_evidence = fields.Json(
        readonly=True, copy=False, help="What the comparison said when the return was filed."
    )

    @api.depends("state", "amount_as_of", "reconciliation_override")
    def _compute_reconciliation(self):
        for filing in self:
            said = filing._reconciliation()
            filing.reconciliation_state = said["state"]
            filing.reconciliation_note = said["note"] or False

    # === ACTIONS === #

    def action_override_reconciliation(self):
        """Ask a manager why this return is filed although it is not reconciled."""
        self.ensure_one()
        self._check_override()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("File without Reconciliation"),
            "res_model": "ipai.finance.reconciliation.override",
            "view_mode": "form",
            "target": "new",
            "context": {"default_filing_id": self.id},
        }

    def action_open_reconciliation(self):
        """Open the comparison of the accounts and months of this return."""
        self.ensure_one()
        self.check_access("read")
        keys = {(one.id, account.id, month) for one, account, month in self._reconciliation_keys()}
        records = self.env["ipai.finance.reconciliation"].search([("company_id", "in", self.covered_ids.ids)])
        mine = records.filtered(lambda one: (one.company_id.id, one.account_id.id, one.month) in keys)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "ipai_finance_ppm.action_finance_reconciliation"
        )
        return {**action, "name": self.name, "domain": [("id", "in", mine.ids)], "context": {}}

    # === THE GATE === #

    def _check_ready(self, state, evidence):
        """Override to refuse a return whose figures the lake does not confirm."""
        result = super()._check_ready(state, evidence)
        if state == "filed":
            said = self._reconciliation()
            if said["state"] == "blocked":
                raise UserError(said["note"])
        return result

    def write(self, vals):
        """Override to keep what the comparison said at filing, and to forget an override at a reset."""
        if vals.get("state") == "filed":
            for filing in self.filtered(lambda one: one.state == "approved"):
                filing.sudo().reconciliation_evidence = filing._reconciliation()
        result = super().write(vals)
        if vals.get("state") == "draft":
            self.sudo().write(dict.fromkeys(FROZEN, False))
        return result

    @api.model
    def _computed_names(self):
        """Override: nobody types the outcome of the comparison."""
        return super()._computed_names() | FROZEN

    def _check_override(self):
        self.check_access("write")
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Only a finance manager may file without reconciliation."))
        if self.state not in OPEN_STATES:
            raise UserError(self.env._("%s is filed already.", self.name))

    def _override_reconciliation(self, reason):
        """Let this return be filed although it is blocked; name and reason stay in its history."""
        self._check_override()
        said = self._reconciliation()
        if said["state"] != "blocked":
            raise UserError(self.env._("%s is not blocked: there is nothing to override.", self.name))
        self.sudo().write(
            {
                "reconciliation_override": reason,
                "reconciliation_override_by": self.env.uid,
                "reconciliation_override_at": fields.Datetime.now(),
            }
        )
        body = self.env._("Reconciliation overridden: %(reason)s. It said: %(note)s")
        self.message_post(body=body % {"reason": reason, "note": said["note"]})

    # === COMPARISON === #

    def _reconciliation(self):
        """Return what the comparison says: ``{state, note, rows, override}`` of plain JSON values.

        A filed return says what it said when it was filed.
        """
        self.ensure_one()
        if self.state not in OPEN_STATES:
            return self.reconciliation_evidence or {"state": "none", "note": "", "rows": []}
        if not self.amount_as_of:
            return {"state": "none", "note": "", "rows": []}
        companies, note = self._compared_companies()
        if not companies:
            return {"state": "none", "note": note, "rows": []}
        rows = self._compare(companies)
        wrong = [row for row in rows if row["problem"]]
        if not wrong:
            return {"state": "equal", "note": note, "rows": rows}
        state = "overridden" if self.reconciliation_override else "blocked"
        return {"state": state, "note": self._blocked_words(wrong), "rows": rows}

    def _compared_companies(self):
        """Return (companies whose books have to be in the lake, why others have not)."""
        companies = self.sudo().covered_ids
        workspaces = self.env["ipai.databricks.workspace"]
        optional = companies.filtered(lambda company: not company.reconciliation_required)
        without = (companies - optional).filtered(lambda company: not workspaces._default_for(company))
        notes = []
        if without:
            names = ", ".join(without.mapped("name"))
            notes.append(self.env._("Not compared with a lakehouse: %s has no enabled workspace.", names))
        if optional:
            names = ", ".join(optional.mapped("name"))
            notes.append(
                self.env._("Not compared with a lakehouse: the settings of %s do not ask for it.", names)
            )
        return companies - optional - without, "\n".join(notes)

    def _reconciliation_keys(self):
        """Return ``{(company, account, month)}`` of the accounts this return is made of, in its months.

        An account counts when it had an entry of the tax in the days of the line or the year before: an
        entry that is gone from the ledger is still seen.
        """
        items, companies, keys = self.env["account.move.line"].sudo(), self.sudo().covered_ids, set()
        for line in self.form_id.line_ids.filtered("tax_kind"):
            start, end = self._first_day(line), self._last_day(line)
            if start > end:
                continue
            domain = items._ipai_tax_domain(line.tax_kind, companies, add_months(start, -12), end)
            pairs = items._read_group(domain, ["company_id", "account_id"], [])
            months = Period(start, end).months()
            keys |= {(company, account, month) for company, account in pairs for month in months}
        return keys

    def _compare(self, companies):
        """Return one row of plain values for each account and month of the return, with what is wrong."""
        keys = {key for key in self._reconciliation_keys() if key[0] in companies}
        if not keys:
            return []
        records = self.env["ipai.finance.reconciliation"].sudo()
        accounts = self.env["account.account"].sudo().union(*(account for _one, account, _month in keys))
        months = {month for _one, _account, month in keys}
        ledger = records._ledger(companies, min(months), add_months(max(months), 1), accounts)
        found = records.search(
            [
                ("company_id", "in", companies.ids),
                ("account_id", "in", accounts.ids),
                ("month", "in", list(months)),
            ]
        )
        lake = {(one.company_id, one.account_id, one.month): one for one in found}
        compared = records._read_group([("company_id", "in", companies.ids)], ["company_id"], ["as_of:max"])
        times = dict(compared)
        rows = [
            self._row(key, ledger.get(key, NOTHING), lake.get(key, records), times.get(key[0]))
            for key in keys
            if key in ledger or key in lake
        ]
        return sorted(rows, key=lambda row: (row["month"], row["company_id"], row["code"], row["account_id"]))

    @api.model
    def _row(self, key, said, record, compared):
        """Return what the ledger of now and the lake say of one account and month."""
        company, account, month = key
        lake = centavos(record.lake_amount) if record else centavos(0)
        row = {
            "company_id": company.id,
            "company": company.name,
            "account_id": account.id,
            "code": account.with_company(company).code or "",
            "month": month.isoformat(),
            "ledger": str(said.balance),
            "lake": str(lake),
            "difference": str(lake - said.balance),
            "ledger_items": said.items,
            "lake_items": record.lake_items if record else 0,
            "as_of": compared and (record.as_of or compared).isoformat(),
            "table_version": record.table_version or "",
            "run": record.run_id.external_run_id or "",
        }
        equal = lake == said.balance and row["ledger_items"] == row["lake_items"]
        problem = "" if equal else "differs"
        if not compared:
            problem = "missing"
        elif equal and said.changed and record.as_of and said.changed > record.as_of:
            problem = "older"
        return {**row, "problem": problem}

    def _blocked_words(self, wrong):
        """Say which account, month and amount keep this return from being filed, and what to do."""
        texts = [self._problem_words(row) for row in wrong[:TOLD]]
        if len(wrong) > TOLD:
            texts.append(self.env._("%s more accounts and months differ.", len(wrong) - TOLD))
        months = sorted({row["month"] for row in wrong})
        todo = self.env._(
            "%(name)s cannot be filed yet. Run the month-end of %(months)s again (it exports the ledger first), or"
            " let a manager override this with a reason.",
            name=self.name,
            months=", ".join(f"{fields.Date.to_date(month):%b %Y}" for month in months),
        )
        return "\n".join([*texts, todo])

    def _problem_words(self, row):
        money = self.currency_id.format
        words = {
            "account": row["code"],
            "month": f"{fields.Date.to_date(row['month']):%b %Y}",
            "company": row["company"],
            "ledger": money(float(row["ledger"])),
            "lake": money(float(row["lake"])),
            "gap": money(abs(float(row["difference"]))),
            "items": abs(row["lake_items"] - row["ledger_items"]),
        }
        if row["problem"] == "missing":
            return self.env._(
                "Account %(account)s of %(company)s, %(month)s: the ledger says %(ledger)s and has never been"
                " compared with the lakehouse.",
                **words,
            )
        if row["problem"] == "older":
            return self.env._(
                "Account %(account)s of %(company)s, %(month)s: entries were changed after the lakehouse read them.",
                **words,
            )
        if centavos(row["difference"]):
            return self.env._(
                "Account %(account)s of %(company)s, %(month)s: the ledger says %(ledger)s, the lakehouse %(lake)s;"
                " they differ by %(gap)s.",
                **words,
            )
        return self.env._(
            "Account %(account)s of %(company)s, %(month)s: both say %(ledger)s, but the number of journal items"
            " differs by %(items)s.",
            **words,
        )
