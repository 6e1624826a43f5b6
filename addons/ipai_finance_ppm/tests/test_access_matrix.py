from datetime import date

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import FilingsCommon

JAN = date(2025, 1, 1)
# What each role may do with the records of its own company: read, write, create, unlink.
RIGHTS = {
    "ipai.finance.agency": ("r", "rwcd"),
    "ipai.bir.form": ("r", "rwcd"),
    "ipai.bir.form.line": ("r", "rwcd"),
    "ipai.bir.atc": ("r", "rwcd"),
    "ipai.bir.extension": ("r", "rwcd"),
    "ipai.bir.account.map": ("r", "rwcd"),
    "ipai.bir.tax.map": ("r", "rwcd"),
    "ipai.bir.minimum_excess": ("r", "rwcd"),
    "ipai.finance.bir_schedule": ("rwc", "rwcd"),
    "ipai.finance.bir_schedule.line": ("r", "r"),
    "ipai.finance.bir_schedule.share": ("r", "r"),
    "ipai.finance.bir_adjustment": ("rwcd", "rwcd"),
    "ipai.bir.certificate": ("rw", "rw"),
    "ipai.bir.certificate.line": ("r", "r"),
}
OPERATIONS = {"r": "read", "w": "write", "c": "create", "d": "unlink"}
# Who may take which step from which state: a the accountant, m the manager.
STEPS = {
    "draft": {"action_prepare": "am"},
    "prepared": {"action_review": "m", "action_reset": "m"},
    "reviewed": {"action_approve": "m", "action_reset": "m"},
    "approved": {"action_file": "am", "action_reset": "m"},
    "filed": {"action_pay": "am", "action_amend": "am"},
    "paid": {"action_amend": "am"},
    "amended": {},
}
ACTIONS = sorted({action for steps in STEPS.values() for action in steps})


class Undo(Exception):
    pass


@tagged("post_install", "-at_install")
class TestAccessMatrix(FilingsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.load_chart(cls.other)
        for company in (cls.company, cls.other):
            cls.post("in_invoice", "2025-01-15", 1000, cls.withheld(company), company=company)
            cls.generate(company=company)
            cls.filing("1601-EQ", JAN, company).action_certificates()
            cls.filing("0619-E", JAN, company).adjustment_ids = [
                Command.create({"name": "Credit", "amount": -1})
            ]
        cls.env["ipai.bir.minimum_excess"].create(
            {"agency_id": cls.other_agency.id, "year_end": date(2024, 12, 31), "amount": 5}
        )
        cls.company.bir_separation = "none"
        cls.january = cls.filing("0619-E", JAN)
        cls.nobody = new_test_user(cls.env, "f_none", groups="base.group_user", company_id=cls.company.id)

    def test_each_role_and_each_model(self):
        for model, (accountant, manager) in RIGHTS.items():
            for user, allowed in ((self.nobody, ""), (self.accountant, accountant), (self.manager, manager)):
                records = self.env[model].with_user(user)
                found = {letter for letter, name in OPERATIONS.items() if records.has_access(name)}
                with self.subTest(model=model, user=user.login):
                    self.assertEqual(found, set(allowed))

    def test_no_record_of_the_other_company(self):
        for model in RIGHTS:
            if "company_id" not in self.env[model]._fields:
                continue
            theirs = self.env[model].search([("company_id", "=", self.other.id)])
            if model not in ("ipai.finance.bir_schedule.share",):
                self.assertTrue(theirs, f"{model} has none: the test would say nothing")
            for user in (self.accountant, self.manager):
                with self.subTest(model=model, user=user.login):
                    seen = self.env[model].with_user(user).search([])
                    self.assertFalse(seen & theirs)
                    if theirs:
                        with self.assertRaises(AccessError):
                            theirs[:1].with_user(user).read(["id", "create_date"])

    def test_no_action_on_a_filing_of_the_other_company(self):
        theirs = self.filing("1601-EQ", JAN, self.other)
        for user in (self.accountant, self.manager):
            filing = theirs.with_user(user)
            for action in [*ACTIONS, "action_compute", "action_certificates", "action_open_late_entries"]:
                with self.subTest(action), self.assertRaises(AccessError), self.cr.savepoint():
                    getattr(filing, action)()
            for kind in ("qap", "sawt", "sales"):
                with self.assertRaises(AccessError), self.cr.savepoint():
                    filing.with_context(list_kind=kind).action_list()
            with self.assertRaises(AccessError):
                theirs.line_ids[:1].with_user(user).action_open_source()

    def test_each_role_and_each_state(self):
        for state, steps in STEPS.items():
            for letter, user in (("a", self.accountant), ("m", self.manager)):
                for action in ACTIONS:
                    with self.subTest(state=state, user=user.login, action=action):
                        self.assertEqual(self.may(user, state, action), letter in steps.get(action, ""))

    def may(self, user, state, action):
        """Tell whether a user may press a button of a filing in a state; nothing of it stays."""
        values = {"reference": "FRN 1", "filed_date": "2025-02-10", **self.proof(self.january)}
        try:
            with self.cr.savepoint():
                self.january.sudo().write({"state": state, **values})
                try:
                    getattr(self.january.with_user(user), action)()
                except UserError:  # an AccessError is one
                    raise Undo from None
                self.env.flush_all()
                raise Undo("allowed")
        except Undo as undo:
            self.env.invalidate_all()
            return bool(undo.args)

    def test_a_figure_is_typed_in_no_state(self):
        for state in STEPS:
            self.january.sudo().state = state
            for user in (self.accountant, self.manager):
                for vals in ({"amount": 1}, {"warning_note": "x"}, {"tin": "x"}, {"version": 7}):
                    with (
                        self.subTest(state=state, vals=vals),
                        self.assertRaises(UserError),
                        self.cr.savepoint(),
                    ):
                        self.january.with_user(user).write(vals)
