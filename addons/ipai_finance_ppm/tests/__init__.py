from . import (
    test_access,
    test_agency,
    test_amounts,
    test_due_dates,
    test_export,
    test_exposure,
    test_flow,
    test_generate,
    test_ledger_change,
    test_month_end,
    test_month_end_result,
)
