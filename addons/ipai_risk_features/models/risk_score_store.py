"""From the model's answers to stored scores: nothing is deleted, the newest is the current one."""

from odoo import api, fields, models

from ..tools.prediction import read_prediction

SUMMARY_REASONS = 2


class RiskScoreStore(models.Model):
    _inherit = "ipai.risk.score"

    @api.model
    def _store(self, answers, model_version, run):
        """Store the answers of one batch.

        An answer that says the same as before only moves the date; any other supersedes the old score.

        :param dict answers: bill → answer of the model
        :return: the current scores of the bills
        """
        moves = self.env["account.move"].concat(*answers)
        current = {
            score.move_id: score
            for score in self.sudo().search([("move_id", "in", moves.ids), ("is_current", "=", True)])
        }
        seen = {"model_version": model_version, "as_of": fields.Datetime.now(), "run_id": run.id}
        predictions = {move: read_prediction(answer) for move, answer in answers.items()}
        same = self.concat(
            *(
                current[move]
                for move, said in predictions.items()
                if move in current and current[move]._says(said, model_version)
            )
        )
        same.sudo().write(seen)
        fresh = {move: said for move, said in predictions.items() if move not in same.move_id}
        return same | self._supersede(fresh, current, seen)

    def _says(self, prediction, model_version):
        """Tell whether the answer of that model is what this score holds already."""
        mine = [(reason.code, reason.points, reason.text) for reason in self.reason_ids]
        theirs = [(reason.code, reason.points, reason.text) for reason in prediction.reasons]
        return (self.model_version, self.level or None, self.score, self.error or None, mine) == (
            model_version,
            prediction.level,
            prediction.score or 0,
            prediction.error,
            theirs,
        )

    @api.model
    def _supersede(self, predictions, current, seen):
        """Create new current scores; the old ones stay as history."""
        old = self.concat(*(current[move] for move in predictions if move in current)).sudo()
        old.write({"is_current": False})
        old.flush_recordset(["is_current"])  # the unique index allows one current score a bill at any moment
        codes = {reason.code: reason.family for said in predictions.values() for reason in said.reasons}
        features = self.env["ipai.risk.feature"]._by_code(codes)
        return self.sudo().create(
            [
                {
                    **seen,
                    **self._values(said, features),
                    "move_id": move.id,
                    **self._carried(current.get(move, self), said),
                }
                for move, said in predictions.items()
            ]
        )

    @api.model
    def _values(self, prediction, features):
        """Return the values of a score from the model's answer."""
        reasons = prediction.reasons
        family = self.env["ipai.risk.feature"]._family
        return {
            "score": prediction.score or 0,
            "level": prediction.level,
            "coverage": prediction.coverage,
            "error": prediction.error,
            "family": family(reasons[0].family) if reasons else False,
            "reason_summary": "; ".join(reason.text for reason in reasons[:SUMMARY_REASONS]),
            "reason_ids": [
                fields.Command.create(
                    {
                        "feature_id": features[reason.code].id,
                        "family": family(reason.family),
                        "severity": reason.severity
                        if reason.severity in ("low", "medium", "high")
                        else "low",
                        "points": reason.points,
                        "text": reason.text,
                        "sequence": number,
                    }
                )
                for number, reason in enumerate(reasons, 1)
            ],
        }

    @api.model
    def _carried(self, old, prediction):
        """Return the disposition of a new score.

        A reviewer's decision goes on to hold while the model names no reason the reviewer has not seen.
        """
        if prediction.level in (None, "low"):
            return {}
        seen = set(old.reason_ids.mapped("code"))
        if old.review_user_id and {reason.code for reason in prediction.reasons} <= seen:
            return {
                "disposition": old.disposition,
                "review_user_id": old.review_user_id.id,
                "review_date": old.review_date,
                "review_note": old.review_note,
            }
        return {"disposition": "to_review"}
