"""What a return is made of, in the ledger of now and in the lake, account by account and month by month."""

from odoo import api, fields, models

from ..tools.money import centavos
from ..tools.periods import Period, add_months
from .bir_schedule import OPEN_STATES
from .finance_reconciliation import Sum

TOLD = 3
NOTHING = Sum(centavos(0), 0, None)


class BirScheduleCompare(models.Model):
    _inherit = "ipai.finance.bir_schedule"

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
        elif equal and said.newest and record.as_of and said.newest > record.as_of:
            problem = "older"
        return {**row, "problem": problem}

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
        }
        if row["problem"] == "missing":
            return self.env._(
                "Account %(account)s of %(company)s, %(month)s: the ledger says %(ledger)s and has never"
                " been compared with the lakehouse.",
                **words,
            )
        if row["problem"] == "older":
            return self.env._(
                "Account %(account)s of %(company)s, %(month)s: entries were added after the lakehouse"
                " read them.",
                **words,
            )
        if centavos(row["difference"]):
            return self.env._(
                "Account %(account)s of %(company)s, %(month)s: the ledger says %(ledger)s, the lakehouse"
                " %(lake)s; they differ by %(gap)s.",
                **words,
            )
        return self.env._(
            "Account %(account)s of %(company)s, %(month)s: both say %(ledger)s, but the number of journal"
            " items differs by %(items)s.",
            **words,
        )
