"""Month-ends that ran before there was a checklist count as closed: nobody works on them any more."""


def migrate(cr, version):
    """Close what was done; a month-end that failed stays open."""
    cr.execute(
        """UPDATE ipai_finance_close SET closed_at = ended_at, closed_by = requested_by
            WHERE state = 'done' AND closed_at IS NULL AND ended_at IS NOT NULL"""
    )
