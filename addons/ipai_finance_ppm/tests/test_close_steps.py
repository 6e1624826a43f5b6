from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..tools.close_days import close_day
from ..tools.due_dates import BusinessCalendar
from .common import FilingsCommon

FEB = date(2025, 2, 1)


@tagged("post_install", "-at_install")
class TestCloseSteps(FilingsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ipai.databricks.workspace"].sudo().search([]).state = "disabled"
        roles = cls.env["ipai.finance.close.role"]
        for role in ("analyst", "supervisor"):
            roles.create({"company_id": cls.company.id, "role": role, "user_id": cls.accountant.id})
        roles.create({"company_id": cls.company.id, "role": "manager", "user_id": cls.manager.id})
        cls.close_month = (
            cls.env["ipai.finance.close"].sudo().create({"company_id": cls.company.id, "month": FEB})
        )

    def step(self, name, user=None):
        template = self.env.ref(f"ipai_finance_ppm.close_{name}")
        found = self.close_month.step_ids.filtered(lambda step: step.template_id == template)
        return found.with_user(user or self.accountant)

    def finish(self, *names):
        for name in names:
            self.step(name).action_hand_in()
            while self.step(name).state != "done":
                self.step(name, self.manager).action_review()

    def test_the_checklist_has_four_phases_with_people_and_business_days(self):
        steps = self.close_month.step_ids
        self.assertEqual(set(steps.mapped("phase")), {"initial", "accruals", "wip", "close"})
        self.assertEqual(len(steps), self.env["ipai.finance.close.template"].search_count([]))
        self.assertEqual(self.step("vat_report").deadline, date(2025, 3, 3), "1 March 2025 is a Saturday")
        self.assertEqual(self.step("liquidations").deadline, date(2025, 2, 28))
        self.assertEqual(self.step("payroll").deadline, date(2025, 2, 26))
        self.assertEqual(self.step("payroll").preparer_id, self.accountant)

    def test_the_templates_are_36_steps_of_four_phases(self):
        phases = [one.phase for one in self.templates()]
        counts = {phase: phases.count(phase) for phase in ("initial", "accruals", "wip", "close")}
        self.assertEqual(counts, {"initial": 9, "accruals": 11, "wip": 5, "close": 11})
        for one in self.templates():
            people = [one.preparer_role, one.reviewer_role, one.approver_role]
            self.assertEqual(len(set(people)), 3, f"{one.name}: nobody signs twice")

    def test_no_step_is_due_before_what_it_waits_for(self):
        for one in self.templates():
            for before in one.depends_ids:
                with self.subTest(one.name, before=before.name):
                    self.assertLessEqual(before.day, one.day)
                    self.assertLessEqual(before.phase_number, one.phase_number)

    def test_the_lake_runs_after_every_step_that_posts(self):
        """What is not before it is looking, reporting and signing."""
        lake = self.env.ref("ipai_finance_ppm.close_lake")
        before = waiting = lake.depends_ids
        while waiting:
            waiting = waiting.depends_ids - before
            before |= waiting
        after = self.templates() - before - lake
        names = ("ageing", "flash", "regional", "trial_balance")
        expected = [self.env.ref(f"ipai_finance_ppm.close_{name}") for name in names]
        self.assertEqual(after, self.env["ipai.finance.close.template"].union(*expected))

    def templates(self):
        """Return the steps that come with the addon."""
        own = self.env["ir.model.data"].search(
            [("module", "=", "ipai_finance_ppm"), ("model", "=", "ipai.finance.close.template")]
        )
        return self.env["ipai.finance.close.template"].browse(own.mapped("res_id")).sorted()

    def test_business_days_skip_holidays_of_the_company(self):
        calendar = BusinessCalendar([date(2025, 3, 3)])
        self.assertEqual(close_day(calendar, date(2025, 2, 28), 1), date(2025, 3, 4))
        self.assertEqual(close_day(calendar, date(2025, 3, 31), 0), date(2025, 3, 31))
        self.assertEqual(close_day(calendar, date(2025, 8, 31), 0), date(2025, 8, 29))

    def test_a_step_waits_for_what_comes_before_it_and_says_so(self):
        with self.assertRaisesRegex(UserError, "comes after Accrue revenue and work in progress"):
            self.step("reclass").action_hand_in()
        self.finish("revenue")
        self.step("reclass").action_hand_in()
        self.assertEqual(self.step("reclass").state, "for_review")

    def test_two_people_sign_and_an_approver_where_there_is_one(self):
        step = self.step("vat_report")
        step.action_start()
        self.assertEqual(step.state, "in_progress")
        step.action_hand_in()
        with self.assertRaisesRegex(UserError, "You prepared"):
            step.action_review()
        step.with_user(self.manager).action_review()
        self.assertEqual((step.state, step.reviewed_by), ("done", self.manager))
        approved = self.step("tax_provision")
        approved.action_hand_in()
        approved.with_user(self.manager).action_review()
        self.assertEqual(approved.state, "for_review")
        approved.with_user(self.manager).action_review()
        self.assertEqual((approved.state, approved.approved_by), ("done", self.manager))

    def test_no_step_changes_but_by_its_buttons(self):
        for vals in ({"state": "done"}, {"reviewed_by": self.accountant.id}, {"deadline": FEB}):
            for user in (self.accountant, self.manager):
                with self.subTest(vals), self.assertRaises(AccessError):
                    self.step("payroll", user).write(vals)

    def test_moves_from_every_state(self):
        moves = ("action_start", "action_hand_in", "action_review", "action_send_back")
        allowed = {
            "todo": {"action_start", "action_hand_in"},
            "in_progress": {"action_hand_in"},
            "for_review": {"action_review", "action_send_back"},
            "done": {"action_send_back"},
        }
        for state, names in allowed.items():
            for move in moves:
                step = self.step("payroll", self.manager)
                step.sudo().write({"state": state, "prepared_by": self.accountant.id, "reviewed_by": False})
                with self.subTest(state=state, move=move):
                    if move in names:
                        getattr(step, move)()
                        self.assertNotEqual(step.state, state)
                    else:
                        with self.assertRaisesRegex(UserError, "Payroll and final pay posted is "):
                            getattr(step, move)()

    def test_sending_back_asks_for_what_came_after(self):
        self.finish("revenue", "reclass")
        with self.assertRaisesRegex(UserError, "send them back first"):
            self.step("revenue", self.manager).action_send_back()
        self.step("reclass", self.manager).action_send_back()
        self.step("revenue", self.manager).action_send_back()
        self.assertFalse(self.step("revenue").prepared_by)

    def test_one_activity_a_step_with_whose_turn_it_is(self):
        self.assertEqual(self.step("revenue").activity_ids.user_id, self.accountant)
        self.assertFalse(self.step("reclass").activity_ids, "it waits")
        self.finish("revenue")
        self.assertFalse(self.step("revenue").activity_ids)
        for _again in range(2):
            self.close_month.sudo().step_ids._tell_next()
        self.assertEqual(len(self.step("reclass").activity_ids), 1)

    def test_closing_needs_every_step_or_a_managers_reason(self):
        with self.assertRaisesRegex(AccessError, "Only a finance manager"):
            self.close_month.with_user(self.accountant).action_close()
        close = self.close_month.with_user(self.manager)
        action = close.action_close()
        wizard = self.env[action["res_model"]].with_user(self.manager)
        wizard = wizard.with_context(**action["context"]).create({})
        self.assertIn("Payroll", wizard.open_steps)
        with self.assertRaisesRegex(UserError, "Say why"):
            wizard.action_confirm()
        wizard.reason = "Payroll is outsourced"
        wizard.action_confirm()
        self.assertEqual(close.closed_by, self.manager)
        self.assertIn("Payroll is outsourced", close.message_ids[0].body)
        self.assertFalse(close.step_ids.activity_ids)
        with self.assertRaisesRegex(UserError, "is closed"):
            self.step("payroll").action_start()
        close.action_reopen()
        self.step("payroll").action_start()

    def test_all_done_closes_without_a_question(self):
        self.close_month.step_ids.write({"state": "done"})
        self.assertEqual(self.close_month.progress, 100.0)
        self.assertIs(self.close_month.with_user(self.manager).action_close(), True)
        self.assertFalse(self.close_month.close_reason)

    def test_a_circle_of_steps_is_refused(self):
        revenue = self.env.ref("ipai_finance_ppm.close_revenue")
        with self.assertRaisesRegex(ValidationError, "in a circle"):
            revenue.depends_ids = self.env.ref("ipai_finance_ppm.close_wip_schedule")

    def test_new_templates_reach_an_open_month_once(self):
        self.env["ipai.finance.close.template"].create({"name": "Count the cash", "phase": "initial"})
        for _again in range(2):
            self.close_month.with_user(self.manager).action_add_steps()
        self.assertEqual(
            len(self.close_month.step_ids.filtered(lambda step: step.name == "Count the cash")), 1
        )

    def test_a_job_starts_once_and_its_end_is_told(self):
        step = self.step("lake")
        step.sudo().depends_ids.write({"state": "done"})
        with self.assertRaisesRegex(UserError, "no enabled workspace"):
            step.action_start_job()
        self.make_workspace()
        step.action_start_job()
        run = step.sudo().run_id
        self.assertEqual(
            (run.job_name, run.parameters), ("bir_month_end", {"month": "2025-02", "agencies": "RIM"})
        )
        with self.assertRaisesRegex(UserError, "is on its way"):
            step.action_start_job()
        run.write({"state": "failed", "last_error": "The warehouse is gone."})
        step.sudo()._databricks_run_done(run)
        self.assertIn("The warehouse is gone", step.message_ids[0].body)
        step.action_start_job()
        self.assertNotEqual(step.sudo().run_id, run)
        with self.assertRaisesRegex(UserError, "has no lakehouse job"):
            self.step("payroll").action_start_job()

    def test_another_companys_steps_are_out_of_reach(self):
        other = self.env["ipai.finance.close"].sudo().create({"company_id": self.other.id, "month": FEB})
        for user in (self.accountant, self.manager):
            self.assertFalse(
                self.env["ipai.finance.close.step"]
                .with_user(user)
                .search([("company_id", "=", self.other.id)])
            )
            step = other.step_ids[:1].with_user(user)
            for move in ("action_start", "action_hand_in", "action_review", "action_start_job"):
                with self.subTest(move), self.assertRaises(AccessError):
                    getattr(step, move)()
            for act in ("action_close", "action_reopen", "action_add_steps"):
                with self.subTest(act), self.assertRaises(AccessError):
                    getattr(other.with_user(user), act)()

    def test_templates_and_roles_are_the_managers(self):
        template = self.env.ref("ipai_finance_ppm.close_payroll")
        with self.assertRaises(AccessError):
            template.with_user(self.accountant).day = 9
        template.with_user(self.manager).day = 9
        with self.assertRaises(AccessError):
            self.env["ipai.finance.close.role"].with_user(self.accountant).create(
                {"company_id": self.company.id, "role": "director", "user_id": self.accountant.id}
            )

    @freeze_time("2025-03-05 04:00:00")
    def test_the_running_month_is_planned_once_and_fires_later(self):
        closes = self.env["ipai.finance.close"].sudo()
        for _again in range(2):
            closes._cron_plan()
        planned = closes.search([("company_id", "=", self.company.id), ("month", "=", "2025-03-01")])
        self.assertEqual(planned.state, "planned")
        with self.assertRaisesRegex(UserError, "starts by itself"):
            planned.with_user(self.manager).action_rerun()
        self.make_workspace()
        with freeze_time("2025-03-31 18:00:00"):
            closes._cron_month_end()
        self.assertEqual(planned.state, "requested")
        self.assertTrue(planned.run_id)
