"""An Odoo worker that can be killed at any step; run by Odoo's Python, driven by JSON lines.

One process loads the registry. Every order is carried out by a forked child, as in Odoo's prefork server: the
database connections are opened in the child only, and the child may kill itself (SIGKILL) on the way.

    {"do": "ask", "key": "k"}                                → {"killed": false, "answer": {"id": 7, …}}
    {"do": "work", "id": 7, "die_at": "body sent"}           → {"killed": true, "answer": null}
    {"do": "work", "id": 7, "die_at": null}                  → {"killed": false, "answer": {"state": …}}
    {"do": "company", "code": "RIM"}                         → {"killed": false, "answer": {"id": 3}}
"""

import json
import os
import signal
import sys
import time

from odoo import sql_db
from odoo.api import SUPERUSER_ID, Environment
from odoo.modules.registry import Registry
from odoo.tools import config

JOB, WORKSPACE = "trivial", "Crash Test"
PAUSE = 0.03  # seconds between two looks at a run
PATIENCE = 60.0  # seconds until a run on the server must have ended


def main(conf: str, database: str) -> None:
    """Load the registry once, then take orders until standard input ends."""
    config.parse_config(["-c", conf, "-d", database, "--log-level=critical"])
    registry = Registry(database)
    sql_db.close_all()  # a child must not share a connection with its siblings
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        print(json.dumps(carry_out(registry, json.loads(line))), flush=True)


def carry_out(registry: Registry, order: dict) -> dict:
    """Fork a child for one order and wait for its end."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        with os.fdopen(writing, "w") as out:
            out.write(json.dumps(obey(registry, order)))
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        text = answer.read()
    _pid, status = os.waitpid(child, 0)
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    return {"killed": killed, "answer": json.loads(text) if text else None}


def obey(registry: Registry, order: dict) -> dict:
    """Carry out one order on a cursor of its own, and tell other servers what they must not keep cached."""
    with registry.manage_changes(), registry.cursor() as cursor:
        runs = Environment(cursor, SUPERUSER_ID, {"databricks_commit": True})["ipai.databricks.run"]
        if order["do"] == "company":
            return {"id": company(runs.env, order["code"]).id}
        if order["do"] == "ask":
            run = runs._enqueue(workspace(runs.env), JOB, {}, order["key"])
        else:
            cut_power(runs, order["die_at"])
            run = work(runs.browse(order["id"]))
        names = ("state", "attempts", "external_run_id", "maybe_started", "last_error")
        return {"id": run.id} | {name: run[name] for name in names}


def workspace(env: Environment):
    """Return the workspace of these tests, made by the first order."""
    workspaces = env["ipai.databricks.workspace"]
    found = workspaces.search([("name", "=", WORKSPACE)])
    return found or workspaces.create({"name": WORKSPACE, "state": "test"})


def company(env: Environment, code: str):
    """Make a company with one agency, whose month-end is due on the first of a month at midnight."""
    person = env.ref("base.user_admin")  # no record rule holds for the system, so it exports nothing
    workspace(env).export_user_id = person
    made = env["res.company"].create({"name": f"{code} Inc.", "month_end_day": 1, "month_end_hour": 0})
    person.company_ids |= made
    env["ipai.finance.agency"].create(
        {"name": code, "code": code, "company_id": made.id, "tin": "008-412-637"}
    )
    return made


def work(run):
    """Do rounds of work, with the lease over and everything due as time would have it, until the run ends."""
    until = time.monotonic() + PATIENCE
    while True:
        run.env.cr.execute(
            "UPDATE ipai_databricks_run SET next_attempt = '2020-01-01' WHERE id = %s", [run.id]
        )
        run.env.cr.commit()
        run._submit_due(until)
        run._poll_due(until)
        if run.state in ("succeeded", "failed", "dead") or time.monotonic() > until:
            return run
        time.sleep(PAUSE)


def cut_power(runs, step: str | None) -> None:
    """Have this process kill itself at a step: one of the worker's, or one on the wire."""

    def die(here: bool) -> None:
        if here:
            os.kill(os.getpid(), signal.SIGKILL)

    model, transport = type(runs), sys.modules["odoo.addons.ipai_databricks_connector.client.transport"]
    send, exchange = transport._PlainConnection.send, transport.Transport._exchange

    def sending(connection, data):
        is_run = isinstance(data, bytes) and b"idempotency_token" in data
        die(is_run and step == "headers sent")
        send(connection, data)
        die(is_run and step == "body sent")

    def exchanging(self, request, *rest):
        answer = exchange(self, request, *rest)
        die(request.path.endswith("run-now") and step == "answer lost")
        return answer

    transport._PlainConnection.send, transport.Transport._exchange = sending, exchanging
    model._step = lambda run, name: die(name == step)


if __name__ == "__main__":
    main(*sys.argv[1:])
