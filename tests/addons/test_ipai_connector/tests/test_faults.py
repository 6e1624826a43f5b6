"""Every fault of the network, through the models: the state is right, nothing is lost, nothing is doubled."""

import os
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import requests

from odoo.tests import tagged

from odoo.addons.ipai_databricks_connector.client import client as client_module
from odoo.addons.ipai_databricks_connector.models import databricks_run_worker as worker
from odoo.addons.ipai_databricks_connector.models import databricks_workspace_client as clients
from odoo.addons.ipai_databricks_connector.tests.common import LakeCase
from odoo.addons.ipai_databricks_connector.tests.lake import SECRET

from tests.client import fault_server
from tests.client.fault_server import FaultServer
from tests.client.tls import behind_tls, certificate

from .faulty_lake import (
    BROKEN,
    BUSY,
    CUT,
    ENDLESS,
    EVERY,
    MARKER,
    RUN_NOW,
    TOKEN_PATH,
    UNREADABLE,
    WEB_PAGE,
    FaultyLake,
    acted,
)

RUNS_GET = "/api/2.2/jobs/runs/get"
UPLOAD = "/api/2.0/fs/files/"
DONE = {"life_cycle_state": "TERMINATED", "result_state": "SUCCESS"}
SHORT = 0.6  # seconds, where only the deadline ends a call
GENEROUS = 10.0  # seconds no endless call may reach, on a busy machine
SECRETS = (SECRET, MARKER)


