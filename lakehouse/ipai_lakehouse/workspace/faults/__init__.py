"""Faults on demand: for tests, and for an administrator's drill "what if Databricks is down"."""
