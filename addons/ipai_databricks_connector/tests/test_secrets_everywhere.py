"""Every secret and every place it could show up in: logs, tables, reads, exports, errors, mails, HTTP."""

import json
import logging
import traceback
from contextlib import contextmanager
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import SQL, mute_logger

from ..client import DatabricksError
from ..models import databricks_workspace_client, databricks_workspace_secret
from .common import LakeCase
from .lake import SECRET

TYPED, NEXT, PAT = "marker-typed-51aa", "marker-next-62bb", "marker-pat-73cc"
ME, TOKEN = "/api/2.0/preview/scim", "marker-token-77c2"
ADMIN = "ipai_databricks_connector.group_databricks_admin,base.group_allow_export,base.group_system"


class SecretCase(LakeCase):
    """A workspace with every kind of secret, and one that uses a personal access token."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = new_test_user(cls.env, "secret-admin", groups=ADMIN, password="secret-admin")
        cls.workspace.write({"secret": TYPED, "next_secret": NEXT})
        cls.workspace.action_new_signing_secret()
        values = {"name": "With Token", "state": "test", "auth_type": "pat", "secret": PAT}
        cls.with_pat = cls.env["ipai.databricks.workspace"].create({**values, "host": cls.lake.host})
        cls.both = cls.workspace | cls.with_pat
        cls.needles = [TYPED, NEXT, PAT, SECRET, TOKEN, *cls.workspace._signing_secrets()]
        cls.env.flush_all()

    def assertHidden(self, value):
        text = str(value)
        for needle in self.needles:
            self.assertNotIn(needle, text)

    def use(self):
        """Log in, keep the token, call, fail, fail at the login, and end a run."""
        for workspace in self.both:
            workspace._client().users.me()
            self.lake.trouble = [(ME, 403)] * 2
            workspace.action_test_connection()
            self.keep(workspace)
        self.lake.refused = {TYPED, NEXT}
        databricks_workspace_client._clients.clear()
        self.workspace.action_test_connection()
        self.enqueue()
        self.work()
        self.env.flush_all()

    def keep(self, workspace):
        """Write tokens and calls as the end of the transaction would."""
        journal = databricks_workspace_client._clients[self.env.cr.dbname, workspace.id][2]
        self.env["ipai.databricks.token"]._save(workspace, dict(journal._changed))
        self.env["ipai.databricks.call"]._record(workspace, list(journal._calls))


@contextmanager
def every_logger_at_debug():
    """Have all loggers say everything, whatever level they were given."""
    named = [logging.getLogger(name) for name in logging.root.manager.loggerDict]
    before = [(logger, logger.level, logger.disabled) for logger in named]
    try:
        for logger in named:
            logger.setLevel(logging.DEBUG)
            logger.disabled = False
        yield
    finally:
        for logger, level, disabled in before:
            logger.setLevel(level)
            logger.disabled = disabled


@tagged("post_install", "-at_install")
class TestSecretsEverywhere(SecretCase):
    def test_no_logger_says_one_at_any_level(self):
        with self.assertLogs(level="DEBUG") as logs, every_logger_at_debug():
            self.workspace.write({"secret": TYPED, "next_secret": NEXT})
            self.use()
        self.assertTrue([line for line in logs.output if "odoo.sql_db" in line], "queries with their values")
        self.assertTrue([line for line in logs.output if "urllib3" in line])
        self.assertHidden(logs.output)

    def test_no_table_of_the_database_holds_one(self):
        self.use()
        self.env.cr.execute(
            """SELECT table_name FROM information_schema.tables
                WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'"""
        )
        tables = [name for (name,) in self.env.cr.fetchall()]
        self.assertIn("ir_config_parameter", tables)
        anyone = [f"%{needle}%" for needle in self.needles]
        for table in map(SQL.identifier, tables):
            self.env.cr.execute(
                SQL("SELECT count(*) FROM %s row WHERE row::text LIKE ANY (%s)", table, anyone)
            )
            self.assertEqual(self.env.cr.fetchone(), (0,), f"{table.code} holds a secret in clear text")
        self.assertTrue(self.env["ipai.databricks.token"].search_count([]), "tokens were stored")

    def test_no_read_gives_one(self):
        self.use()
        for name in [name for name in self.env if name.startswith("ipai.databricks.")]:
            model = self.env[name]
            self.assertHidden(model.with_user(self.admin).fields_get() if not model._abstract else "")
            if not model._auto or model._abstract:
                continue
            records = model.search([])
            self.assertHidden(records.read())
            self.assertHidden(records.copy_data() if name == "ipai.databricks.workspace" else "")
            if model._rec_name:
                self.assertHidden(model.name_search(""))
            self.assertHidden(records.mapped("display_name"))

    def test_no_person_reads_or_exports_one(self):
        workspaces = self.both.with_user(self.admin)
        names = list(workspaces.fields_get())
        self.assertHidden(workspaces.read(names))
        self.assertHidden(workspaces.web_read({name: {} for name in names}))
        self.assertHidden(workspaces.search_read([("id", "in", workspaces.ids)], names))
        exported = [name for name in names if workspaces._fields[name].type != "binary"]
        self.assertHidden(workspaces.export_data(exported))
        for sealed in ("sealed_secret", "sealed_next_secret", "sealed_signing_secret"):
            self.assertNotIn(sealed, names)
            for ask in (workspaces.read, workspaces.export_data):
                with self.assertRaises(AccessError):
                    ask([sealed])
            with self.assertRaises(AccessError):
                workspaces.search([(sealed, "like", "marker")])

    def test_the_chatter_and_mails_have_none(self):
        self.workspace.write({"host": self.lake.host, "client_id": "other", "secret": TYPED})
        self.use()
        messages = self.env["mail.message"].search([("model", "=like", "ipai.databricks.%")])
        self.assertTrue(messages)
        self.assertHidden(messages.read(["body", "subject"]))
        self.assertHidden(messages.sudo().tracking_value_ids.read())
        render = self.env["mail.render.mixin"].with_user(self.admin)
        for field in ("secret", "next_secret"):
            text = f"<p>{{{{ object.{field} }}}}</p>"
            with mute_logger("odoo.addons.mail.models.mail_render_mixin"):
                self.assertHidden(render._render_template(text, self.workspace._name, self.workspace.ids))

    # === ERRORS, WITH THE VALUES OF ALL VARIABLES === #

    def told(self, call, *kinds):
        """Return the traceback of a call that fails, with the local variables of every frame."""
        try:
            call()
        except kinds as error:
            whole = traceback.TracebackException.from_exception(error, capture_locals=True)
            return f"{error!r} {error} {''.join(whole.format())}"
        return self.fail("it did not fail")

    def test_no_error_of_a_call_shows_one(self):
        for status in (400, 401, 403, 404, 429, 500, 503, "cut"):
            with self.subTest(status):
                databricks_workspace_client._clients.clear()
                self.lake.trouble = [(ME, status)] * 20
                for workspace in self.both:
                    client = workspace._client(deadline=2.0)
                    self.assertHidden(self.told(client.users.me, DatabricksError))

    def test_no_error_of_a_login_shows_one(self):
        self.lake.refused = {TYPED, NEXT, SECRET}
        client = self.workspace._client()
        self.assertHidden(self.told(client.users.me, DatabricksError))
        self.assertHidden(repr(vars(client)))

    def test_no_error_of_a_setting_shows_one(self):
        self.workspace.host = "https://example.com"
        self.assertHidden(self.told(self.workspace._client, UserError))
        self.workspace.host = self.lake.host
        with patch.dict("os.environ", {"IPAI_SECRET_KEY": "another key"}):
            self.assertHidden(self.told(self.workspace._client, UserError))

    def test_a_broken_worker_shows_none(self):
        run = self.enqueue()
        self.work()
        run.external_run_id = "no number"
        with self.assertLogs(level="ERROR") as logs:
            self.work()
        self.assertHidden(logs.output)
        self.assertHidden(run.last_error)


