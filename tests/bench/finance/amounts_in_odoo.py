"""Run inside an Odoo shell by ``bench_amounts``: books a company to multiply, or measures its filings."""

import json
import os
import time
from datetime import date

from odoo import Command

NAME = "Benchmark Books Inc."


def prepare(env):
    """Make a Philippine company with one bill and one invoice of each kind in every month of 2025."""
    company = env["res.company"].create(
        {"name": NAME, "country_id": env.ref("base.ph").id, "currency_id": env.ref("base.PHP").id}
    )
    env.user.company_ids |= company
    env = env(context={**env.context, "allowed_company_ids": company.ids})
    env["account.chart.template"].try_loading("ph", company=company, install_demo=False)
    env["ipai.finance.agency"].create(
        {"code": "BENCH", "name": NAME, "company_id": company.id, "tin": "005-128-364"}
    )
    taxes = env["account.tax"].search([("company_id", "=", company.id)])
    partner = env["res.partner"].create({"name": "Benchmark Partner", "vat": "123-456-780-00000"})
    moves = [
        {
            "move_type": move_type,
            "partner_id": partner.id,
            "invoice_date": date(2025, month, 15),
            "date": date(2025, month, 15),
            "invoice_line_ids": [
                Command.create({"name": tax.name, "price_unit": 1000.0, "tax_ids": [Command.set(tax.ids)]})
                for tax in taxes.filtered(lambda tax, use=use: tax.type_tax_use == use)
            ],
        }
        for month in range(1, 13)
        for move_type, use in (("out_invoice", "sale"), ("in_invoice", "purchase"))
    ]
    env["account.move"].create(moves).action_post()
    env.cr.commit()
    return {"company": company.id}


def measure(env):
    """Return the seconds of a year of filings, of all its lists, and what opening 500 filings costs."""
    company = env["res.company"].search([("name", "=", NAME)])
    env.user.company_ids |= company
    env = env(context={**env.context, "allowed_company_ids": company.ids})
    filings = env["ipai.finance.bir_schedule"]
    made = filings._generate(company, date(2025, 1, 1), date(2025, 12, 31))
    env.cr.commit()
    figures = {"filings": len(made), "lines": env["account.move.line"].search_count([])}
    env.invalidate_all()
    began = time.perf_counter()
    made._refresh_amounts()
    env.flush_all()
    figures["amounts"] = time.perf_counter() - began
    quarter = made.filtered(lambda filing: filing.form_code == "1601-EQ")[:1]
    began = time.perf_counter()
    quarter._withheld_rows("ewt")
    figures["qap"] = time.perf_counter() - began
    figures |= gate(env, company, made)
    figures |= opening(env, company)
    env.cr.rollback()
    return figures


def gate(env, company, filings):
    """Return the seconds of the slowest look at the ledger that opening a return takes, and which it is.

    The comparison is stored as a faithful lakehouse would leave it.
    """
    env["ipai.databricks.workspace"].create({"name": NAME, "state": "test", "company_id": company.id})
    records, seen = (
        env["ipai.finance.reconciliation"].sudo(),
        {"as_of": "2100-01-01", "read_at": "2100-01-01"},
    )
    ledger = records._ledger(company, date(2025, 1, 1), date(2025, 12, 31))
    records.create(
        [
            {"company_id": one, "account_id": account, "month": month, **seen, **faithful(said)}
            for (one, account, month), said in ledger.items()
        ]
    )
    env.flush_all()
    found = {}
    for number in filings.ids:
        env.invalidate_all()
        filing = filings.browse(number)  # alone: a form reads one
        began = time.perf_counter()
        state = filing.reconciliation_state
        found[filing.form_code] = max(time.perf_counter() - began, found.get(filing.form_code, 0.0))
        assert state in ("equal", "none"), (filing.name, filing.reconciliation_note)
    slowest = max(found, key=found.get)
    return {"gate": found[slowest], "gate_form": slowest, "gates": found}


def faithful(said):
    """Return what a lakehouse that lost nothing would say of an account and month."""
    amount, items = float(said.balance), said.items
    content = str(said.checksum)
    return {
        **{"ledger_amount": amount, "lake_amount": amount, "ledger_items": items, "lake_items": items},
        **{"ledger_checksum": content, "lake_checksum": content},
    }


def opening(env, company):
    """Return seconds and queries of the filing list with 10 and with 500 filings."""
    filings = env["ipai.finance.bir_schedule"]
    filings._generate(company, date(2010, 1, 1), date(2024, 12, 31))
    view = env.ref("ipai_finance_ppm.view_bir_schedule_list")._get_combined_arch()
    fields = {node.get("name"): {} for node in view.iter("field")}
    filings.web_search_read([], fields, limit=1)
    found = {}
    for limit in (10, 500):
        env.flush_all()
        env.invalidate_all()
        queries, began = env.cr.sql_log_count, time.perf_counter()
        found[f"list_{limit}"] = len(filings.web_search_read([], fields, limit=limit)["records"])
        found[f"seconds_{limit}"] = time.perf_counter() - began
        found[f"queries_{limit}"] = env.cr.sql_log_count - queries
    return found


print(json.dumps({"prepare": prepare, "measure": measure}[os.environ["IPAI_BENCH_STEP"]](env)))  # noqa: F821
