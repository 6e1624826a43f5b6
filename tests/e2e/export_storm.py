"""Run inside an Odoo shell on a scratch copy of the demo's books: people write while the export runs.

Each seed: an entry changes through the ORM; three PostgreSQL connections post, edit, reset, delete and change
taxes, commit late or roll back; the real worker exports meanwhile, and once more when all is quiet; the real
ingest applies the batches. Then bronze must hold exactly the rows of the tables. Prints one line of JSON.
"""

import json
import os
import random
import subprocess
import threading
import time
from pathlib import Path

import psycopg2

from odoo.addons.ipai_databricks_connector.models import databricks_workspace_client
from odoo.addons.ipai_databricks_connector.tests.lake import SECRET, WAREHOUSE, Lake

DSN, HOME = os.environ["STORM_DSN"], Path(os.environ["STORM_HOME"])
SEEDS = int(os.environ["STORM_SEEDS"])
WRITERS = 3
EXPECTED = {
    "account_move": """
        SELECT m.id, m.company_id, m.name, m.ref, m.move_type, m.state, m.date, m.invoice_date,
               m.invoice_date_due, m.partner_id, m.commercial_partner_id, m.journal_id, c.name AS currency,
               m.amount_untaxed_signed AS amount_untaxed, m.amount_tax_signed AS amount_tax,
               m.amount_total_signed AS amount_total, m.reversed_entry_id, m.partner_bank_id, m.create_uid,
               m.create_date, m.write_date
          FROM account_move m JOIN res_currency c ON c.id = m.currency_id""",
    "account_move_line": """
        SELECT id, move_id, company_id, account_id, partner_id, date, display_type, parent_state, balance,
               tax_line_id, tax_base_amount, create_date, write_date FROM account_move_line""",
    "account_move_line_tax": """
        SELECT account_move_line_id AS line_id, account_tax_id AS tax_id
          FROM account_move_line_account_tax_rel""",
}


class Writer(threading.Thread):
    """One connection that changes entries of its own share until it is told to stop."""

    def __init__(self, number, seed):
        super().__init__(daemon=True)
        self.number, self.dice = number, random.Random(f"{seed} {number}")  # noqa: S311
        self.stop, self.done, self.error = threading.Event(), 0, None

    def run(self):
        connection = psycopg2.connect(DSN)
        try:
            while not self.stop.is_set():
                self.transaction(connection)
        except psycopg2.Error as error:
            self.error = error
        finally:
            connection.close()

    def transaction(self, connection):
        """Change something, wait a while, commit or take it back."""
        with connection.cursor() as cursor:
            for _statement in range(self.dice.randint(1, 3)):
                getattr(self, self.dice.choice(["post", "edit", "reset", "delete", "tax"]))(cursor)
        self.stop.wait(self.dice.choice([0, 0, 0.01, 0.05, 0.3]))
        if self.dice.random() < 0.15:
            connection.rollback()
        else:
            connection.commit()
            self.done += 1

    def move(self, cursor):
        """An entry of this writer's share, so that two writers do not wait for each other."""
        cursor.execute(
            "SELECT id FROM account_move WHERE id %% %s = %s ORDER BY md5(id::text || %s) LIMIT 1",
            (WRITERS, self.number, str(self.dice.random())),
        )
        return cursor.fetchone()[0]

    def post(self, cursor):
        old = self.move(cursor)
        cursor.execute("SELECT nextval('account_move_id_seq')")
        new = cursor.fetchone()[0]
        copy_row(cursor, "account_move", old, {"id": new, "name": f"STORM/{new}", "state": "draft"})
        cursor.execute("SELECT id FROM account_move_line WHERE move_id = %s", (old,))
        for (line,) in cursor.fetchall():
            cursor.execute("SELECT nextval('account_move_line_id_seq')")
            fresh = cursor.fetchone()[0]
            copy_row(cursor, "account_move_line", line, {"id": fresh, "move_id": new})
            cursor.execute(
                "INSERT INTO account_move_line_account_tax_rel (account_move_line_id, account_tax_id)"
                " SELECT %s, account_tax_id FROM account_move_line_account_tax_rel"
                " WHERE account_move_line_id = %s",
                (fresh, line),
            )

    def edit(self, cursor):
        move, amount = self.move(cursor), self.dice.randint(0, 10**6) / 100
        cursor.execute("UPDATE account_move SET ref = %s WHERE id = %s", (f'"{amount}", ñ', move))
        cursor.execute(
            "UPDATE account_move_line SET tax_base_amount = %s WHERE move_id = %s AND id %% 2 = 0",
            (amount, move),
        )

    def reset(self, cursor):
        move = self.move(cursor)
        cursor.execute("UPDATE account_move SET state = 'draft' WHERE id = %s", (move,))
        cursor.execute("UPDATE account_move_line SET parent_state = 'draft' WHERE move_id = %s", (move,))

    def delete(self, cursor):
        cursor.execute(
            "SELECT id FROM account_move WHERE name LIKE 'STORM/%%' AND id %% %s = %s", (WRITERS, self.number)
        )
        if found := cursor.fetchall():
            cursor.execute("DELETE FROM account_move WHERE id = %s", self.dice.choice(found))

    def tax(self, cursor):
        cursor.execute("SELECT id FROM account_move_line WHERE move_id = %s", (self.move(cursor),))
        line = self.dice.choice(cursor.fetchall() or [(0,)])[0]
        relation = "account_move_line_account_tax_rel"
        if self.dice.random() < 0.5:
            cursor.execute(f"DELETE FROM {relation} WHERE account_move_line_id = %s", (line,))
        else:
            cursor.execute(
                f"INSERT INTO {relation} SELECT line.id, (SELECT min(id) FROM account_tax)"
                " FROM account_move_line line WHERE line.id = %s ON CONFLICT DO NOTHING",
                (line,),
            )


