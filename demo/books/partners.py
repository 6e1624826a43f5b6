"""Vendors and customers as partners of the agency's company."""

from .customers import customers_of
from .once import once
from .vendors import vendors_of


def partners_of(env, agency, company):
    """Return {key: partner} of the agency's vendors and customers."""
    philippines = env.ref("base.ph").id
    partners = {}
    for party in (*vendors_of(agency), *customers_of(agency)):
        values = {
            "name": party.name,
            "vat": party.tin,
            "city": party.city,
            "country_id": philippines,
            "company_id": company.id,
        }
        values |= (
            _vendor_values(env, party)
            if hasattr(party, "trade")
            else {"is_company": True, "customer_rank": 1}
        )
        partners[party.key] = once(env, f"{agency.code}_{party.key}", "res.partner", values)
    return partners


def _vendor_values(env, vendor):
    bank = env["res.bank"].search([("name", "=", vendor.bank)], limit=1) or env["res.bank"].create(
        {"name": vendor.bank}
    )
    return {
        "is_company": vendor.is_company,
        "supplier_rank": 1,
        "street": vendor.street,
        "bank_ids": [(0, 0, {"acc_number": vendor.account_number, "bank_id": bank.id})],
    }


def other_bank(env, partner):
    """Return a second bank account of the vendor, the one on a forged bill."""
    number = f"9{partner.bank_ids[:1].acc_number[1:][::-1]}"
    known = partner.bank_ids.filtered(lambda bank: bank.acc_number == number)
    return known or env["res.partner.bank"].create({"partner_id": partner.id, "acc_number": number})
