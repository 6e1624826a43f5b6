"""Test Connection: what works and what is missing, in words, within five seconds in total."""

import time

from odoo import fields, models
from odoo.exceptions import UserError

from ..client import DatabricksError, NotFound, NotSupported, PermissionDenied
from ..const import BUTTON_SECONDS


class DatabricksWorkspaceCheck(models.Model):
    _inherit = "ipai.databricks.workspace"

    # === ACTIONS === #

    def action_test_connection(self):
        """Check the workspace, store the result on it and show it."""
        self.ensure_one()
        self.check_access("write")
        passed, lines = self._check_all()
        self.write({"test_date": fields.Datetime.now(), "test_ok": passed, "test_result": "\n".join(lines)})
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Connection works") if passed else self.env._("Something is missing"),
                "message": self._check_message(lines),
                "type": "success" if passed else "warning",
                "sticky": not passed,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    # === BUSINESS METHODS === #

    def _check_message(self, lines):
        """Return what the notification says: how much works, and what does not; the form has all lines."""
        wrong = [line.removeprefix("✗ ") for line in lines if line.startswith("✗")]
        counts = {"good": len(lines) - len(wrong), "all": len(lines)}
        said = self.env._("%(good)s of %(all)s checks passed.", **counts)
        return " ".join([said, *(f"{line}." for line in wrong)])

    def _check_all(self):
        """Return (whether everything works, one line a check). Checks after a dead one are not tried."""
        until, lines, passed = time.monotonic() + BUTTON_SECONDS, [], True
        for label, check, vital in self._checks():
            fine, text = self._check_one(check, until)
            passed = passed and fine
            lines.append(f"{'✓' if fine else '✗'} {label}: {text}")
            if vital and not fine:
                break
        return passed, lines

    def _check_one(self, check, until):
        """Return (whether it works, what to say)."""
        try:
            return True, check(lambda: self._client_until(until))
        except NotFound:
            return False, self.env._("not found, or no grant to see it")
        except PermissionDenied as error:
            return False, self.env._("a grant is missing: %s", error.detail or error.sentence)
        except NotSupported as error:
            return False, self.env._("this workspace does not offer it: %s", error.detail or error.sentence)
        except (DatabricksError, UserError) as error:
            return False, getattr(error, "sentence", None) or str(error)

    def _client_until(self, until):
        """Return a client whose next call ends in time; raises UserError when none can."""
        remaining = until - time.monotonic()
        if remaining <= 0.1:
            raise UserError(self.env._("not checked, the five seconds were over"))
        return self._client(deadline=remaining)
