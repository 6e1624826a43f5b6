"""The rows of the lists that go with a return, from the same journal items as its lines."""

from decimal import Decimal

from odoo import models
from odoo.tools import SQL

from ..tools.attachment_rows import Party, Row
from ..tools.money import centavos
from .tax_kinds import INPUT_KINDS

# Which column of the list of purchases a kind of input VAT belongs to.
PURCHASES = {"input_services": "services", "input_non_resident": "services", "input_capital": "capital"}
GROUPED = """SELECT %(key)s, tax_line_id, date_trunc('month', date)::date, SUM(balance),
                    SUM(SIGN(balance) * ABS(tax_base_amount))
               FROM account_move_line WHERE id IN %(items)s GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"""


class BirScheduleLists(models.Model):
    _inherit = "ipai.finance.bir_schedule"

    def action_list(self):
        """Show the preview of a list that goes with this return; ``list_kind`` of the context says which."""
        self.ensure_one()
        return self.env["ipai.finance.attachment"]._open(self, self.env.context.get("list_kind"))

    def action_certificates(self):
        """Bring the certificates of the quarter up to date and show them."""
        self.ensure_one()
        self._check_sees_all()
        certificates = self.env["ipai.bir.certificate"]._refresh(self)
        action = self.env["ir.actions.act_window"]._for_xml_id("ipai_finance_ppm.action_bir_certificate")
        return {**action, "domain": [("id", "in", certificates.ids)], "context": {}}

    def _grouped(self, kind, key="partner_id"):
        """Return ``[(partner or move id, tax, month, Decimal tax, Decimal base)]`` of a kind in this period.

        The base follows the sign of the tax: what a tax line stores as its base is positive for refunds too.
        """
        items = self.env["account.move.line"].sudo()
        domain = items._ipai_tax_domain(kind, self.sudo().covered_ids, self.period_start, self.period_end)
        items.flush_model()
        query = SQL(GROUPED, key=SQL.identifier(key), items=items._search(domain).subselect())
        self.env.cr.execute(query)
        sign, taxes = items._ipai_sign(kind), self.env["account.tax"].sudo()
        return [
            (found, taxes.browse(tax), month, sign * centavos(balance), sign * centavos(base))
            for found, tax, month, balance, base in self.env.cr.fetchall()
        ]

    def _withheld_rows(self, kind):
        """Return one row a party, code and rate: base and tax, and both by month of the quarter."""
        rows, months = {}, self._period().months()
        for partner, tax, month, amount, base in self._grouped(kind):
            atc, rate = tax.l10n_ph_atc or "", f"{abs(tax.amount):.2f}" if tax else ""
            row = rows.setdefault((partner, atc, rate), Row(self._party(partner), {"atc": atc, "rate": rate}))
            row.add("base", base)
            row.add("tax", amount)
            if len(months) == 3:
                row.add(f"base_{months.index(month) + 1}", base)
                row.add(f"tax_{months.index(month) + 1}", amount)
        return self._sorted(row for row in rows.values() if any(row.amounts.values()))

    def _sales_rows(self):
        """Return one row a customer: exempt, zero-rated and taxable sales, and output VAT."""
        rows = {}
        for partner, _tax, _month, amount, base in self._grouped("output_vat"):
            row = rows.setdefault(partner, Row(self._party(partner)))
            row.add("taxable", base)
            row.add("vat", amount)
        self._add_bases(rows, {"sales_exempt": "exempt", "sales_zero_rated": "zero_rated"})
        return self._sorted(self._with_gross(rows, ("taxable", "vat")))

    def _purchases_rows(self):
        """Return one row a supplier: exempt, zero-rated, services, capital and other goods, and input VAT."""
        rows = {}
        for kind in [*(kind for kind, _label in INPUT_KINDS), "input_other"]:
            if kind == "input_imports":
                continue
            for partner, _tax, _month, amount, base in self._grouped(kind):
                row = rows.setdefault(partner, Row(self._party(partner)))
                row.add(PURCHASES.get(kind, "goods"), base)
                row.add("vat", amount)
        self._add_bases(rows, {"purchases_exempt": "exempt", "purchases_zero_rated": "zero_rated"})
        return self._sorted(self._with_gross(rows, ("services", "capital", "goods", "vat")))

    def _imports_rows(self):
        """Return one row an entry that brings in goods: landed cost and VAT, by what the ledger knows."""
        rows, moves = {}, self.env["account.move"].sudo()
        found = [("taxable", *row) for row in self._grouped("input_imports", "move_id")]
        for column, move, _tax, _month, amount, base in found:
            row = rows.setdefault(move, self._import_row(moves.browse(move)))
            row.add(column, base)
            row.add("vat", amount)
        items = self.env["account.move.line"].sudo()
        domain = items._ipai_tax_domain(
            "purchases_exempt_imports", self.sudo().covered_ids, self.period_start, self.period_end
        )
        for move, balance in items._read_group(domain, ["move_id"], ["balance:sum"]):
            rows.setdefault(move.id, self._import_row(move)).add("exempt", centavos(balance))
        return self._sorted(rows.values())

    def _import_row(self, move):
        texts = {"entry": move.ref or move.name, "date": str(move.invoice_date or move.date)}
        return Row(self._party(move.partner_id.id), texts)

    # === HELPERS === #

    def _add_bases(self, rows, columns):
        """Add what was sold or bought without tax, from base lines."""
        items = self.env["account.move.line"].sudo()
        for kind, column in columns.items():
            domain = items._ipai_tax_domain(kind, self.sudo().covered_ids, self.period_start, self.period_end)
            for partner, balance in items._read_group(domain, ["partner_id"], ["balance:sum"]):
                row = rows.setdefault(partner.id or None, Row(self._party(partner.id)))
                row.add(column, items._ipai_sign(kind) * centavos(balance))

    def _with_gross(self, rows, columns):
        """Return rows with their gross amount, those without any amount left out."""
        for row in rows.values():
            row.add("gross", sum((row.amounts.get(column, Decimal()) for column in columns), Decimal()))
        return [row for row in rows.values() if any(row.amounts.values())]

    def _sorted(self, rows):
        return sorted(
            rows,
            key=lambda row: (
                row.party.tin or ("", ""),
                row.party.name,
                row.texts.get("atc", ""),
                row.texts.get("date", ""),
            ),
        )

    def _party(self, partner_id):
        """Return who a partner is for the lists; entries without one are a row of their own."""
        partner = self.env["res.partner"].sudo().browse(partner_id or [])
        if not partner:
            return Party(self.env._("Entries without a partner"))
        owner = partner.commercial_partner_id
        address = [owner.street, owner.street2, owner.city, owner.state_id.name, owner.zip]
        return Party(
            owner.name or partner.name or "",
            owner.vat or partner.vat or "",
            owner.branch_code or "",
            owner.last_name or "",
            owner.first_name or "",
            owner.middle_name or "",
            ", ".join(part for part in address if part),
            owner.country_id.name or "",
            owner.is_company,
        )
