"""Scores of vendor bills: how unusual a bill is among its agency's own bills, with reasons in words."""