@tagged("post_install", "-at_install")
class TestSecretsOverHttp(HttpCase, SecretCase):
    """What a browser, or a program with a password, gets over the wire: answers and error dialogs."""

    def ask(self, method, *args, **kwargs):
        """Call a method of the workspaces as the web client does; returns the raw answer."""
        model = self.workspace._name
        params = {"model": model, "method": method, "args": [list(args[0]), *args[1:]], "kwargs": kwargs}
        body = {"jsonrpc": "2.0", "method": "call", "params": params}
        answer = self.url_open(
            f"/web/dataset/call_kw/{model}/{method}",
            data=json.dumps(body),
            headers={"Content-Type": "application/json"},
        )
        return answer.text

    def test_answers_and_error_dialogs_have_none(self):
        self.authenticate("secret-admin", "secret-admin")
        ids = self.both.ids
        names = {name: {} for name in self.both.with_user(self.admin).fields_get()}
        self.assertHidden(self.ask("web_read", ids, specification=names))
        self.assertHidden(self.ask("read", ids))
        self.assertHidden(self.ask("web_save", ids[:1], {"secret": TYPED}, specification={"secret": {}}))
        self.assertHidden(self.ask("action_test_connection", ids[:1]))
        self.lake.refused = {TYPED, NEXT}
        databricks_workspace_client._clients.clear()
        self.assertHidden(self.ask("action_test_connection", ids[:1]))
        with mute_logger("odoo.http"):
            self.assertIn("error", self.ask("read", ids, ["sealed_secret"]))
            self.assertHidden(self.ask("read", ids, ["sealed_secret"]))
            with patch.object(databricks_workspace_secret, "seal", side_effect=ValueError("broken")):
                dialog = self.ask("write", ids[:1], {"secret": TYPED})
        self.assertIn("broken", dialog)
        self.assertHidden(dialog)

    def test_a_program_gets_none(self):
        self.authenticate(None, None)
        common = [self.env.cr.dbname, self.admin.id, "secret-admin", self.workspace._name]
        for method, args in (("read", [self.both.ids]), ("fields_get", []), ("name_search", [])):
            params = {"service": "object", "method": "execute_kw", "args": [*common, method, args]}
            body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params})
            with mute_logger("odoo.addons.rpc.controllers.jsonrpc"):  # 19 announces the end of this address
                answer = self.url_open("/jsonrpc", data=body, headers={"Content-Type": "application/json"})
            self.assertIn("result", answer.json())
            self.assertHidden(answer.text)
