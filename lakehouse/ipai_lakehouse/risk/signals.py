"""The catalogue of signals: one entry a scored column of `features.bill_signals`, and the columns its
words need.

Weights say how much a rare value matters to a reviewer: rarity alone is not risk. They are judgements,
guided by measurements on public bodies' ledgers, not fitted to labels. `hard` signals are controls: they
are reasons by themselves whenever they are not zero, however common they have become.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FAMILIES = ("duplicate", "tax", "payee", "amount", "approval", "vendor", "timing")


@dataclass(frozen=True)
class Signal:
    """`code` is the column; `direction` tells which values are strange; `unknown` when the column is NULL;
    `text` is a template over the columns of the row (formats: see words.py)."""

    code: str
    family: str
    description: str
    direction: Literal["high", "low", "both"]
    weight: float
    unknown: str
    text: str
    hard: bool = False


# fmt: off
SIGNALS = (
    Signal("duplicate_reference", "duplicate", "Earlier bills of the vendor with the same reference",
           "high", 1.5, "no reference",
           "Same vendor and reference as {duplicate_of} of {duplicate_date:day}", hard=True),
    Signal("dup_amount_n", "duplicate", "Same vendor and total within 7 days, another reference", "high",
           1.0, "never",
           "{amount_total:money} equals {twin_of} of {twin_date:day}, under another reference"),
    Signal("twin_unusual", "duplicate", "Amount repeated within 45 days by a vendor that rarely repeats",
           "high", 1.0, "never",
           "{amount_total:money} equals {twin_of} of {twin_date:day}; {twin_unusual:share} of this "
           "vendor's {vendor_n:count} bills of a year do not repeat an amount"),
    Signal("near_ref_n", "duplicate", "Same total, reference one keystroke apart, within 45 days", "high",
           1.0, "no reference",
           "Same total as {near_ref_of}, whose reference {near_ref} differs by one character"),
    Signal("dup_cross_vendor_n", "duplicate", "Same reference and total at another vendor within 90 days",
           "high", 1.2, "no reference",
           "Same reference and total as {cross_vendor_of} of {cross_vendor_name}"),
    Signal("amt_robust_z", "amount", "Amount against the vendor's habit, in units of its usual spread",
           "high", 1.0, "under 8 bills in a year, or all equal",
           "{amount_untaxed:money} is {amt_robust_z:number} usual deviations above this vendor's "
           "median {vendor_median:money} (n = {vendor_n:count})"),
    Signal("amt_ratio_median", "amount", "Amount over the vendor's median", "high", 1.0,
           "under 5 bills in a year",
           "{amt_ratio_median:number} times this vendor's median bill (n = {vendor_n:count})"),
    Signal("round_level", "amount", "Zeros at the end of the amount", "high", 0.3, "never",
           "{amount_untaxed:money} ends in {round_level:count} zeros before the decimal point"),
    Signal("round_unusual", "amount", "Round thousands from a vendor that does not bill them", "high", 0.8,
           "never",
           "{amount_untaxed:money} is a round amount; {round_unusual:share} of this vendor's "
           "{vendor_n:count} bills of a year are not"),
    Signal("first_bill", "vendor", "First bill of the vendor", "high", 0.4, "never",
           "First bill of this vendor"),
    Signal("first_bill_amount", "vendor", "Size of a vendor's first bill", "high", 1.0, "never",
           "First bill of this vendor, and it is large: {first_bill_amount:money}"),
    Signal("vendor_age_days", "vendor", "Days since the vendor's first bill", "low", 0.2, "never",
           "New vendor: first billed {vendor_age_days:count} days ago"),
    Signal("days_since_last", "vendor", "Days since the vendor's last bill", "high", 0.4, "first bill",
           "No bill of this vendor for {days_since_last:count} days"),
    Signal("bill_n_7d", "vendor", "Bills of the vendor in 7 days", "high", 0.3, "never",
           "Other bills of this vendor in the 7 days before: {bill_n_7d:count}"),
    Signal("weekend_entry", "timing", "Entered at a weekend", "high", 0.5, "never",
           "Entered at a weekend ({entered_at:moment})"),
    Signal("offhours_entry", "timing", "Entered before 7:00 or after 20:00", "high", 0.4, "never",
           "Entered outside office hours ({entered_at:moment})"),
    Signal("entry_lag_days", "timing", "Days from the bill's date to its entry", "high", 0.4,
           "no bill date",
           "Entered {entry_lag_days:count} days after its date, {bill_date:day}"),
    Signal("future_dated_days", "timing", "Days the bill is dated ahead of its entry", "high", 0.6,
           "no bill date",
           "Dated {future_dated_days:count} days after its entry, {bill_date:day}"),
    Signal("terms_deviation_days", "timing", "Payment term against the vendor's habit", "low", 0.5,
           "no due date, or under 5 bills in a year",
           "Due {terms_deviation_days:fewer} days sooner than this vendor's usual term (n = "
           "{vendor_n:count})"),
    Signal("limit_proximity", "approval", "Amount over the approval limit above it", "high", 0.3,
           "above all limits",
           "{amount_untaxed:money} is {limit_proximity:share} of the limit of {limit_above:money}"),
    Signal("just_below_limit", "approval", "From 90 % of an approval limit on", "high", 0.5,
           "above all limits",
           "{amount_untaxed:money} is just below the limit of {limit_above:money}"),
    Signal("split_n", "approval", "Bills of 7 days below a limit that exceed it together", "high", 0.6,
           "above all limits",
           "{split_n:count} bills of this vendor in 7 days, each below {limit_above:money}, add up to "
           "{split_sum:money}"),
    Signal("split_near_n", "approval", "The same, with bills that come close to the limit", "high", 1.2,
           "above all limits",
           "{split_near_n:count} bills of this vendor in 7 days, each close below the limit of "
           "{limit_above:money}, add up to {split_sum:money}"),
    Signal("ref_missing", "duplicate", "No vendor reference", "high", 0.5, "never",
           "No vendor reference, so a second entry would not be noticed"),
    Signal("ref_sequential", "vendor", "Reference counts on from the vendor's last one", "high", 0.4,
           "no number in the reference or the one before",
           "Reference {ref} follows directly on this vendor's last one"),
    Signal("tin_problem", "tax", "TIN missing or malformed", "high", 0.5, "never",
           "The vendor's TIN is missing or malformed ({vendor_vat})"),
    Signal("tin_missing_withheld", "tax", "Tax withheld without a usable TIN", "high", 1.0, "never",
           "Tax is withheld, but the vendor's TIN is missing or malformed ({vendor_vat}): no Form 2307 "
           "is possible", hard=True),
    Signal("tin_shared_n", "tax", "Other vendors with the same TIN", "high", 0.8, "no usable TIN",
           "{tin_shared_n:count} other vendors were billed under the TIN {vendor_vat}"),
    Signal("wht_missing", "tax", "Nothing withheld from a vendor that usually has it", "high", 1.0,
           "under 3 bills in a year, or under 80 % of them withheld",
           "Nothing withheld; {wht_bills_n:count} of this vendor's {vendor_n:count} bills of a year "
           "had tax withheld"),
    Signal("wht_rate_gap_pp", "tax", "Percent withheld minus the ATC's rate", "both", 1.2,
           "nothing withheld, several ATCs, or one that is not in the list",
           "Withheld {wht_rate:percent} where {atc} is {wht_expected_rate:percent}: "
           "{wht_amount_gap:short}", hard=True),
    Signal("wht_habit_gap_pp", "tax", "Percent withheld minus the vendor's usual percent", "both", 1.2,
           "nothing withheld, or under 3 bills with tax withheld",
           "Withheld {wht_rate:percent} under {atc} where {wht_bills_n:count} earlier bills of this "
           "vendor usually had {wht_usual_rate:percent}: {wht_habit_amount_gap:short}"),
    Signal("atc_payee_mismatch", "tax", "ATC of individuals on a company or the reverse", "high", 0.8,
           "no ATC",
           "{atc} does not fit this vendor: WI codes are for individuals, WC codes for companies"),
    Signal("vat_habit_gap_pp", "tax", "VAT percent against the vendor's habit", "both", 0.7,
           "under 5 bills in a year",
           "VAT differs by {vat_habit_gap_pp:size} percentage points from this vendor's habit (n = "
           "{vendor_n:count})"),
    Signal("bank_changed", "payee", "Another bank account than on the vendor's last bill", "high", 1.2,
           "no account on this bill or any before",
           "To be paid to another bank account than this vendor's bill before (n = {vendor_n:count})",
           hard=True),
    Signal("account_novel", "vendor", "Expense account the vendor was not booked on", "high", 0.5,
           "no bill in a year",
           "None of this vendor's {vendor_n:count} bills of a year is on this account"),
    Signal("user_novel", "timing", "Entered by someone new to the vendor", "high", 0.2,
           "no bill in a year",
           "Its user entered none of this vendor's {vendor_n:count} bills of a year"),
)

CONTEXT = (
    "_source", "move_id", "company_id", "agency", "vendor_id", "vendor_name", "bill_name", "ref",
    "bill_date", "as_of", "amount_total", "amount_untaxed", "atc", "wht_rate", "duplicate_of",
    "duplicate_date", "twin_of", "twin_date", "near_ref_of", "near_ref", "cross_vendor_of",
    "cross_vendor_name", "vendor_median", "vendor_n", "entered_at", "limit_above", "split_sum",
    "vendor_vat", "wht_bills_n", "wht_expected_rate", "wht_amount_gap", "wht_usual_rate",
    "wht_habit_amount_gap",
)
# fmt: on
COLUMNS = tuple(signal.code for signal in SIGNALS) + CONTEXT
