from datetime import date, datetime
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..tools.prediction import as_record, read_prediction


@tagged("post_install", "-at_install")
class TestPrediction(BaseCase):
    def test_levels(self):
        levels = [read_prediction({"score": score}).level for score in (0, 32, 33, 66, 67, 100)]
        self.assertEqual(levels, ["low", "low", "medium", "medium", "high", "high"])

    def test_unreadable_answers_are_errors(self):
        for answer in (
            None,
            7,
            {},
            {"score": None},
            {"score": "many"},
            {"score": 101},
            {"score": -1},
            {"score": float("nan")},
            {"score": 50, "reasons": [{"code": "x"}]},
        ):
            prediction = read_prediction(answer)
            self.assertIsNone(prediction.score, answer)
            self.assertIsNone(prediction.level)
            self.assertTrue(prediction.error.endswith("."), answer)

    def test_error_of_the_model_wins(self):
        prediction = read_prediction(
            {"score": None, "coverage": 0.1, "error": "Too few bills.", "reasons": []}
        )
        self.assertEqual((prediction.error, prediction.level), ("Too few bills.", None))

    def test_record_is_json(self):
        record = as_record(
            {
                "amount": Decimal("10.05"),
                "day": date(2026, 1, 2),
                "at": datetime(2026, 1, 2, 3),
                "ids": [1, 2],
                "nothing": None,
            }
        )
        self.assertEqual(
            record,
            {
                "amount": 10.05,
                "day": "2026-01-02",
                "at": "2026-01-02T03:00:00",
                "ids": [1, 2],
                "nothing": None,
            },
        )
