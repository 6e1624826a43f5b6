from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common import LakeCase
from .lake import WAREHOUSE

JOB = {
    "job_id": 7,
    "settings": {
        "name": "bir_month_end",
        "tasks": [{"task_key": "ingest"}, {"task_key": "transform"}],
        "parameters": [{"name": "month", "default": "2026-02"}, {"name": "agencies", "default": ""}],
    },
}
ENDPOINT = {
    "name": "bir-tax-forecaster",
    "state": {"ready": "READY"},
    "config": {"served_entities": [{"entity_name": "ipai.models.tax", "entity_version": "3"}]},
}


@tagged("post_install", "-at_install")
class TestResource(LakeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.resources = cls.env["ipai.databricks.resource"]
        groups = "ipai_databricks_connector.group_databricks_manager"
        cls.manager = new_test_user(cls.env, "lake-manager", groups=groups)
        cls.plain = new_test_user(
            cls.env, "lake-user", groups="ipai_databricks_connector.group_databricks_user"
        )

    def setUp(self):
        super().setUp()
        self.words = {"warehouse": "STOPPED", "cluster": "TERMINATED", "pipeline": "IDLE"}
        self.lake.extra = {
            ("GET", "/api/2.0/sql/warehouses/" + WAREHOUSE): lambda *_: (200, self.warehouse()),
            ("POST", f"/api/2.0/sql/warehouses/{WAREHOUSE}/"): self.turn("warehouse", "STARTING"),
            ("GET", "/api/2.0/sql/warehouses"): lambda *_: (200, {"warehouses": [self.warehouse()]}),
            ("GET", "/api/2.2/jobs/list"): lambda *_: (200, {"jobs": [JOB]}),
            ("GET", "/api/2.0/serving-endpoints"): lambda *_: (200, {"endpoints": [ENDPOINT]}),
            ("GET", "/api/2.0/pipelines/p1"): lambda *_: (200, self.pipeline()),
            ("POST", "/api/2.0/pipelines/p1/updates"): self.turn("pipeline", "RUNNING", {"update_id": "u"}),
            ("POST", "/api/2.0/pipelines/p1/stop"): self.turn("pipeline", "STOPPING"),
            ("GET", "/api/2.0/pipelines"): lambda *_: (200, {"statuses": [self.pipeline()]}),
            ("GET", "/api/2.1/clusters/get"): lambda *_: (200, self.cluster()),
            ("GET", "/api/2.1/clusters/list"): lambda *_: (200, {"clusters": [self.cluster()]}),
            ("POST", "/api/2.1/clusters/start"): self.turn("cluster", "PENDING"),
            ("POST", "/api/2.1/clusters/delete"): self.turn("cluster", "TERMINATING"),
        }

    def turn(self, kind, word, answer=None):
        """A route that changes a state and remembers what was sent."""

        def reply(_path, _query, body):
            self.words[kind], self.sent = word, body
            return 200, answer or {}

        return reply

    def warehouse(self):
        return {"id": WAREHOUSE, "name": "W", "state": self.words["warehouse"], "cluster_size": "Small"}

    def cluster(self):
        return {"cluster_id": "c1", "cluster_name": "Lab", "state": self.words["cluster"], "num_workers": 2}

    def pipeline(self):
        return {"pipeline_id": "p1", "name": "tables", "state": self.words["pipeline"]}

    def not_offered(self, path):
        self.lake.extra[("GET", path)] = lambda *_: (501, {"error_code": "NOT_IMPLEMENTED", "message": "no"})

    def read_all(self):
        return self.resources._refresh_workspace(self.workspace, 5)

    def one(self, kind):
        return self.resources.search([("workspace_id", "=", self.workspace.id), ("kind", "=", kind)])

    # === SNAPSHOT === #

    def test_everything_is_read_and_said_in_words(self):
        self.assertEqual(self.read_all(), [])
        rows = self.resources.search([("workspace_id", "=", self.workspace.id)])
        told = {row.kind: (row.name, row.state, row.detail) for row in rows}
        self.assertEqual(
            told,
            {
                "warehouse": ("W", "stopped", "Small"),
                "job": ("bir_month_end", "defined", "tasks: 2; month, agencies"),
                "pipeline": ("tables", "idle", False),
                "cluster": ("Lab", "stopped", "workers: 2"),
                "endpoint": ("bir-tax-forecaster", "ready", "tax 3"),
            },
        )
        self.assertTrue(all(rows.mapped("as_of")))

    def test_reading_again_updates_adds_and_removes(self):
        self.read_all()
        before = self.one("warehouse")
        self.words["warehouse"] = "RUNNING"
        self.lake.extra[("GET", "/api/2.1/clusters/list")] = lambda *_: (200, {})
        self.read_all()
        self.assertEqual((self.one("warehouse"), before.state), (before, "running"))
        self.assertFalse(self.one("cluster"))

    def test_a_word_not_learned_yet_is_unknown_and_kept(self):
        self.words["warehouse"] = "MEDITATING"
        self.read_all()
        row = self.one("warehouse")
        self.assertEqual((row.state, row.remote_state), ("unknown", "MEDITATING"))

    def test_what_a_workspace_does_not_offer_is_said_and_the_rest_is_stored(self):
        self.not_offered("/api/2.1/clusters/list")
        problems = self.read_all()
        self.assertEqual(problems, ["Clusters: this workspace does not offer them."])
        note = self.one("cluster")
        self.assertEqual((note.state, note.external_id), ("unavailable", ""))
        self.assertEqual(len(self.one("job")), 1)
        with self.assertRaises(UserError):
            note.action_start()
        del self.lake.extra[("GET", "/api/2.1/clusters/list")]
        self.lake.extra[("GET", "/api/2.1/clusters/list")] = lambda *_: (200, {"clusters": [self.cluster()]})
        self.read_all()
        self.assertEqual(self.one("cluster").mapped("name"), ["Lab"], "the note is gone")

    def test_what_cannot_be_read_keeps_its_older_rows(self):
        self.read_all()
        self.lake.trouble = [("/api/2.2/jobs/list", 403)] * 2
        self.read_all()
        self.assertEqual(sorted(self.one("job").mapped("state")), ["defined", "unavailable"])

    def test_when_the_time_is_over_nothing_more_is_asked(self):
        self.read_all()
        self.lake.requests.clear()
        problems = self.resources._refresh_workspace(self.workspace, 0.05)
        self.assertEqual(len(problems), 5)
        self.assertIn("the time was over", problems[-1])
        self.assertFalse(self.lake.requests)
        self.assertEqual(len(self.one("job")), 2, "the older row, and why it is older")

    def test_one_row_for_one_thing(self):
        self.read_all()
        row = self.one("job")
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            row.copy()
            self.env.flush_all()

    def test_the_cron_reads_enabled_workspaces_only(self):
        other = self.workspace.create({"name": "Off"})
        self.resources._cron_refresh()
        self.assertTrue(self.one("job"))
        self.assertFalse(self.resources.search([("workspace_id", "=", other.id)]))

    def test_the_button_says_what_happened(self):
        action = self.resources.with_user(self.manager).action_refresh_all()
        self.assertEqual(action["params"]["type"], "success")
        self.not_offered("/api/2.0/pipelines")
        action = self.resources.with_user(self.manager).action_refresh_all()
        self.assertIn("Test Lake: Pipelines", action["params"]["message"])
        with self.assertRaises(AccessError):
            self.resources.with_user(self.plain).action_refresh_all()

    # === BUTTONS === #

    def test_start_and_stop(self):
        self.read_all()
        warehouse = self.one("warehouse").with_user(self.manager)
        warehouse.action_start()
        self.assertEqual((warehouse.state, warehouse.remote_state), ("starting", "STARTING"))
        cluster = self.one("cluster").with_user(self.manager)
        cluster.action_start()
        self.assertEqual(cluster.state, "starting")
        cluster.action_stop()
        self.assertEqual((cluster.state, self.sent), ("stopping", {"cluster_id": "c1"}))

    def test_a_pipeline_is_updated_refreshed_and_stopped(self):
        self.read_all()
        pipeline = self.one("pipeline").with_user(self.manager)
        pipeline.action_update()
        self.assertEqual((pipeline.state, self.sent), ("running", {}))
        pipeline.action_full_refresh()
        self.assertEqual(self.sent, {"full_refresh": True})
        pipeline.action_stop()
        self.assertEqual(pipeline.state, "stopping")

    def test_a_refusal_is_one_sentence(self):
        self.read_all()
        self.lake.trouble = [("/api/2.1/clusters/start", 403)] * 2
        with self.assertRaisesRegex(UserError, "denies"):
            self.one("cluster").action_start()

    def test_a_state_that_cannot_be_read_again_is_said(self):
        self.read_all()
        self.lake.trouble = [("/api/2.1/clusters/get", 404)]
        action = self.one("cluster").action_start()
        self.assertIn("new state is not known", action["params"]["message"])

    def test_only_managers_press_them(self):
        self.read_all()
        for kind, button in (("warehouse", "action_start"), ("pipeline", "action_full_refresh")):
            with self.subTest(button), self.assertRaises(AccessError):
                getattr(self.one(kind).with_user(self.plain), button)()
        with self.assertRaises(AccessError):
            self.one("job").with_user(self.plain).action_run_job()
        self.assertFalse([verb for verb, path in self.lake.requests if verb == "POST" and "/api/" in path])

    def test_companies_see_their_own(self):
        theirs = self.env["res.company"].create({"name": "Theirs"})
        self.workspace.write({"company_id": theirs.id})
        self.read_all()
        ours = [("workspace_id", "=", self.workspace.id)]
        self.assertTrue(self.resources.search(ours))
        self.assertFalse(self.resources.with_user(self.manager).search(ours))

    # === RUN A JOB === #

    def test_a_job_is_run_with_its_parameters_once(self):
        self.read_all()
        action = self.one("job").with_user(self.manager).action_run_job()
        start = self.env[action["res_model"]].with_user(self.manager).browse(action["res_id"])
        self.assertEqual(
            [(line.name, line.value) for line in start.line_ids], [("month", "2026-02"), ("agencies", "")]
        )
        with Form(start) as form, form.line_ids.edit(0) as line:
            line.value = "2026-03"
        opened = start.action_run()
        run = self.runs.browse(opened["res_id"])
        self.assertEqual(start.action_run()["res_id"], run.id, "pressing twice is one run")
        self.assertEqual(run.parameters, {"month": "2026-03", "agencies": ""})
        self.assertEqual((run.job_name, run.state), ("bir_month_end", "queued"))
        self.assertIn("lake-manager", run.name)
        self.work()
        self.assertEqual(run.state, "running")

    def test_opening_the_screens_calls_nobody(self):
        self.read_all()
        self.lake.requests.clear()
        self.one("job").with_user(self.manager).action_run_job()
        self.resources.with_user(self.plain).search_read([])
        self.assertFalse(self.lake.requests)
