import base64

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..tools import attachment_dat
from ..tools.attachment_rows import problems, totals
from ..tools.attachment_xlsx import Column, party_texts, spreadsheet
from ..tools.money import centavos
from ..tools.tin import Tin

TAX = (
    Column("atc", "ATC"),
    Column("rate", "Rate %"),
    Column("base", "Income Payment", True),
    Column("tax", "Tax Withheld", True),
)
BY_MONTH = tuple(
    Column(f"{key}_{month}", f"{label}, Month {month}", True)
    for month in (1, 2, 3)
    for key, label in (("base", "Income Payment"), ("tax", "Tax Withheld"))
)
COLUMNS = {
    "qap": (*TAX[:2], *BY_MONTH, *TAX[2:]),
    "sawt": TAX,
    "sales": (
        Column("address", "Address"),
        Column("gross", "Gross Taxable", True),
        Column("exempt", "Exempt Sales", True),
        Column("zero_rated", "Zero-Rated Sales", True),
        Column("taxable", "Taxable Sales", True),
        Column("vat", "Output Tax", True),
    ),
    "purchases": (
        Column("address", "Address"),
        Column("gross", "Gross Taxable", True),
        Column("exempt", "Exempt Purchases", True),
        Column("zero_rated", "Zero-Rated Purchases", True),
        Column("services", "Services", True),
        Column("capital", "Capital Goods", True),
        Column("goods", "Other Goods", True),
        Column("vat", "Input Tax", True),
    ),
    "imports": (
        Column("entry", "Entry"),
        Column("date", "Date"),
        Column("country", "Country of Origin"),
        Column("exempt", "Landed Cost, Exempt", True),
        Column("taxable", "Landed Cost, Taxable", True),
        Column("vat", "VAT Paid", True),
    ),
}
TITLES = {"qap": "QAP", "sawt": "SAWT", "sales": "SLS", "purchases": "SLP", "imports": "SLI"}
# The tax kind of the line a list adds up to: by form where there is a choice.
LISTED = {
    "qap": {"1601-EQ": "ewt", "1601-FQ": "fwt"},
    "sawt": {"2550Q": "vat_withheld", "1702Q": "cwt", "1702-RT": "cwt"},
    "sales": {"2550Q": "output_vat"},
    "purchases": {"2550Q": "input_vat"},
    "imports": {"2550Q": "input_imports"},
}
DAT_FORMS = {"qap": ("1601-EQ",), "sawt": ("2550Q", "1702Q")}


