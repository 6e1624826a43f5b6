from . import (
    test_dashboard,
    test_export,
    test_multicompany,
    test_neutralize,
    test_run,
    test_run_concurrency,
    test_screens,
    test_secrets,
    test_settings,
    test_workspace,
)
