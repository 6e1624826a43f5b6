"""Lists and permissions, asked for as the official SDK does. See test_contract_sdk.py for the comparison."""

# Fixtures come by import, and bear the names of the tests' parameters.
# ruff: noqa: F811

import fault_server as fault
from test_contract_sdk import API, both, ours, sdk, shape  # noqa: F401


def test_lists_and_permissions(server, sdk, ours):
    server.on("GET", f"{API}/pipelines", fault.answer({}))
    server.on("GET", f"{API}/serving-endpoints", fault.answer({}))
    server.on("GET", f"{API}/permissions/jobs/7", fault.answer({}))
    server.on("GET", f"{API}/permissions/sql/warehouses/w1", fault.answer({}))
    both(
        server,
        lambda: list(sdk.pipelines.list_pipelines(max_results=100)),
        lambda: ours.pipelines.list(),
    )
    both(server, lambda: list(sdk.serving_endpoints.list()), lambda: ours.serving.list())
    both(server, lambda: sdk.permissions.get("jobs", "7"), lambda: ours.permissions.get("jobs", "7"))
    both(
        server,
        lambda: sdk.permissions.get("sql/warehouses", "w1"),
        lambda: ours.permissions.get("sql/warehouses", "w1"),
    )
