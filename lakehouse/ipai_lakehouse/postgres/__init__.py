"""Any PostgreSQL as a source: its tables come into bronze, and a report proves that they are all there."""
