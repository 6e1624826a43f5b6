"""The tables of `workspace.db`; each store keeps the definition of its own."""

from .auth import principals, tokens
from .jobs import schema as runs
from .jobs import store as jobs
from .lakeview import store as lakeview
from .objects import store as objects
from .serving import endpoints
from .sql import store as statements
from .sql import warehouses

SCHEMAS = [
    principals.SCHEMA,
    tokens.SCHEMA,
    warehouses.SCHEMA,
    statements.SCHEMA,
    jobs.SCHEMA,
    runs.SCHEMA,
    endpoints.SCHEMA,
    objects.SCHEMA,
    lakeview.SCHEMA,
]
