"""The call for a viewer token is the one the official SDK sends. Needs `databricks-sdk`."""

import fault_server as fault
from test_client_viewer import GOOD, INFO, INFO_PATH, TOKEN, grant
from test_contract_sdk import ours, sdk, shape  # noqa: F401 - fixtures


def test_token_info(server, sdk, ours):  # noqa: F811
    server.on("GET", INFO_PATH, fault.answer(INFO))
    server.on("POST", TOKEN, grant(GOOD))
    theirs = sdk.lakeview_embedded.get_published_dashboard_token_info(
        "d-1", external_viewer_id="v w", external_value="1,3"
    )
    expected = shape(server.seen[-1])
    ours.dashboards.viewer_token("d-1", "v w", "1,3")
    assert shape(next(seen for seen in server.seen[::-1] if seen.path == INFO_PATH)) == expected
    assert theirs.as_dict() == INFO