@tagged("post_install", "-at_install")
class TestFaults(LakeCase):
    def setUp(self):
        super().setUp()
        self.server = FaultyLake(self.lake)
        self.server.__enter__()
        self.addCleanup(self.server.__exit__)
        self.startPatcher(patch.dict(os.environ, {"DATABRICKS_HOST": self.server.url}))

    def healthy(self):
        """End all faults; a new client has not lost its trust in the host."""
        self.server.faults = {}
        clients._clients.clear()

    def briefly(self, name):
        """Give endless calls a short deadline (a submission takes half of it for each of its two calls)."""
        return patch.object(worker, "WORKER_SECONDS", 2 * SHORT if name in ENDLESS else 120.0)

    def assertLogged(self, status=None):
        """The call log gets a row for the fault, without anything secret."""
        calls = [call for entry in clients._clients.values() for call in entry[2]._calls if call.error]
        self.assertTrue(calls)
        for call in calls:
            self.assertFalse([secret for secret in SECRETS if secret in repr(call)])

    def submit(self, name, path, *behaviours):
        """Ask for a run while the server misbehaves, once; returns the run."""
        run = self.enqueue(name)
        self.server.faults = {path: [*behaviours]}
        started = time.monotonic()
        with self.briefly(name):
            self.work()
        if name in ENDLESS:
            self.assertLess(time.monotonic() - started, GENEROUS)
        return run

    def assertOnce(self, run):
        """Healthy again, the run is there exactly once, whatever was sent before."""
        self.healthy()
        if run.state == "failed":
            run.action_retry()
        self.work()
        self.assertEqual((run.state, run.last_error, run.maybe_started), ("running", False, False))
        self.assertEqual(set(self.server.tokens()), {run.idempotency_token})
        self.assertEqual(list(self.lake.runs), [run.idempotency_token])
        self.assertEqual(run.external_run_id, str(self.lake.runs[run.idempotency_token]))
        run.action_cancel()
        self.lake.runs.clear()
        self.server.seen.clear()
        self.work()
        self.lake.run_state = {"life_cycle_state": "RUNNING"}

    # === SUBMIT === #

    def test_an_answer_that_is_lost_leaves_the_outcome_open(self):
        for name, (behaviour, words) in {**ENDLESS, **CUT, **UNREADABLE, **BROKEN}.items():
            with self.subTest(name):
                run = self.submit(name, RUN_NOW, acted(behaviour))
                self.assertEqual((run.state, run.maybe_started, run.attempts), ("unknown", True, 1))
                self.assertIn(words, run.last_error)
                self.assertLogged()
                self.assertOnce(run)

    def test_a_server_that_says_not_now_is_asked_later(self):
        for name, (behaviour, words) in BUSY.items():
            with self.subTest(name):
                run = self.submit(name, RUN_NOW, behaviour)
                self.assertEqual((run.state, run.maybe_started), ("queued", False))
                self.assertIn(words, run.last_error)
                self.assertGreater((run.next_attempt - run._now()).total_seconds(), 3500)
                self.assertLogged()
                self.assertOnce(run)

    def test_a_short_pause_is_kept_within_the_call(self):
        run = self.submit("429", RUN_NOW, fault_server.status(429, Retry_After="1"), None)
        self.assertEqual((run.state, len(self.server.tokens())), ("running", 2))
        self.assertOnce(run)

    def test_a_web_page_is_refused_for_good_and_a_retry_starts_one_run(self):
        for name, (behaviour, words) in WEB_PAGE.items():
            with self.subTest(name):
                run = self.submit(name, RUN_NOW, behaviour)
                self.assertEqual((run.state, run.maybe_started), ("failed", False))
                self.assertIn(words, run.last_error)
                self.assertLogged()
                self.assertOnce(run)

    def test_an_expired_token_is_replaced_within_the_call(self):
        for status in (401, 403):
            with self.subTest(status):
                self.healthy()
                run = self.submit(f"expired {status}", RUN_NOW, fault_server.status(status), None)
                self.assertEqual(run.state, "running")
                self.assertEqual([request.path for request in self.server.seen].count(TOKEN_PATH), 2)
                self.assertOnce(run)

    def test_a_token_that_stays_refused_fails_for_good(self):
        run = self.submit("refused", RUN_NOW, fault_server.status(401))
        self.assertEqual(run.state, "failed")
        self.assertIn("credentials", run.last_error)
        self.assertOnce(run)

    def test_a_silent_token_endpoint_sends_nothing(self):
        run = self.submit("hanging", TOKEN_PATH, fault_server.hang)
        self.assertEqual((run.state, run.maybe_started, self.server.tokens()), ("queued", False, []))
        self.assertLogged()
        self.assertOnce(run)

    def test_a_refused_secret_fails_in_words_and_shows_no_secret(self):
        run = self.submit("login", TOKEN_PATH, fault_server.echo_secrets)
        self.assertEqual((run.state, self.server.tokens()), ("failed", []))
        self.assertIn("login was refused", run.last_error)
        self.assertNotIn(SECRET, run.last_error)
        self.assertLogged()
        self.assertOnce(run)

    def test_nothing_listens(self):
        with FaultServer() as gone:
            address = gone.url
        with patch.dict(os.environ, {"DATABRICKS_HOST": address}):
            run = self.submit("refused connection", "/nowhere", None)
        self.assertEqual((run.state, run.maybe_started), ("queued", False))
        self.assertIn("could not be reached", run.last_error)
        self.assertLogged()
        self.assertOnce(run)

    def test_a_server_that_speaks_no_tls_gets_nothing(self):
        with patch.dict(os.environ, {"DATABRICKS_HOST": self.server.url.replace("http:", "https:")}):
            run = self.submit("no tls", "/nowhere", None)
        self.assertEqual((run.state, self.server.tokens()), ("failed", []))
        self.assertIn("certificate", run.last_error)
        self.assertOnce(run)

    def test_a_certificate_of_another_name_gets_nothing(self):
        folder = Path(self.enterContext(TemporaryDirectory()))
        pem = certificate(folder, "adb-1.2.azuredatabricks.net")

        def trusting():
            session = requests.Session()
            session.verify = str(pem)
            return session

        with FaultServer() as other:
            address = behind_tls(other, pem)
            with (
                patch.dict(os.environ, {"DATABRICKS_HOST": address}),
                patch.object(client_module, "new_session", trusting),
            ):
                run = self.submit("certificate", "/nowhere", None)
            self.assertEqual((run.state, other.seen), ("failed", []))
        self.assertIn("certificate", run.last_error)
        self.assertOnce(run)

    # === POLL === #

    def test_not_being_able_to_ask_says_nothing_about_a_run(self):
        run = self.enqueue()
        self.work()
        for name, (behaviour, words) in EVERY.items():
            with self.subTest(name):
                self.server.faults = {RUNS_GET: [behaviour]}
                with patch.object(worker, "WORKER_SECONDS", SHORT), self.following(name):
                    self.work()
                self.assertEqual((run.state, run.attempts), ("running", 1))
                self.assertIn(words, run.last_error)
                self.assertLogged()
                self.healthy()
                self.work()
                self.assertEqual((run.state, run.attempts, run.last_error), ("running", 0, False))
        self.lake.run_state = DONE
        self.work()
        self.assertEqual((run.state, len(self.lake.runs)), ("succeeded", 1))

    def following(self, name):
        follow = "odoo.addons.ipai_databricks_connector.models.databricks_run_follow.WORKER_SECONDS"
        return patch(follow, SHORT if name in ENDLESS else 60.0)

    # === UPLOAD === #

    def test_an_export_is_in_the_lake_once_whatever_happened_to_a_file(self):
        for name, (behaviour, words) in EVERY.items():
            with self.subTest(name):
                export = self.exports._enqueue(self.workspace, name)
                self.server.faults = {UPLOAD: [None, acted(behaviour)]}
                with self.uploading(name):
                    self.work()
                self.assertIn(export.state, ("queued", "failed"))
                self.assertIn(words, export.last_error)
                self.assertFalse([path for path in self.lake.files if path.endswith("_manifest.json")])
                self.assertLogged()
                self.healthy()
                if export.state == "failed":
                    export.action_retry()
                self.work()
                self.assertEqual((export.state, export.last_error), ("done", False))
                manifests = [path for path in self.lake.files if path.endswith("_manifest.json")]
                self.assertEqual(len(manifests), 1)
                self.assertTrue(manifests[0].endswith(f"/{export.batch}/_manifest.json"))
                self.lake.files.clear()

    def uploading(self, name):
        upload = "odoo.addons.ipai_databricks_connector.models.databricks_export_worker.UPLOAD_SECONDS"
        return patch(upload, SHORT if name in ENDLESS else 60.0)
