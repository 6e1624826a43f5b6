from . import (
    bir_forecast,
    bir_forecast_line,
    bir_forecast_refresh,
    bir_forecast_report,
    bir_schedule,
    bir_schedule_forecast,
    databricks_export,
    finance_close,
)
