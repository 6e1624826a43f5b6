from . import (
    finance_amend,
    finance_attachment,
    finance_close_override,
    finance_close_rerun,
    finance_generate,
    finance_generate_line,
    reconciliation_override,
)
