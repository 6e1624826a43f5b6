"""Due rules got other names when they learned to count more than one month."""


def migrate(cr, version):
    """Rename the stored values before the new selection is loaded."""
    for old, new in (("day_of_next_month", "day_of_month"), ("end_of_next_month", "end_of_month")):
        cr.execute("UPDATE ipai_bir_form SET due_rule = %s WHERE due_rule = %s", (new, old))
