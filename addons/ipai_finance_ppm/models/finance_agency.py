from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.ipai_databricks_connector.compat import Constraint

from ..tools.due_dates import EFPS_DAYS
from ..tools.periods import year_of
from ..tools.tin import parse_tin

MINIMUM_TAX_YEARS = 4

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


class FinanceAgency(models.Model):
    """An operating unit that files returns: who it is for the BIR."""

    _name = "ipai.finance.agency"
    _description = "Agency"
    _inherit = ["mail.thread"]
    _check_company_auto = True
    _order = "code, id"
    _rec_names_search = ["code", "name"]

    code = fields.Char(
        required=True, tracking=True, help="Short code, for example RIM. Reports and forecasts use it."
    )
    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        help="Company that keeps the agency's books.",
    )
    tin = fields.Char(
        string="TIN",
        required=True,
        tracking=True,
        help="Nine digits, for example 008-412-637. A branch code behind it is moved to its own field.",
    )
    branch_code = fields.Char(
        default="00000", required=True, tracking=True, help="Five digits; 00000 is the head office."
    )
    rdo_code = fields.Char(string="RDO", tracking=True, help="Revenue district office, for example 050.")
    vat_status = fields.Selection(
        [("vat", "VAT registered"), ("non_vat", "Not VAT registered")],
        string="VAT Status",
        default="vat",
        required=True,
        tracking=True,
        help="Only a VAT-registered agency files 2550Q; others file 2551Q.",
    )
    withholding_agent = fields.Boolean(
        default=True, tracking=True, help="Files the withholding returns (1601, 0619, 1604 and their kind)."
    )
    efps = fields.Boolean(
        string="eFPS", tracking=True, help="Files and pays through eFPS; otherwise eBIRForms or by hand."
    )
    efps_group = fields.Selection(
        [(group, group) for group in EFPS_DAYS],
        string="eFPS Group",
        tracking=True,
        help="Industry group of RR 26-2002. It decides the filing day of 1601-C, 0619-E and 0619-F:"
        " A the 15th, B the 14th, C the 13th, D the 12th, E the 11th.",
    )
    taxpayer_size = fields.Selection(
        [
            ("micro", "Micro (sales below ₱3 million)"),
            ("small", "Small (₱3 to below ₱20 million)"),
            ("medium", "Medium (₱20 million to below ₱1 billion)"),
            ("large", "Large (₱1 billion and more)"),
        ],
        default="medium",
        required=True,
        tracking=True,
        help="By gross sales of a year (RR 8-2024). Micro and small pay lower penalties (RR 6-2024).",
    )
    yearly_sales = fields.Monetary(
        tracking=True,
        help="Gross sales of a year. They decide what a late return with nothing to pay costs; 0: unknown.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    fiscal_year_end = fields.Selection(
        [(str(number), name) for number, name in enumerate(MONTHS, 1)],
        string="Last Month of the Fiscal Year",
        default="12",
        required=True,
        tracking=True,
        help="Income tax returns follow it.",
    )
    income_tax_rate = fields.Selection(
        [("25", "25 %"), ("20", "20 %: income up to ₱5 million and assets up to ₱100 million")],
        default="25",
        required=True,
        tracking=True,
        help="Regular corporate income tax (CREATE, RA 11534).",
    )
    operations_start = fields.Date(
        tracking=True,
        help="The minimum tax begins in the fourth year after this one. Empty: it applies.",
    )
    form_ids = fields.Many2many(
        "ipai.bir.form",
        string="Also Files",
        domain=[("on_demand", "=", True)],
        help="Forms that are not generated for everybody, such as 1603Q or 2000.",
    )
    analytic_account_id = fields.Many2one(
        "account.analytic.account",
        check_company=True,
        ondelete="restrict",
        help="Books of the agency inside its company, when several agencies share one.",
    )

    _code_company_uniq = Constraint(
        "UNIQUE(code, company_id)", "The code of an agency must be unique in its company."
    )

    # === CONSTRAINTS AND COMPUTES === #

    @api.constrains("branch_code")
    def _check_branch_code(self):
        for agency in self:
            if not (agency.branch_code.isdecimal() and len(agency.branch_code) == 5):
                raise ValidationError(
                    self.env._("%s is not a branch code: write five digits like 00000.", agency.branch_code)
                )

    @api.constrains("efps", "efps_group")
    def _check_efps_group(self):
        for agency in self:
            if agency.efps and not agency.efps_group:
                raise ValidationError(
                    self.env._("%s files through eFPS: choose its industry group.", agency.code)
                )

    @api.constrains("code")
    def _check_code(self):
        for agency in self:
            if not agency.code.isalnum():
                raise ValidationError(
                    self.env._("%s is not an agency code: use letters and digits only.", agency.code)
                )

    @api.depends("code", "name")
    def _compute_display_name(self):
        for agency in self:
            agency.display_name = f"{agency.code} – {agency.name}" if agency.code else agency.name

    # === BUSINESS METHODS === #

    def _same_taxpayer(self):
        """Return all active agencies of this TIN: they file one return together."""
        self.ensure_one()
        return self.search([("tin", "=", self.tin)])

    def _taxpayer_companies(self):
        """Return the companies of this TIN, with branch companies that have no agency of another TIN."""
        companies = self._same_taxpayer().company_id
        branches = self.env["res.company"].search([("id", "child_of", companies.ids)])
        elsewhere = branches.filtered(lambda company: company._ipai_own_tins() - {self.tin})
        return branches - elsewhere

    def _of_parent(self, company):
        """Return the one of these agencies that files for a branch without an agency."""
        for parent in company.parent_ids[::-1]:
            found = self.filtered(lambda agency, parent=parent: agency.company_id == parent)
            if found:
                return found[:1]
        return self.browse()

    def _of_moves(self, moves):
        """Return ``{move id: agency}`` of entries whose lines name the analytic account of one of these
        only.
        """
        accounts = {
            str(agency.analytic_account_id.id): agency for agency in self if agency.analytic_account_id
        }
        self.env["account.move.line"].flush_model(["move_id", "analytic_distribution"])
        self.env.cr.execute(
            """SELECT DISTINCT move_id, regexp_split_to_table(key, ',')
                 FROM account_move_line, jsonb_object_keys(analytic_distribution) key
                WHERE move_id = ANY(%s) AND analytic_distribution IS NOT NULL""",
            [moves.ids],
        )
        named = {}
        for move, key in self.env.cr.fetchall():
            if key in accounts:
                named.setdefault(move, set()).add(accounts[key])
        return {move: found.pop() for move, found in named.items() if len(found) == 1}

    def _pays_minimum_tax(self, day):
        """Tell whether the minimum corporate income tax holds for a period that ends on a day."""
        self.ensure_one()
        return not self.operations_start or day.year - self.operations_start.year >= MINIMUM_TAX_YEARS

    def _year_start(self, day):
        """Return the first day of the fiscal year a day lies in."""
        self.ensure_one()
        return year_of(day, int(self.fiscal_year_end)).start

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._with_clean_tin(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._with_clean_tin(vals))

    @api.model
    def _with_clean_tin(self, vals):
        """Return the values with the TIN as nine dashed digits and its branch code apart.

        :raises ValidationError: when the text is not a TIN
        """
        if not vals.get("tin"):
            return vals
        try:
            tin = parse_tin(vals["tin"])
        except ValueError as error:
            raise ValidationError(str(error)) from None
        has_branch = len(vals["tin"].strip()) > len(tin.base)
        branch = {"branch_code": tin.branch} if has_branch and "branch_code" not in vals else {}
        return {**vals, "tin": tin.base, **branch}
