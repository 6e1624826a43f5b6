"""How a table is brought up to date: what is stale, computing it month by month, checking it, committing it.

made ──▶ stale ──▶ plans ──▶ stage ──▶ checks ──▶ commit        (table.py runs these in order)
what it was     which     its SELECT   Parquet     expectations,    one Delta version,
computed from   months    for DuckDB   files       quarantine       or none at all
"""