def copy_row(cursor, table, old, changed):
    """Insert a copy of a row with some columns changed."""
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND table_schema = 'public'"
        " AND is_generated = 'NEVER'",
        (table,),
    )
    names = [name for (name,) in cursor.fetchall()]
    values = ", ".join("%s" if name in changed else f'"{name}"' for name in names)
    columns = ", ".join(f'"{name}"' for name in names)
    parameters = [changed[name] for name in names if name in changed]
    cursor.execute(
        f"INSERT INTO {table} ({columns}) SELECT {values} FROM {table} WHERE id = %s", [*parameters, old]
    )


class LakeSide:
    """The lakehouse in a process of its own: told by lines, answers by lines."""

    def __init__(self):
        script = Path(os.environ["STORM_LAKE_SCRIPT"])
        command = [os.environ["IPAI_LAKEHOUSE_PYTHON"], str(script), str(HOME)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


class Storm:
    """The export's side: the worker, its Files API, the comparison."""

    def __init__(self, env):
        self.files, self.lake = Lake(), LakeSide()
        os.environ.update(
            DATABRICKS_HOST=self.files.host,
            DATABRICKS_CLIENT_ID="robot",
            DATABRICKS_CLIENT_SECRET=SECRET,
            DATABRICKS_WAREHOUSE_ID=WAREHOUSE,
            IPAI_DATABRICKS_ALLOWED_HOSTS="127.0.0.1",
            IPAI_SECRET_KEY="storm",
        )
        databricks_workspace_client._clients.clear()
        env["ipai.databricks.workspace"].search([]).write({"state": "disabled"})
        values = {"name": "Storm", "state": "test", "export_user_id": env.ref("base.user_admin").id}
        self.workspace = env["ipai.databricks.workspace"].create(values)
        self.exports = env(context={**env.context, "databricks_commit": True})["ipai.databricks.export"]
        self.modes, self.changes = [], 0
        env.cr.commit()

    def export(self, key):
        """One export by the worker; its files become files of the lakehouse."""
        export = self.exports._enqueue(self.workspace, key)
        self.exports.env.cr.commit()
        self.exports._work()
        self.exports.env.invalidate_all()
        if export.state != "done":
            raise SystemExit(f"The export is {export.state}: {export.last_error}")
        self.modes.append(export.mode)
        for path, content in self.files.files.items():
            target = HOME / "volumes" / path.removeprefix("/Volumes/")
            if not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)

    def seed(self, number):
        """Let the writers loose, export in their midst and afterwards, compare."""
        through_orm(self.exports.env, random.Random(number))  # noqa: S311
        writers = [Writer(writer, number) for writer in range(WRITERS)]
        for writer in writers:
            writer.start()
        self.export(f"{number} midst")
        for writer in writers:
            writer.stop.set()
        for writer in writers:
            writer.join()
            self.changes += writer.done
            if writer.error:
                raise SystemExit(f"A writer broke: {writer.error}")
        self.export(f"{number} quiet")
        if answer := self.lake.ask("ingest"):
            raise SystemExit(f"seed {number}: {answer}")
        self.compare(number)

    def compare(self, number):
        cursor = self.exports.env.cr
        for table, sql in EXPECTED.items():
            path = HOME / f"{table}.json"
            cursor.execute(f"SELECT json_agg(row_to_json(t))::text FROM ({sql}) t")
            path.write_text(cursor.fetchone()[0])
            if answer := self.lake.ask(f"compare {table} {path}"):
                raise SystemExit(f"seed {number}, {table}: {answer}")
        cursor.commit()


def through_orm(env, dice):
    """Edit, reset and post an entry as a person does on the screen."""
    moves = env["account.move"].search(
        [("state", "=", "posted"), ("move_type", "=", "in_invoice")], limit=200
    )
    move = moves.filtered(lambda move: not move.payment_state or move.payment_state == "not_paid")
    move = dice.choice(move or moves)
    move.ref = f"ORM {dice.random()}"
    env.cr.commit()


def storm(env):
    began, all_of_it = time.monotonic(), Storm(env)
    for number in range(SEEDS):
        all_of_it.seed(number)
    figures = {"seeds": SEEDS, "changes": all_of_it.changes, "seconds": round(time.monotonic() - began)}
    print(json.dumps({**figures, "ranges": all_of_it.modes.count("ranges")}), flush=True)


storm(env)  # noqa: F821 - the Odoo shell puts `env` in scope
