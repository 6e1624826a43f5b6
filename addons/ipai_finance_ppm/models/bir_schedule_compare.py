"""What a return is made of, in the ledger of now and in the lake, account by account and month by month."""

from odoo import api, fields, models

from ..tools.money import centavos
from ..tools.periods import month_of
from .account_move_line_content import NOTHING
from .bir_schedule import OPEN_STATES

TOLD = 3
MANY_ITEMS = 100_000  # more are compared item by item at filing only: a screen does not wait for it


class BirScheduleCompare(models.Model):
    _inherit = "ipai.finance.bir_schedule"

    def _reconciliation(self, whole=True):
        """Return what the comparison says: ``{state, note, rows, override}`` of plain JSON values.

        A filed return says what it said when it was filed.

        :param bool whole: False compares sums and numbers only where there are very many items, for a screen
        """
        self.ensure_one()
        if self.state not in OPEN_STATES:
            return self.reconciliation_evidence or {"state": "none", "note": "", "rows": []}
        if not self.amount_as_of:
            return {"state": "none", "note": "", "rows": []}
        companies, note = self._compared_companies()
        if not companies:
            return {"state": "none", "note": note, "rows": []}
        rows = self._compare(companies, whole)
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

    def _compare(self, companies, whole=True):
        """Return one row of plain values for each account and month of the return, with what is wrong."""
        keys = {key for key in self._reconciliation_keys() if key[0] in companies.ids}
        if not keys:
            return []
        records = self.env["ipai.finance.reconciliation"].sudo()
        accounts = self.env["account.account"].sudo().browse({account for _one, account, _month in keys})
        months = {month for _one, _account, month in keys}
        found = records.search(
            [
                ("company_id", "in", companies.ids),
                ("account_id", "in", accounts.ids),
                ("month", "in", list(months)),
            ]
        )
        lake = {(one.company_id.id, one.account_id.id, one.month): one for one in found}
        whole = whole or sum(found.mapped("ledger_items")) <= MANY_ITEMS
        ledger = records._ledger(companies, min(months), month_of(max(months)).end, accounts, whole)
        compared = records._read_group([("company_id", "in", companies.ids)], ["company_id"], ["as_of:max"])
        times = {company.id: as_of for company, as_of in compared}
        rows = [
            self._row(key, ledger.get(key, NOTHING), lake.get(key, records), times.get(key[0]), whole)
            for key in keys
            if key in ledger or key in lake
        ]
        return sorted(rows, key=lambda row: (row["month"], row["company_id"], row["code"], row["account_id"]))

    @api.model
    def _row(self, key, said, record, compared, whole=True):
        """Return what the ledger of now and the lake say of one account and month."""
        company = self.env["res.company"].sudo().browse(key[0])
        account = self.env["account.account"].sudo().browse(key[1])
        lake = centavos(record.lake_amount) if record else centavos(0)
        row = {
            "company_id": company.id,
            "company": company.name,
            "account_id": account.id,
            "code": account.with_company(company).code or "",
            "month": key[2].isoformat(),
            "ledger": str(said.balance),
            "lake": str(lake),
            "difference": str(lake - said.balance),
            "ledger_items": said.items,
            "lake_items": record.lake_items if record else 0,
            "ledger_checksum": str(said.checksum) if whole else "",
            "lake_checksum": (record.lake_checksum or "") if record else "0",
            "as_of": compared and (record.as_of or compared).isoformat(),
            "table_version": record.table_version or "",
            "run": record.run_id.external_run_id or "",
        }
        return {**row, "problem": self._problem(row)}

    @api.model
    def _problem(self, row):
        """Return what is wrong with a row: it was never compared, it differs, or nothing.

        Contents are not compared where the ledger's were not added up.
        """
        if not row["as_of"] or not row["lake_checksum"]:
            return "missing"
        pairs = [("ledger", "lake"), ("ledger_items", "lake_items")]
        pairs += [("ledger_checksum", "lake_checksum")] if row["ledger_checksum"] else []
        return "" if all(row[ours] == row[theirs] for ours, theirs in pairs) else "differs"

    def _blocked_words(self, wrong):
        """Say which account, month and amount keep this return from being filed, and what to do."""
        texts = [self._problem_words(row) for row in wrong[:TOLD]]
        if len(wrong) > TOLD:
            texts.append(self.env._("%s more accounts and months differ.", len(wrong) - TOLD))
        todo = self.env._(
            "%s cannot be filed yet. Let a manager run the last month-end again (it exports the ledger first)"
            ", or override this with a reason.",
            self.name,
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
            "number": row["ledger_items"],
        }
        if row["problem"] == "missing":
            return self.env._(
                "Account %(account)s of %(company)s, %(month)s: the ledger says %(ledger)s and has never"
                " been compared with the lakehouse item by item.",
                **words,
            )
        if centavos(row["difference"]):
            return self.env._(
                "Account %(account)s of %(company)s, %(month)s: the ledger says %(ledger)s, the lakehouse"
                " %(lake)s; they differ by %(gap)s.",
                **words,
            )
        if row["ledger_items"] != row["lake_items"]:
            return self.env._(
                "Account %(account)s of %(company)s, %(month)s: both say %(ledger)s, but the number of"
                " journal items differs by %(items)s.",
                **words,
            )
        return self.env._(
            "Account %(account)s of %(company)s, %(month)s: both say %(ledger)s in %(number)s journal items,"
            " but the items are not the same: one was changed after the lakehouse read them.",
            **words,
        )
