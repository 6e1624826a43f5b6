"""Accounts and taxes of a company, found by what they are: XML ids and codes differ between 18 and 19."""

from .plan import Paper


class Chart:
    """Looks up the chart of one company; every answer is kept."""

    def __init__(self, env, company):
        self.env = env
        self.company = company
        self._accounts = {}
        self._taxes = {}

    def account(self, word, kind):
        """Return the account of `kind` with `word` in its name; the first of its kind if there is none."""
        if (word, kind) not in self._accounts:
            domain = [("company_ids", "in", self.company.ids), ("account_type", "=", kind)]
            accounts = self.env["account.account"].with_company(self.company).search(domain)
            named = accounts.filtered(lambda account: word.lower() in account.name.lower())
            self._accounts[word, kind] = (named or accounts)[0]
        return self._accounts[word, kind]

    def taxes(self, paper: Paper):
        """Return the taxes of a paper: VAT, and what is withheld."""
        use = "sale" if paper.move_type == "out_invoice" else "purchase"
        taxes = self.env["account.tax"]
        if paper.vat:
            taxes |= self._kept(("vat", use, paper.goods), lambda: self._vat(use, paper.goods))
        if paper.atc:
            taxes |= self._kept(
                (paper.atc, use, paper.rate), lambda: self._withholding(use, paper.atc, paper.rate)
            )
        return taxes

    def _kept(self, key, find):
        if key not in self._taxes:
            self._taxes[key] = find()
        return self._taxes[key]

    def _search(self, use, atc, amount):
        return self.env["account.tax"].search(
            [
                ("company_id", "=", self.company.id),
                ("type_tax_use", "=", use),
                ("amount_type", "=", "percent"),
                ("l10n_ph_atc", "=", atc),
                ("amount", "=", float(amount)),
            ],
            order="sequence, id",
        )

    def _vat(self, use, goods):
        taxes = self._search(use, False, 12)
        if use == "purchase":
            taxes = taxes.filtered(lambda tax: (tax.tax_scope == "service") != goods)
        return taxes[0]

    def _withholding(self, use, atc, rate):
        """Return the withholding tax of that code and rate.

        Taxes withheld at payment leave no trace on the paper, so they are left out (customers' taxes on 19).
        A code the chart lacks (19 knows fewer than 18) is added as an accountant would: a copy of its rate.
        """
        found = self._search(use, atc, -rate)
        if found:
            return found[0].filtered(lambda tax: not _at_payment(tax))
        model = self._search(
            use,
            "WI120" if rate == 2 else "WC011" if rate == 15 else "WI011" if rate == 10 else "WC100",
            -rate,
        )[0]
        return model.copy({"name": f"{rate}% {atc}", "l10n_ph_atc": atc, "description": False})


def _at_payment(tax):
    return "is_withholding_tax_on_payment" in tax._fields and tax.is_withholding_tax_on_payment
