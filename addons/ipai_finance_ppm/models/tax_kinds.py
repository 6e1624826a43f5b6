"""The taxes a return adds up, and which journal items each of them is. No code of an account is written
here.
"""

MAPPED_KINDS = [
    ("wtc", "Withholding Tax on Compensation"),
    ("fwt", "Final Withholding Tax"),
    ("fbt", "Fringe Benefits Tax"),
]
# Tax lines of purchases and sales, told apart by the taxes a company maps to them.
INPUT_KINDS = [
    ("input_goods", "Input VAT on Goods"),
    ("input_services", "Input VAT on Services"),
    ("input_capital", "Input VAT on Capital Goods"),
    ("input_non_resident", "Input VAT on Services of Non-Residents"),
    ("input_imports", "Input VAT on Importations"),
]
# Base lines: what was sold or bought under the taxes a company maps to them.
BASE_KINDS = [
    ("sales_vatable", "Sales Subject to VAT"),
    ("sales_government", "Sales to Government"),
    ("sales_zero_rated", "Zero-Rated Sales"),
    ("sales_exempt", "Exempt Sales"),
    ("purchases_zero_rated", "Zero-Rated Purchases"),
    ("purchases_exempt", "Exempt Purchases"),
    ("purchases_exempt_imports", "Exempt Importations"),
]
TAX_KINDS = [
    ("ewt", "Expanded Withholding Tax"),
    ("output_vat", "Output VAT"),
    ("input_vat", "Input VAT"),
    ("cwt", "Creditable Tax Withheld by Customers"),
    ("vat_withheld", "VAT Withheld by Customers"),
    ("vat_withholding", "VAT Withheld from Suppliers"),
    ("atc_unknown", "Withheld under an Unknown ATC"),
    *MAPPED_KINDS,
    *INPUT_KINDS,
    ("input_other", "Other Input VAT"),
    *BASE_KINDS,
    ("sales", "Sales and Receipts"),
    ("gross_income", "Gross Income"),
    ("taxable_income", "Taxable Income"),
]
# Balance is debit minus credit; each kind is positive when it increases what its name says.
DEBITS = {"input_vat", "cwt", "vat_withheld", "input_other"}
DEBITS |= {kind for kind, _label in INPUT_KINDS}
DEBITS |= {kind for kind, _label in BASE_KINDS if kind.startswith("purchases")}

ATC, USE = "l10n_ph_atc", "type_tax_use"
# WI and WC are taxes withheld on income; WV (VAT withheld) and WF belong to other returns, and so does WC230,
# the final tax on payments to non-resident corporations (1601-FQ).
INCOME_WITHHELD = ["|", (ATC, "=like", "WI%"), (ATC, "=like", "WC%"), (ATC, "not in", ["WC230"])]
NO_ATC = [(ATC, "in", [False, ""])]
KNOWN_PREFIXES = ("WI%", "WC%", "WV%", "WF%", "WB%", "WW%")
# Which taxes a kind adds up the tax lines of.
TAX_DOMAINS = {
    "ewt": [(USE, "=", "purchase"), *INCOME_WITHHELD],
    "cwt": [(USE, "=", "sale"), *INCOME_WITHHELD],
    "vat_withheld": [(USE, "=", "sale"), (ATC, "=like", "WV%")],
    "vat_withholding": [(USE, "=", "purchase"), (ATC, "=like", "WV%")],
    "atc_unknown": [
        (ATC, "not in", [False, ""]),
        *[leaf for prefix in KNOWN_PREFIXES for leaf in ("!", (ATC, "=like", prefix))],
    ],
    "output_vat": [(USE, "=", "sale"), ("amount", ">", 0), *NO_ATC],
    "input_vat": [(USE, "=", "purchase"), *NO_ATC],
}
TAX_LINE_KINDS = [*TAX_DOMAINS, *(kind for kind, _label in INPUT_KINDS), "input_other"]
# Which types of accounts a kind adds up.
ACCOUNT_TYPES = {
    "sales": ["income"],
    "gross_income": ["income", "income_other", "expense_direct_cost"],
    "taxable_income": ["income", "income_other", "expense_direct_cost", "expense", "expense_depreciation"],
}
# Payroll or people book what is withheld; what is paid to the BIR goes through a bank or cash journal.
NOT_A_REMITTANCE = [("journal_id.type", "not in", ["bank", "cash"])]
