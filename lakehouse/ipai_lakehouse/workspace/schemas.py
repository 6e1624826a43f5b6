"""The tables of `workspace.db`; each store keeps the definition of its own."""

from .auth import principals, tokens
from .catalog import notes as catalog
from .clusters import store as clusters
from .jobs import schedules
from .jobs import schema as runs
from .jobs import store as jobs
from .lakeview import embed_settings
from .lakeview import store as lakeview
from .objects import contents
from .objects import store as objects
from .pipelines import schema as pipelines
from .serving import endpoints
from .sql import sessions, warehouses
from .sql import store as statements

SCHEMAS = [
    principals.SCHEMA,
    tokens.SCHEMA,
    warehouses.SCHEMA,
    statements.SCHEMA,
    sessions.SCHEMA,
    jobs.SCHEMA,
    runs.SCHEMA,
    schedules.SCHEMA,
    endpoints.SCHEMA,
    objects.SCHEMA,
    contents.SCHEMA,
    clusters.SCHEMA,
    pipelines.SCHEMA,
    lakeview.SCHEMA,
    embed_settings.SCHEMA,
    catalog.SCHEMA,
]
