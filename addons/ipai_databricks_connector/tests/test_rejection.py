import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..models.databricks_workspace_rejections import ACTIVITY
from ..tools.rejection import BATCHES_SQL, ROWS_SQL, VERSION_SQL, in_words, locate, pretty
from .common import LakeCase

COLUMNS = [
    ("_source", "STRING"),
    ("table_name", "STRING"),
    ("rule", "STRING"),
    ("reason", "STRING"),
    ("record", "STRING"),
    ("company_id", "BIGINT"),
    ("month", "DATE"),
    ("row", "STRING"),
    ("batch", "STRING"),
    ("rejected_at", "TIMESTAMP"),
]


@tagged("post_install", "-at_install")
class TestRejection(LakeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.one, cls.two = cls.env["res.company"].create([{"name": "One"}, {"name": "Two"}])
        cls.rejections = cls.env["ipai.databricks.rejection"]
        cls.source = cls.env["ir.config_parameter"].get_param("database.uuid")
        cls.partner = cls.env["res.partner"].create({"name": "Vendor"})
        cls.user = cls.person("viewer", "user")
        cls.manager = cls.person("lake-manager", "manager")
        cls.workspace.user_id = cls.manager

    @classmethod
    def person(cls, login, group):
        return new_test_user(
            cls.env,
            login,
            groups=f"ipai_databricks_connector.group_databricks_{group},account.group_account_user",
            company_id=cls.one.id,
            company_ids=[(6, 0, cls.one.ids)],
        )

    def setUp(self):
        super().setUp()
        self.lake.tables = {
            ROWS_SQL: (COLUMNS, []),
            BATCHES_SQL: (COLUMNS, []),
            VERSION_SQL: ([("version", "BIGINT")], [["12"]]),
        }

    def row(self, record, company=None, table="bronze.res_partner", source=None, **more):
        """A row as the lake has it."""
        values = {
            "_source": source or self.source,
            "table_name": table,
            "rule": "cell_value",
            "reason": "Column amount holds '1.005'.",
            "record": record and json.dumps(record),
            "company_id": str((company or self.one).id),
            "month": "2026-02-01",
            "row": '{"id": "17"}',
            "batch": "20260301T020000Z-aaaa",
            "rejected_at": "2026-03-01T02:00:00.123Z",
        }
        return [(values | more)[name] for name, _type in COLUMNS]

    def read(self, *rows, batches=()):
        self.lake.tables[ROWS_SQL] = (COLUMNS, list(rows))
        self.lake.tables[BATCHES_SQL] = (COLUMNS, list(batches))
        self.rejections._cron_refresh()
        return self.rejections.search([("workspace_id", "=", self.workspace.id)], order="id")

    def activities(self):
        return self.workspace.activity_search([ACTIVITY])

    def test_a_row_is_read_with_its_origin(self):
        row = self.read(self.row({"id": self.partner.id}))
        self.assertEqual((row.table_name, row.rule), ("bronze.res_partner", "cell_value"))
        self.assertEqual((row.res_model, row.res_id), ("res.partner", self.partner.id))
        self.assertEqual((row.company_id, row.record), (self.one, f"id {self.partner.id}"))
        self.assertEqual(str(row.rejected_at), "2026-03-01 02:00:00")
        self.assertEqual((row.table_version, str(row.month)), (12, "2026-02-01"))
        self.assertTrue(row.as_of)
        action = row.with_user(self.manager).action_open_record()
        self.assertEqual((action["res_model"], action["res_id"]), ("res.partner", self.partner.id))

    def test_what_people_wrote_stays_and_what_is_mended_goes(self):
        first = self.read(self.row({"id": 1}), self.row({"id": 2}))
        first[0].with_user(self.manager).note = "A typing error"
        first.with_user(self.manager).action_seen()
        self.assertEqual(first.mapped("state"), ["explained", "seen"])
        self.assertEqual(first[0].seen_by, self.manager)
        later = self.row({"id": 1}, batch="later", rejected_at="2026-03-02T02:00:00Z")
        second = self.read(later, self.row({"id": 3}))
        self.assertEqual(first.exists(), first[0], "2 is mended")
        self.assertEqual((first[0].state, first[0].note), ("explained", "A typing error"))
        self.assertEqual((first[0].batch, len(second)), ("later", 2))
        first[0].with_user(self.manager).action_reopen()
        self.assertEqual((first[0].state, first[0].note), ("open", "A typing error"))

    def test_equal_rows_without_a_key_are_counted(self):
        row = self.read(self.row(None), self.row(None), self.row(None, row='"other"'))
        self.assertEqual(sorted(row.mapped("occurrences")), [1, 2])
        self.assertFalse(row[0].res_id)
        with self.assertRaises(UserError):
            row[0].action_open_record()

    def test_everybody_sees_the_rows_of_their_companies(self):
        self.read(
            self.row({"id": 1}),
            self.row({"id": 2}, self.two),
            self.row({"id": 3}, company_id=None),
            self.row({"id": 4}, source="another-database"),
        )
        seen = {
            user: self.rejections.with_user(user).search([]).mapped("record")
            for user in (self.user, self.manager)
        }
        self.assertEqual(seen[self.user], ["id 1"])
        self.assertEqual(sorted(seen[self.manager]), ["id 1", "id 3", "id 4"])
        hidden = self.rejections.search([("company_id", "=", self.two.id)])
        with self.assertRaises(AccessError):
            hidden.with_user(self.manager).read(["reason"])
        with self.assertRaises(AccessError):
            hidden.with_user(self.manager).action_seen()

    def test_rows_of_no_company_follow_their_workspace(self):
        self.read(self.row({"id": 3}, company_id=None))
        self.workspace.company_id = self.two
        self.assertFalse(self.rejections.with_user(self.manager).search([]))

    def test_only_managers_explain_and_nobody_changes_anything_else(self):
        row = self.read(self.row({"id": 1}))
        with self.assertRaises(AccessError):
            row.with_user(self.user).action_seen()
        with self.assertRaises(AccessError):
            row.with_user(self.user).note = "mine"
        with self.assertRaises(AccessError):
            row.with_user(self.manager).write({"reason": "none"})
        with self.assertRaises(AccessError):
            row.with_user(self.manager).unlink()
        stranger = new_test_user(self.env, "stranger", groups="base.group_user")
        with self.assertRaises(AccessError):
            row.with_user(stranger).read(["reason"])

    def test_ids_of_another_database_open_nothing_here(self):
        row = self.read(self.row({"id": self.partner.id}, source="another-database"))
        self.assertFalse(row.res_id or row.company_id)

    def test_a_record_that_is_gone_is_a_sentence(self):
        row = self.read(self.row({"id": 2**31 - 1}))
        with self.assertRaisesRegex(UserError, "no longer in Odoo"):
            row.action_open_record()

    def test_new_rows_are_told_once(self):
        self.read(self.row({"id": 1}))
        activity = self.activities()
        self.assertEqual((len(activity), activity.user_id), (1, self.manager))
        self.read(self.row({"id": 1}), self.row({"id": 2}))
        self.assertEqual(self.activities(), activity, "one while it is open")
        activity.action_feedback()
        self.read(self.row({"id": 1}), self.row({"id": 2}))
        self.assertFalse(self.activities(), "the same rows are not told again")
        self.read(self.row({"id": 1}), self.row({"id": 3}))
        self.assertTrue(self.activities(), "a new row is")
        self.read()
        self.assertFalse(self.activities(), "nothing is left")

    def test_marking_the_last_row_closes_the_activity(self):
        row = self.read(self.row({"id": 1}))
        row.with_user(self.manager).action_seen()
        self.assertFalse(self.activities())

    def test_a_refused_batch_is_listed(self):
        batch = self.row(
            None, rule="batch_refused", company_id=None, month=None, row=None, reason="No column vat."
        )
        row = self.read(batches=[batch])
        self.assertEqual((row.rule, row.reason, row.row), ("batch_refused", "No column vat.", False))

    def test_a_lake_without_the_tables_has_no_rejected_rows(self):
        failed = {
            "statement_id": "s",
            "status": {
                "state": "FAILED",
                "sql_state": "42P01",
                "error": {
                    "error_code": "BAD_REQUEST",
                    "message": "[TABLE_OR_VIEW_NOT_FOUND] no. SQLSTATE: 42P01",
                },
            },
        }
        self.lake.extra = {("POST", "/api/2.0/sql/statements"): lambda *_: (200, failed)}
        self.rejections._cron_refresh()
        self.assertTrue(self.workspace.rejections_as_of)
        self.assertFalse(self.workspace.rejections_error)

    def test_what_cannot_be_read_keeps_the_older_rows(self):
        row = self.read(self.row({"id": 1}))
        before = row.as_of
        self.lake.trouble = [("/api/2.0/sql/statements", 403)] * 3
        self.rejections._cron_refresh()
        self.assertTrue(row.exists() and row.last_error)
        self.assertEqual(row.as_of, before)
        self.recover()
        self.rejections._cron_refresh()
        self.assertFalse(row.last_error)

    def test_too_many_rows_keep_what_was_not_read(self):
        known = self.read(self.row({"id": 1}, rejected_at="2026-01-01T00:00:00Z"))
        newest = self.read_rows(self.row({"id": 2}))
        self.rejections._store(self.workspace, newest, newest[-1]["rejected_at"])
        self.assertTrue(known.exists())
        self.rejections._store(self.workspace, newest)
        self.assertFalse(known.exists())

    def read_rows(self, *rows):
        self.lake.tables[ROWS_SQL] = (COLUMNS, list(rows))
        return self.rejections._read(self.workspace, ROWS_SQL)[0]

    def test_keys_name_records(self):
        self.assertEqual(locate("bronze.account_move_line", '{"id": 17}'), ("account_move_line", None, 17))
        self.assertEqual(locate("silver.bills", '{"_source": "s", "move_id": 5}'), (None, "account.move", 5))
        for broken in (None, "no json", "[1]", '{"id": "x"}', '{"id": true}', '{"id": 99999999999}'):
            self.assertEqual(locate("bronze.account_move", broken), (None, None, 0))
        self.assertEqual(in_words('{"_source": "s", "line_id": 1, "tax_id": 2}'), "line_id 1, tax_id 2")
        self.assertEqual((pretty("no json"), pretty('{"a": 1}')), ("no json", '{\n  "a": 1\n}'))
