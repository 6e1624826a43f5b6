from . import (
    account_move,
    databricks_run,
    databricks_workspace,
    res_groups,
    risk_feature,
    risk_reason,
    risk_score,
    risk_score_refresh,
    risk_score_store,
)
