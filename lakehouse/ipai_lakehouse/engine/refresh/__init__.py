"""How a table is brought up to date: what is stale, computing it month by month, checking it, committing it.

made ──▶ stale ──▶ stage ──▶ checks ──▶ commit          (table.py runs these in order)
what it was     which      Parquet     expectations,    one Delta version,
computed from   months     files       quarantine       or none at all
"""
