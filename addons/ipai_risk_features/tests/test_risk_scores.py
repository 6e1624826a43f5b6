import json
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.ipai_databricks_connector.client import DatabricksError

from .common import RiskCase, reason, said


@tagged("post_install", "-at_install")
class TestRiskScores(RiskCase):
    def usual(self):
        """Answers for the three bills: a duplicate, a usual one, one the model cannot score."""
        first, second, third = self.bills.ids
        return {
            first: said(
                87,
                reason("duplicate_reference", text="Same vendor and reference as R0."),
                reason("sunday", "timing", 9, severity="low"),
            ),
            second: said(12),
            third: said(None, error="No earlier bill of this vendor is known."),
        }

    def test_scores_are_stored_with_reasons(self):
        asked = self.score(self.usual())
        score = self.bills[0].risk_score_id
        self.assertEqual((score.score, score.level, score.family), (87, "high", "duplicate"))
        self.assertEqual(
            (score.model_version, score.run_id, score.disposition),
            ("ap_risk_scorer-1", self.run_done, "to_review"),
        )
        self.assertEqual(score.reason_ids.mapped("code"), ["duplicate_reference", "sunday"])
        self.assertEqual(score.reason_ids.mapped("points"), [41, 9])
        self.assertFalse(self.bills[1].risk_score_id.disposition, "a usual bill waits for nobody")
        self.assertEqual(self.workspace.risk_run_id, self.run_done)
        json.dumps(asked["records"])  # every value is one JSON can carry
        self.assertEqual(asked["records"][0]["bill_date"], "2026-01-05")

    def test_query_is_parameterised(self):
        sql, parameters = self.score(self.usual())["queries"][0]
        self.assertIn(self.company.id, parameters.values())
        self.assertNotRegex(sql, r"\d{2,}")

    def test_error_is_a_sentence_and_no_zero(self):
        self.score(self.usual())
        bill = self.bills[2]
        self.assertFalse(bill.risk_level)
        self.assertEqual(bill.risk_score_id.error, "No earlier bill of this vendor is known.")
        self.assertFalse(bill.risk_score_id.disposition)

    def test_same_run_is_scored_once(self):
        self.score(self.usual())
        again = self.score(self.usual())
        self.assertFalse(again["queries"], "nothing is asked until a new run has ended")

    def test_new_answer_supersedes(self):
        self.score(self.usual())
        old = self.bills[0].risk_score_id
        self.make_run("2026-02")
        self.score(self.usual() | {self.bills[0].id: said(40, reason("round_amount", "amount", 20))}, "v2")
        new = self.bills[0].risk_score_id
        self.assertNotEqual(old, new)
        self.assertFalse(old.is_current)
        self.assertEqual((old.score, new.score, self.bills[0].risk_score), (87, 40, 40))
        self.assertEqual(self.bills[0].risk_level, "medium")

    def test_same_answer_keeps_the_record(self):
        self.score(self.usual())
        old = self.bills[0].risk_score_id
        run = self.make_run("2026-02")
        self.score(self.usual())
        self.assertEqual(self.bills[0].risk_score_id, old)
        self.assertEqual(old.run_id, run)
        self.assertEqual(self.Score.search_count([("move_id", "=", self.bills[0].id)]), 1)

    def test_unreachable_workspace_keeps_old_scores(self):
        self.score(self.usual())
        self.make_run("2026-02")
        model = type(self.env["ipai.databricks.workspace"])
        for error in (DatabricksError("The workspace does not answer."), UserError("No address.")):
            with (
                patch.object(model, "_query", side_effect=error),
                mute_logger("odoo.addons.ipai_risk_features.models.risk_score_refresh"),
            ):
                self.Score._cron_score()
        self.assertEqual(self.bills[0].risk_score, 87)
        self.assertEqual(self.workspace.risk_run_id, self.run_done, "the next round tries again")

    def test_interrupted_scoring_goes_on(self):
        self.Score._store({self.bills[0]: self.usual()[self.bills[0].id]}, "ap_risk_scorer-1", self.run_done)
        asked = self.score(self.usual())
        self.assertEqual([record["move_id"] for record in asked["records"]], self.bills[1:].ids)

    def test_foreign_and_deleted_bills_are_left_out(self):
        gone = self.make_bills(self.company, 1)
        rows = self.rows(self.bills | gone)
        gone.unlink()
        with patch.object(type(self), "rows", lambda case, bills: rows):
            asked = self.score(self.usual())
        self.assertEqual(len(asked["records"]), 3)

    def test_finished_run_wakes_the_scoring(self):
        cron = self.env.ref("ipai_risk_features.cron_score")
        before = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        self.make_run("2026-03")
        self.assertEqual(self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)]), before + 1)

    def test_new_signal_enters_the_catalogue(self):
        self.score(self.usual() | {self.bills[1].id: said(50, reason("brand_new", "unheard_of", 17))})
        feature = self.env["ipai.risk.feature"].search([("code", "=", "brand_new")])
        self.assertEqual((feature.name, feature.family), ("Brand new", "other"))
