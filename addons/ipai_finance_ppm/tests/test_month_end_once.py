"""Exactly once, whatever happens: clocks, crashes, two crons at once, a server that was down."""

import random
from datetime import date, datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.sql_db import db_connect
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..tools.month_end import missed_months, month_to_close
from ..tools.periods import add_months
from .common import FilingsCommon

DUE = "2025-02-28 18:00:00"  # 02:00 of 1 March in Manila
FEB, MAR = date(2025, 2, 1), date(2025, 3, 1)


class Killed(BaseException):
    """The worker dies here."""


@tagged("post_install", "-at_install")
class TestMonthEndOnce(FilingsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.closes = cls.env["ipai.finance.close"].sudo()
        cls.runs = cls.env["ipai.databricks.run"].sudo()
        cls.env["ipai.databricks.workspace"].sudo().search([]).state = "disabled"
        cls.workspace = cls.make_workspace()
        cls.other.month_end_on = False

    def months(self):
        return sorted(
            self.closes.search([("company_id", "=", self.company.id), ("run_id", "!=", False)]).mapped(
                "month"
            )
        )

    @mute_logger("odoo.sql_db")
    def test_killed_between_intent_and_commit_leaves_nothing_and_fires_later(self):
        """Everything the action writes is one transaction: it is all there, or none of it."""
        before = self.runs.search_count([])
        for step in ("_month_filings", "_enqueue_run", "_claim"):
            with self.subTest(step), freeze_time(DUE):
                dies = patch.object(type(self.closes), step, side_effect=Killed)
                with dies, self.assertRaises(Killed), self.env.cr.savepoint():
                    self.closes._cron_month_end()
                self.env.invalidate_all()
                self.assertEqual(self.runs.search_count([]), before)
                self.assertFalse(self.months())
        with freeze_time(DUE):
            self.closes._cron_month_end()
        self.assertEqual(self.months(), [FEB])

    @freeze_time(DUE)
    def test_a_clock_set_back_starts_nothing(self):
        self.closes._cron_month_end()
        for now in ("2025-01-31 18:00:00", "2025-02-10 00:00:00", "2024-12-31 19:00:00"):
            with freeze_time(now):
                self.closes._cron_month_end()
        self.assertEqual(self.months(), [FEB])

    def test_down_over_the_hour_over_the_day_and_over_a_month(self):
        with freeze_time(DUE):
            self.closes._cron_month_end()
        with freeze_time("2025-05-20 03:00:00"):
            self.closes._cron_month_end()
        self.assertEqual(self.months(), [FEB, MAR, date(2025, 4, 1)])
        self.assertEqual(len(self.closes.search([("company_id", "=", self.company.id)]).run_id), 3)

    def test_the_hour_is_manilas_whatever_the_servers_and_the_users_zone(self):
        for zone in ("UTC", "America/Los_Angeles", "Pacific/Auckland"):
            self.env.user.tz = zone
            with self.subTest(zone), freeze_time("2025-02-28 17:59:59"):
                self.closes.with_context(tz=zone)._cron_month_end()
                self.assertNotIn(FEB, self.months())
        with freeze_time(DUE):
            self.closes.with_context(tz="America/Los_Angeles")._cron_month_end()
        self.assertIn(FEB, self.months())

    def test_any_history_of_clocks_and_crashes_fires_each_month_once(self):
        """Two hundred wake-ups at random times, some killed, some doubled: one run a month, none left out."""
        dice = random.Random(20250228)  # noqa: S311  # a seed, not a secret
        now, last = datetime(2025, 3, 1), None
        for _wake in range(200):
            now += timedelta(hours=dice.choice([1, 1, 1, 7, 30, 200, -3, -50]))
            with freeze_time(now):
                crash = dice.random() < 0.3
                try:
                    with self.env.cr.savepoint():
                        for _again in range(dice.choice([1, 1, 2])):
                            self.closes._cron_month_end()
                        if crash:
                            raise Killed
                except Killed:
                    self.env.invalidate_all()
                else:
                    due = month_to_close(now, 1, 2)
                    last = max(filter(None, (last, due)), default=None)
        months = self.months()
        self.assertEqual(len(months), len(set(months)))
        self.assertEqual(months[-1], last)
        span = [add_months(months[0], number) for number in range(len(months))]
        self.assertEqual(months, span, "no month is left out")
        runs = self.closes.search([("company_id", "=", self.company.id)]).run_id
        self.assertEqual(len(runs), len(months))
        self.assertEqual(len(set(runs.mapped("idempotency_token"))), len(months))

    def test_catching_up_stops_at_three_months(self):
        self.assertEqual(
            missed_months({FEB}, date(2026, 2, 1)), [date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)]
        )
        self.assertEqual(missed_months(set(), FEB), [FEB])
        self.assertEqual(missed_months({MAR}, FEB), [])
        self.assertEqual(missed_months({FEB}, None), [])

    @mute_logger("odoo.sql_db")
    def test_two_crons_take_a_planned_month_once(self):
        """The row is locked by another connection: this one starts nothing."""
        company = self.env.ref("base.main_company")
        with db_connect(self.env.cr.dbname).cursor() as other:
            other.execute(
                """INSERT INTO ipai_finance_close (company_id, month, state, attempt)
                   VALUES (%s, '1999-01-01', 'planned', 1) RETURNING id""",
                [company.id],
            )
            number = other.fetchone()[0]
            other.commit()
            try:
                with (
                    db_connect(self.env.cr.dbname).cursor() as mine,
                    db_connect(self.env.cr.dbname).cursor() as rival,
                ):
                    closes = self.closes.with_env(self.env(cr=mine, su=True))
                    rival.execute("SELECT 1 FROM ipai_finance_close WHERE id = %s FOR UPDATE", [number])
                    runs = closes.env["ipai.databricks.run"].search_count([])
                    started = closes._start(
                        self.workspace.with_env(closes.env), company.with_env(closes.env), date(1999, 1, 1)
                    )
                    self.assertFalse(started)
                    self.assertEqual(closes.env["ipai.databricks.run"].search_count([]), runs)
                    mine.rollback()
            finally:
                other.execute("DELETE FROM ipai_finance_close WHERE id = %s", [number])
                other.commit()