class FinanceAttachment(models.TransientModel):
    """Shows a list that goes with a return, what is wrong with it, and makes its file."""

    _name = "ipai.finance.attachment"
    _description = "List for a Return"

    filing_id = fields.Many2one("ipai.finance.bir_schedule", required=True, readonly=True)
    kind = fields.Selection(
        [
            ("qap", "Alphalist of payees (QAP)"),
            ("sawt", "Taxes withheld by customers (SAWT)"),
            ("sales", "Summary list of sales (SLS)"),
            ("purchases", "Summary list of purchases (SLP)"),
            ("imports", "Summary list of importations (SLI)"),
        ],
        required=True,
        readonly=True,
    )
    currency_id = fields.Many2one(related="filing_id.currency_id")
    line_ids = fields.One2many("ipai.finance.attachment.line", "wizard_id", readonly=True)
    problem_note = fields.Text(readonly=True)
    tie_note = fields.Char(readonly=True)
    ties = fields.Boolean(readonly=True)
    dat_note = fields.Char(compute="_compute_dat_note")
    file = fields.Binary(readonly=True, attachment=False)

    # === PREVIEW === #

    @api.model
    def _open(self, filing, kind):
        """Return the action that shows the preview of a list.

        :raises UserError: the form has no such list
        """
        if filing.form_code not in LISTED[kind]:
            labels = dict(self._fields["kind"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(form)s has no list of this kind: %(list)s.", form=filing.form_code, list=labels[kind]
                )
            )
        filing._check_sees_all()
        wizard = self.create({"filing_id": filing.id, "kind": kind})
        wizard._fill()
        return {
            "type": "ir.actions.act_window",
            "name": f"{TITLES[kind]}: {filing.name}",
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    def _rows(self):
        """Return the rows of the list, read from the ledger now."""
        self.filing_id.check_access("read")
        self.filing_id._check_sees_all()
        if self.kind in ("qap", "sawt"):
            return self.filing_id._withheld_rows(LISTED[self.kind][self.filing_id.form_code])
        return getattr(self.filing_id, f"_{self.kind}_rows")()

    def _fill(self):
        """Store preview, problems and whether the list equals the return."""
        rows = self._rows()
        found = problems(rows)
        found += [
            self.env._(
                "%(name)s, %(column)s: the amount is negative, refunds exceed the rest.",
                name=row.party.name,
                column=column.heading,
            )
            for row in rows
            for column in COLUMNS[self.kind]
            if column not in BY_MONTH and row.amounts.get(column.key, 0) < 0
        ]
        found += [
            self.env._("%s: entries without a tax code (ATC).", row.party.name)
            for row in rows
            if row.texts.get("atc") == ""
        ]
        self.write(
            {
                "line_ids": [Command.clear(), *[Command.create(self._line(row)) for row in rows]],
                "problem_note": "\n".join(dict.fromkeys(found)) or False,
                **self._tie(rows),
            }
        )

    def _line(self, row):
        texts, amounts = party_texts(row), row.amounts
        return {
            "tin": texts["tin"] and f"{texts['tin']} {texts['branch']}".strip(),
            "name": texts["name"],
            "atc": row.texts.get("atc") or row.texts.get("entry"),
            "base": float(amounts.get("base", amounts.get("gross", amounts.get("taxable", 0)))),
            "tax": float(amounts.get("tax", amounts.get("vat", 0))),
            "problem": row.party.problem,
        }

    def _tie(self, rows):
        """Return whether the list adds up to the line of the return, and the sentence that says so."""
        sums = totals(rows)
        listed = sums.get("tax", sums.get("vat", centavos(0)))
        returned = self._line_of_return("amount", LISTED[self.kind][self.filing_id.form_code])
        if self.kind == "purchases":  # importations have a list of their own
            returned -= self._line_of_return("amount", "input_imports")
        money = self.currency_id.format
        words = {"listed": money(float(listed)), "returned": money(float(returned))}
        if listed == returned:
            return {
                "ties": True,
                "tie_note": self.env._("The list adds up to the return: %(listed)s.", **words),
            }
        return {
            "ties": False,
            "tie_note": self.env._(
                "The list adds up to %(listed)s, the return says %(returned)s: compute the return again,"
                " or amend it"
                " when it is filed.",
                **words,
            ),
        }

    def _line_of_return(self, field, kind):
        lines = self.filing_id.line_ids.filtered(
            lambda line: line.form_line_id.tax_kind == kind and not line.form_line_id.until_period
        )
        return sum((centavos(line[field]) for line in lines), centavos(0))

    # === FILES === #

    def action_xlsx(self):
        """Make the spreadsheet and download it."""
        filing = self.filing_id
        agency = filing.agency_id.sudo()
        heads = [
            (self.env._("TIN"), f"{filing.tin}-{agency.branch_code}"),
            (self.env._("Registered Name"), filing.company_id.name),
            (self.env._("Return"), f"{filing.form_code} {filing._period().label}"),
        ]
        if self.problem_note:
            heads.append((self.env._("To correct"), " ".join(self.problem_note.splitlines())))
        content = spreadsheet(TITLES[self.kind], heads, COLUMNS[self.kind], self._rows())
        return self._download(content, self._file_name())

    def _file_name(self):
        """Return TIN with branch, form, period and list."""
        filing = self.filing_id
        digits = filing.tin.replace("-", "") + filing.agency_id.sudo().branch_code
        period = filing._period().label.replace(" ", "-")
        return f"{digits}_{filing.form_code}_{period}_{TITLES[self.kind]}.xlsx"

    @api.depends("kind", "filing_id", "problem_note")
    def _compute_dat_note(self):
        for wizard in self:
            wizard.dat_note = wizard._why_no_dat() if wizard.filing_id else False

    def _why_no_dat(self):
        """Return in words why there is no data file; nothing when there can be one."""
        filing = self.filing_id
        if filing.form_code not in DAT_FORMS.get(self.kind, ()):
            return self.env._(
                "There is no data file (DAT) here: its layout could not be confirmed from public sources."
                " Enter the"
                " spreadsheet in the BIR's own module."
            )
        if self.problem_note:
            return self.env._("The data file (DAT) can be made once what is listed above is corrected.")
        if not filing.agency_id.sudo().rdo_code:
            return self.env._(
                "Enter the RDO of %s first: the data file (DAT) names it.", filing.agency_id.code
            )
        return False

    def action_dat(self):
        """Make the data file and download it.

        :raises UserError: its layout is not known, or something has to be corrected first
        """
        self._fill()
        why = self._why_no_dat()
        if why:
            raise UserError(why)
        filing, agency = self.filing_id, self.filing_id.agency_id.sudo()
        filer = attachment_dat.Filer(
            Tin(filing.tin, agency.branch_code), filing.company_id.name, agency.rdo_code, filing.period_end
        )
        form = filing.form_code.replace("-", "")
        write = attachment_dat.qap if self.kind == "qap" else attachment_dat.sawt
        try:
            return self._download(write(filer, self._rows(), form), attachment_dat.file_name(filer, form))
        except ValueError as error:
            raise UserError(str(error)) from None

    def _download(self, content, name):
        """Keep a file on this record, which only its user reads, and return the action that fetches it."""
        self.file = base64.b64encode(content)
        return {
            "type": "ir.actions.act_url",
            "target": "self",
            "url": f"/web/content?model={self._name}&id={self.id}&field=file&download=true&filename={name}",
        }


class FinanceAttachmentLine(models.TransientModel):
    """One row of the preview."""

    _name = "ipai.finance.attachment.line"
    _description = "List for a Return: Preview"

    wizard_id = fields.Many2one("ipai.finance.attachment", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="wizard_id.currency_id")
    tin = fields.Char(string="TIN", readonly=True)
    name = fields.Char(readonly=True)
    atc = fields.Char(string="ATC or Entry", readonly=True)
    base = fields.Monetary(readonly=True)
    tax = fields.Monetary(readonly=True)
    problem = fields.Char(readonly=True)
