"""An upload that is cut, or killed, goes on with what is missing: real commits, removed afterwards."""

import os
from contextlib import closing
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.tests import tagged

from ..models import databricks_export_worker, databricks_workspace_client
from ..tools import spool
from .committed import CommittedCase, Crash


# pylint: disable=invalid-commit  # these tests are about commits, and remove what they made
@tagged("post_install", "-at_install")
class TestExportResume(CommittedCase):
    environment = {"IPAI_SECRET_KEY": "key of the tests"}

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            workspace = env["ipai.databricks.workspace"].browse(self.workspace_id)
            workspace.export_user_id = env.ref("base.user_admin")
            self.export_id = env["ipai.databricks.export"]._enqueue(workspace, "e").id
        self.addCleanup(self._remove_exports)

    def _remove_exports(self):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            exports = env["ipai.databricks.export"].search([("workspace_id", "=", self.workspace_id)])
            for export in exports.filtered("batch"):
                spool.remove(export._spool())
            exports.unlink()

    def attempt(self, kill_at="", hits=1):
        """One attempt of the worker; the process dies at the given step, the n-th time it comes there."""
        databricks_workspace_client._clients.clear()
        with closing(self.registry.cursor()) as cr:
            exports = api.Environment(cr, SUPERUSER_ID, {"databricks_commit": True})["ipai.databricks.export"]
            due = "UPDATE ipai_databricks_export SET next_attempt ="
            due += " CASE id WHEN %s THEN date %s ELSE date %s END"
            cr.execute(due, [self.export_id, "2020-01-01", "2100-01-01"])
            cr.commit()
            seen = []

            def step(_export, name):
                seen.append(name)
                if name == kill_at and seen.count(name) == hits:
                    raise Crash

            with patch.object(type(exports), "_step", step):
                if kill_at:
                    with self.assertRaises(Crash):
                        exports._work()
                else:
                    exports._work()
        with closing(self.registry.cursor()) as cr:
            export = api.Environment(cr, SUPERUSER_ID, {})["ipai.databricks.export"].browse(self.export_id)
            return {name: export[name] for name in ("state", "batch", "last_error")} | {
                "uploaded": export.file_ids.mapped("uploaded"),
                "spool": export._spool() if export.batch else None,
            }

    def puts(self):
        """Names of the files that were sent, in order."""
        return [path.rpartition("/")[2] for method, path in self.lake.requests if method == "PUT"]

    def manifests(self):
        return [path for path in self.lake.files if path.endswith("/_manifest.json")]

    def test_an_undisturbed_export_leaves_nothing_on_disk(self):
        after = self.attempt()
        self.assertEqual((after["state"], len(self.manifests())), ("done", 1), after["last_error"])
        self.assertFalse(after["spool"].exists())
        self.assertEqual(len(self.puts()), len(set(self.puts())))

    def test_spooled_files_are_for_this_user_only(self):
        after = self.attempt("spool committed")
        files = list(after["spool"].iterdir())
        self.assertTrue(files)
        self.assertEqual({path.stat().st_mode & 0o777 for path in files}, {0o600})
        self.assertEqual(after["spool"].stat().st_mode & 0o777, 0o700)

    def test_folders_that_nobody_waits_for_are_removed(self):
        waiting = self.attempt("spool committed")["spool"]
        orphan = waiting.parent / "20200101T000000Z-orphan"
        spool.make(orphan)
        for path in (waiting, orphan):
            os.utime(path, (0, 0))
        with self.registry.cursor() as cr:
            api.Environment(cr, SUPERUSER_ID, {})["ipai.databricks.export"]._gc_spool()
        self.assertEqual((waiting.exists(), orphan.exists()), (True, False))

    def test_killed_anywhere_it_is_in_the_lake_once(self):
        """Each file is sent once, but for the one that was on its way; there is one batch."""
        for step, hits in (
            ("spool committed", 1),
            ("uploaded", 1),
            ("uploaded", 3),
            ("manifest uploaded", 1),
        ):
            with self.subTest(step=step, hits=hits):
                self.lake.files, self.lake.requests = {}, []
                with closing(self.registry.cursor()) as cr:
                    exports = api.Environment(cr, SUPERUSER_ID, {})["ipai.databricks.export"]
                    workspace = exports.env["ipai.databricks.workspace"].browse(self.workspace_id)
                    self.export_id = exports._enqueue(workspace, f"{step} {hits}", full=True).id
                    cr.commit()
                first = self.attempt(step, hits)
                self.assertEqual(first["state"], "uploading")
                second = self.attempt()
                self.assertEqual((second["state"], second["batch"]), ("done", first["batch"]))
                self.assertEqual(len(self.manifests()), 1)
                self.assertEqual(len(self.puts()), len(set(self.puts())), "nothing is sent twice")
                self.assertFalse(second["spool"].exists())

    def test_killed_while_it_reads_begins_anew(self):
        self.attempt("spooled")
        self.assertFalse(self.lake.files)
        after = self.attempt()
        self.assertEqual((after["state"], len(self.manifests())), ("done", 1))

    def test_a_damaged_or_lost_spool_means_a_new_batch(self):
        first = self.attempt("uploaded", 2)
        with open(first["spool"] / "account_move_line.csv.gz", "ab") as file:
            file.write(b"damage")
        second = self.attempt("uploaded", 2)
        self.assertNotEqual(second["batch"], first["batch"])
        spool.remove(second["spool"])
        third = self.attempt()
        self.assertEqual(third["state"], "done")
        self.assertNotIn(third["batch"], (first["batch"], second["batch"]))
        self.assertEqual(len(self.manifests()), 1)

    def test_a_cut_upload_goes_on_with_what_is_missing(self):
        first = self.attempt("spool committed")
        files = "/api/2.0/fs/files/"
        self.lake.trouble = [(f"{files}Volumes/ipai/bronze/landing/{part}", 503) for part in ("",) * 50]
        with patch.object(databricks_export_worker, "UPLOAD_SECONDS", 1.5):
            cut = self.attempt()
        self.assertEqual((cut["state"], cut["batch"]), ("queued", first["batch"]))
        self.assertTrue(cut["last_error"])
        self.lake.trouble = []
        after = self.attempt()
        self.assertEqual((after["state"], after["batch"]), ("done", first["batch"]))

    def test_an_answer_that_was_lost_is_not_sent_again(self):
        """The file arrived and its answer did not: the next attempt asks before it sends."""
        first = self.attempt("uploaded", 1)
        self.assertEqual(first["uploaded"].count(True), 0, "the commit was lost")
        after = self.attempt()
        self.assertEqual(after["state"], "done")
        self.assertEqual(len(self.puts()), len(set(self.puts())))
