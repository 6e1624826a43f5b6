"""The gate and the evidence on the demo: the lake of the first month-end against the ledger."""

import json
import os
import subprocess
import sys
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path


def test_every_account_of_the_closed_months_was_compared_and_none_differs(admin, ledger):
    rows = admin.read(
        "ipai.finance.reconciliation",
        [],
        ["month", "differs", "difference", "table_version", "lake_items", "as_of"],
    )
    assert len(rows) > 100
    assert all(row["table_version"] and row["as_of"] for row in rows)
    assert [row for row in rows if row["differs"]] == []
    ((items,),) = ledger(
        """SELECT count(*) FROM account_move_line WHERE parent_state = 'posted' AND account_id IS NOT NULL
              AND date >= %s""",
        min(row["month"] for row in rows),
    )
    assert sum(row["lake_items"] for row in rows) == items


def test_open_returns_are_equal(admin):
    filings = admin.read(
        "ipai.finance.bir_schedule",
        [("state", "=", "draft"), ("amount_as_of", "!=", False)],
        ["name", "reconciliation_state", "reconciliation_note"],
    )
    assert filings
    blocked = [one for one in filings if one["reconciliation_state"] == "blocked"]
    assert blocked == [], blocked[0]["reconciliation_note"] if blocked else ""


def test_the_pack_downloads_and_verifies_offline(admin, url, tmp_path):
    (filing, *_) = admin.read(
        "ipai.finance.bir_schedule",
        [("state", "=", "draft"), ("amount_as_of", "!=", False), ("form_code", "=", "0619-E")],
        ["id"],
    )
    admin.call("ipai.finance.bir_schedule", "action_evidence", [filing["id"]])
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    login = {
        "jsonrpc": "2.0",
        "params": {
            "db": os.environ["IPAI_TEST_DB"],
            "login": "admin",
            "password": os.environ["IPAI_ADMIN_PASSWORD"],
        },
    }
    headers = {"Content-Type": "application/json"}
    opener.open(
        urllib.request.Request(f"{url}/web/session/authenticate", json.dumps(login).encode(), headers)
    )
    path = tmp_path / "pack.zip"
    with opener.open(urllib.parse.urljoin(url, f"/ipai_finance/evidence/{filing['id']}")) as answer:
        path.write_bytes(answer.read())
    program = Path("addons/ipai_finance_ppm/tools/evidence_verify.py")
    ended = subprocess.run([sys.executable, "-I", program, path], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (0, "Every file and every figure agrees.\n")
