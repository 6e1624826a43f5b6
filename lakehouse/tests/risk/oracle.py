"""Signals computed the slow and obvious way: for each bill, filter the list of those entered before it."""

from datetime import timedelta
from statistics import median


def oracle(bills: list[dict]) -> dict[int, dict]:
    """Some signals by move id."""
    own = [one for one in bills if one["move_type"] == "in_invoice"]
    return {one["move_id"]: _signals(one, own, bills) for one in own}


def _signals(bill: dict, own: list[dict], bills: list[dict]) -> dict:
    earlier = [
        one for one in own if (one["created_at"], one["move_id"]) < (bill["created_at"], bill["move_id"])
    ]
    company = [one for one in earlier if one["company_id"] == bill["company_id"]]
    vendor = [one for one in company if one["vendor_id"] == bill["vendor_id"]]
    year, week = _since(vendor, bill, 365), _since(vendor, bill, 7)
    standing = [one for one in vendor if not _credited(one, bill, bills)]
    return {
        **_duplicates(bill, standing),
        **_amounts(bill, year),
        **_split(bill, week),
        **_tax(bill, year),
        "dup_cross_vendor_n": None
        if bill["ref_norm"] is None
        else len(
            [
                one
                for one in _since(company, bill, 90)
                if one["vendor_id"] != bill["vendor_id"]
                and (one["ref_norm"], one["amount_total"]) == (bill["ref_norm"], bill["amount_total"])
            ]
        ),
        "first_bill": int(not vendor),
        "bill_n_7d": len(week),
        "vendor_n": len(year),
        "days_since_last": _days(bill, max(one["created_at"] for one in vendor)) if vendor else None,
        "vendor_age_days": _days(bill, min(one["created_at"] for one in vendor)) if vendor else 0,
        "tin_shared_n": len(
            {one["vendor_id"] for one in company if one["vendor_vat"][:11] == bill["vendor_vat"][:11]}
            - {bill["vendor_id"]}
        ),
        "weekend_entry": int((bill["created_at"] + timedelta(hours=8)).weekday() >= 5),
        "bank_changed": _bank(bill, vendor),
        "user_novel": int(bill["create_uid"] not in {one["create_uid"] for one in year}) if year else None,
    }


def _since(bills, bill, days):
    return [one for one in bills if one["created_at"] >= bill["created_at"] - timedelta(days=days)]


def _days(bill, moment):
    return (bill["created_at"].date() - moment.date()).days


def _credited(one, bill, bills):
    return any(
        credit["reverses"] == one["move_id"]
        and credit["amount_total"] == -one["amount_total"]
        and credit["created_at"] < bill["created_at"]
        for credit in bills
    )


def _duplicates(bill, standing):
    same = [one for one in standing if bill["ref_norm"] and one["ref_norm"] == bill["ref_norm"]]
    first = min(same, key=lambda one: (one["created_at"], one["move_id"]), default=None)
    close = [
        one
        for one in standing
        if one["amount_total"] == bill["amount_total"]
        and one not in same
        and abs((one["invoice_date"] - bill["invoice_date"]).days) <= 7
    ]
    return {
        "duplicate_reference": len(same) if bill["ref_norm"] else None,
        "duplicate_of": first and first["bill_name"],
        "dup_amount_n": len(close),
    }


def _amounts(bill, year):
    middle = median([float(one["amount_untaxed"]) for one in year]) if len(year) >= 5 else None
    return {"amt_ratio_median": float(bill["amount_untaxed"]) / middle if middle else None}


def _split(bill, week):
    limit = next((limit for limit in (10000, 50000, 100000) if bill["amount_untaxed"] < limit), None)
    if limit is None:
        return {"split_n": None, "just_below_limit": None}
    parts = [bill, *(one for one in week if one["amount_untaxed"] < limit)]
    over = sum(one["amount_untaxed"] for one in parts) > limit
    return {
        "split_n": len(parts) if over else 0,
        "just_below_limit": int(bill["amount_untaxed"] * 10 >= limit * 9),
    }


def _tax(bill, year):
    rates = [one["wht_rate"] for one in year if one["wht_rate"] is not None]
    usual = len(year) >= 3 and len(rates) * 10 >= len(year) * 8
    gap = (
        float(bill["wht_rate"] - 2) if bill["wht_rate"] is not None else None
    )  # all withheld under WC160, 2 %
    return {"wht_missing": int(bill["wht_rate"] is None) if usual else None, "wht_rate_gap_pp": gap}


def _bank(bill, vendor):
    named = [one for one in vendor if one["partner_bank_id"] is not None]
    if not named or bill["partner_bank_id"] is None:
        return None
    last = max(named, key=lambda one: (one["created_at"], one["move_id"]))
    return int(last["partner_bank_id"] != bill["partner_bank_id"])
