"""Pure functions of the connector: nothing here knows Odoo."""
