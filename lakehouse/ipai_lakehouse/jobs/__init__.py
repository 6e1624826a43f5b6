"""The tasks of the month-end job: ``python -m ipai_lakehouse.jobs <entry point>``."""
