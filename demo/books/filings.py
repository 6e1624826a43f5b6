"""BIR filings of the last twelve and the next three months; the old ones filed and paid."""

from datetime import timedelta

from .clock import add_months, last_of

OPEN_DAYS = 20  # a filing due within these days before today is still being worked on


def filings(env, company, today):
    """Generate the company's filings and mark those long due as paid, with a reference; returns how many."""
    model = env["ipai.finance.bir_schedule"]
    model._generate(company, add_months(today, -12), last_of(add_months(today, 3)))
    every = model.search([("company_id", "=", company.id)])
    old = every.filtered(
        lambda filing: filing.state == "draft" and filing.due_date < today - timedelta(days=OPEN_DAYS)
    )
    for filing in old:
        paid = filing.due_date - timedelta(days=1)
        filing.sudo().write(
            {"state": "paid", "filed_date": paid, "paid_date": paid, "reference": _reference(filing)}
        )
    return len(every)


def _reference(filing):
    """A filing reference number shaped as eFPS prints it."""
    return f"{filing.filed_date or filing.due_date:%y%m}{filing.company_id.id:02d}{filing.id:07d}"
