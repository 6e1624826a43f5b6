"""Run inside an Odoo shell by ``bench_export``: exports for real, and prints its figures as JSON."""

import json
import resource
import time

EDIT = "UPDATE {table} SET write_date = now() AT TIME ZONE 'UTC' WHERE {moves}"
NEWEST = "(SELECT id FROM account_move ORDER BY id DESC LIMIT (SELECT count(*) / 100 FROM account_move))"


def measure(env):
    """Return seconds and megabytes of a full export and of two small ones, and the peak memory."""
    workspace = env["ipai.databricks.workspace"].create(
        {"name": "Benchmark", "export_user_id": env.ref("base.user_admin").id}
    )
    env.cr.commit()
    figures = {"lines": lines(env, workspace)}
    figures["full"], base = batch(env, workspace, env["ipai.databricks.export"])
    edit(env, f"IN {NEWEST}")
    figures["newest"], base = batch(env, workspace, base)
    edit(env, "IN (SELECT id FROM account_move WHERE hashint4(id) % 100 = 0)")
    figures["scattered"], base = batch(env, workspace, base)
    figures["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return figures


def lines(env, workspace):
    """Export the journal items alone: digest, COPY, gzip, SHA-256, disk; the better of two."""
    found = []
    for number in range(2):
        export = new_export(env, workspace, f"lines {number}")
        export.batch = f"benchmark-{export.id}"
        with export._snapshot() as cursor:
            path = export._spool()
            path.mkdir(mode=0o700, parents=True)
            cursor.execute("SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL jit = off")
            began = time.perf_counter()
            table = export._export_tables()["account_move_line"]
            values, _digest = export._copy_table(cursor, "account_move_line", table, None)
            found.append({"seconds": time.perf_counter() - began, "rows": values["rows"]})
        export._forget_batch()
        export.unlink()
        env.cr.commit()
    return min(found, key=lambda figure: figure["seconds"])


def batch(env, workspace, base):
    """Make one batch of all tables on a base; returns its figures and the export, which is the next base."""
    export = new_export(env, workspace, f"on {base.id}")
    began = time.perf_counter()
    export._make_batch(base, "benchmark")
    seconds = time.perf_counter() - began
    env["ipai.databricks.export"].browse(base.id).digests = False
    export._store_done(seconds)
    env.cr.commit()
    return {"seconds": seconds, "mb": export.size / 1e6, "rows": export.rows, "mode": export.mode}, export


def new_export(env, workspace, key):
    exports = env(context={**env.context, "databricks_commit": True})["ipai.databricks.export"]
    return exports._enqueue(workspace, key)


def edit(env, moves):
    """Touch entries and their items, as Odoo does when somebody edits them."""
    env.cr.execute(EDIT.format(table="account_move", moves=f"id {moves}"))
    env.cr.execute(EDIT.format(table="account_move_line", moves=f"move_id {moves}"))
    env.cr.commit()
    env.invalidate_all()


print(json.dumps(measure(env)), flush=True)  # noqa: F821 - the Odoo shell puts `env` in scope
