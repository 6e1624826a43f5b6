"""Workspace folders."""
