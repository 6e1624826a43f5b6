{
    "name": "BIR Forecasts",
    "version": "1.0.0",
    "summary": "Predicted amount of each BIR filing, with its range, its date and the model it comes from",
    "category": "Accounting/Localizations",
    "author": "IPAI",
    "license": "LGPL-3",
    "depends": ["ipai_finance_ppm"],
    "data": [
        "security/ir.model.access.csv",
        "security/rules.xml",
        "data/cron.xml",
        "views/bir_forecast_views.xml",
        "views/bir_forecast_report_views.xml",
        "views/bir_schedule_views.xml",
        "views/menus.xml",
    ],
}
