"""The evidence of a filing: one ZIP with its figures, what they are made of, and who signed."""

import base64
import json
from pathlib import Path

from odoo import fields, models
from odoo.exceptions import UserError

from ..tools import evidence_verify
from ..tools.evidence_pack import as_csv, as_json, file_name, pack
from ..tools.evidence_page import page
from .bir_schedule_amount import FROZEN_STATES

ITEM_COLUMNS = ["id", "date", "entry", "journal", "account", "company", "partner", "label", "balance"]
RETURN_COLUMNS = ["name", "reference", "state", "period_start", "period_end", "amount", "excess"]
AMOUNTS = ("balance", "amount", "excess")
KEPT = {"evidence_source", "evidence_sha256"}


class BirScheduleEvidence(models.Model):
    _inherit = "ipai.finance.bir_schedule"

    evidence_source = fields.Binary(
        attachment=True,
        readonly=True,
        copy=False,
        groups="base.group_system",
        help="What the figures were made of when they were approved; later entries are not in the return.",
    )
    evidence_sha256 = fields.Char(
        string="Evidence SHA-256", readonly=True, copy=False, help="Hash of the pack taken last."
    )

    # === ACTIONS === #

    def action_evidence(self):
        """Download the evidence pack; its hash stays in the history."""
        self.ensure_one()
        self._check_evidence_access()
        if self.state not in FROZEN_STATES:
            self._refresh_amounts()
        _data, sha256 = self._evidence_pack()
        if sha256 != self.evidence_sha256:
            self.sudo().evidence_sha256 = sha256
            self.message_post(body=self.env._("Evidence pack taken, SHA-256 %s.", sha256))
        return {
            "type": "ir.actions.act_url",
            "url": f"/ipai_finance/evidence/{self.id}",
            "target": "download",
        }

    def _check_evidence_access(self):
        """Refuse to who may not read the return or does not belong to all companies it covers."""
        self.check_access("read")
        self._check_sees_all()
        if not self.amount_as_of:
            raise UserError(self.amount_note or self.env._("Compute the amount of %s first.", self.name))

    # === FREEZING === #

    def write(self, vals):
        """Override to keep what the figures are made of when they are approved."""
        approved = (
            self.filtered(lambda one: one.state == "reviewed") if vals.get("state") == "approved" else ()
        )
        for filing in approved:
            if filing.amount_as_of:
                filing._freeze_evidence()
        result = super().write(vals)
        if vals.get("state") == "draft":
            self.sudo().write(dict.fromkeys(KEPT, False))
        return result

    def _computed_names(self):
        """Override: nobody types the evidence."""
        return super()._computed_names() | KEPT

    def _freeze_evidence(self):
        """Keep the entries behind the lines; refuse when they do not give the amount that is approved."""
        source = self._live_source()
        found = list(self._check_source(source))
        if found:
            raise UserError(
                self.env._(
                    "Entries were posted or changed since the amount of %(name)s was computed; compute it"
                    " again and look at it before it is approved. %(found)s",
                    name=self.name,
                    found=" ".join(found),
                )
            )
        self.sudo().evidence_source = base64.b64encode(as_json(source))

    def _check_source(self, source):
        tables = {line["file"]: line["rows"] for line in source}
        return evidence_verify.check_figures(self._figures(source), tables)

    def _source(self):
        """Return what the lines are made of: as approved, or by the ledger of now."""
        kept = self.sudo().with_context(bin_size=False).evidence_source
        if self.state in FROZEN_STATES and kept:
            return json.loads(base64.b64decode(kept))
        return self._live_source()

    # === PACK === #

    def _evidence_files(self):
        """Return ``{name: bytes}`` of the pack, without its manifest."""
        source, said = self._source(), self._reconciliation_said()
        proofs = {
            f"proof/{number:02d}-{file_name(one.name)}": one.raw or b""
            for number, one in enumerate(self.sudo().proof_ids.sorted("id"), 1)
        }
        brief = {name: said[name] for name in ("state", "note", "override")}
        filing = {**self._header(), **self._figures(source), "signatures": self._signatures()}
        filing |= {"reconciliation": brief, "proofs": sorted(proofs)}
        return {
            "filing.json": as_json(filing),
            "filing.html": page(filing),
            "reconciliation.json": as_json(said),
            "verify.py": Path(evidence_verify.__file__).read_bytes(),
            **proofs,
            **{name: data for line in source for name, data in _line_files(line)},
        }

    def _evidence_pack(self):
        """Return (ZIP, hash of the whole); the same state of the filing gives the same bytes."""
        self._check_evidence_access()
        return pack(self._evidence_files())


def _line_files(line):
    """Yield (name, bytes) of the rows behind a line, and of the query that finds them."""
    columns = RETURN_COLUMNS if line["source"] == "returns" else ITEM_COLUMNS
    yield line["file"], as_csv(columns, line["rows"], AMOUNTS)
    if line.get("sql"):
        yield line["file"].replace("items/", "sql/").replace(".csv", ".sql"), f"{line['sql']}\n".encode()
