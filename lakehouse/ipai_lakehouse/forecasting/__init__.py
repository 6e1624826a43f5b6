"""Forecasts of monthly tax amounts, by agency and tax kind."""
