"""Lakeview dashboards."""
