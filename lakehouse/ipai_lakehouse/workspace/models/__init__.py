"""Registered models of Unity Catalog, on the MLflow registry of the home."""
