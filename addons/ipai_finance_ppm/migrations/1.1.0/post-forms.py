"""The three forms of version 1.0.0 learn what they are: their records are not updated by the data file."""

KINDS = {"0619-E": "withholding", "1601-EQ": "withholding", "2550Q": "vat"}


def migrate(cr, version):
    """Give forms that came with 1.0.0 their kind and rules, unless somebody changed them."""
    for code, kind in KINDS.items():
        cr.execute("UPDATE ipai_bir_form SET kind = %s WHERE code = %s AND kind = 'other'", (kind, code))
    cr.execute(
        """UPDATE ipai_bir_form SET efps_staggered = (code = '0619-E'), withholding_agent_only = TRUE
            WHERE code IN %s""",
        (("0619-E", "1601-EQ"),),
    )
