"""The lakehouse: tables, models, dashboards, and the embedded workspace that serves them."""

__version__ = "1.0.0"
