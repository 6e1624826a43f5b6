from datetime import date

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .common import FilingsCommon


@tagged("post_install", "-at_install")
class TestGenerate(FilingsCommon):
    def test_a_year_of_returns(self):
        filings = self.generate(date(2025, 1, 1), date(2025, 12, 31))
        codes = filings.mapped("form_code")
        self.assertEqual(
            {code: codes.count(code) for code in set(codes)},
            {
                "0619-E": 8,
                "1601-C": 12,
                "1601-EQ": 4,
                "1604-C": 1,
                "1604-E": 1,
                "1702-RT": 1,
                "1702Q": 3,
                "2550Q": 4,
            },
        )
        self.assertEqual(self.filing("1601-EQ", date(2025, 1, 1)).name, "1601-EQ Q1 2025 RIM")
        self.assertFalse(self.filing("0619-E", date(2025, 3, 1)))

    def test_again_changes_nothing(self):
        first = self.generate()
        self.assertFalse(self.filings._generate(self.company, date(2025, 1, 1), date(2025, 3, 31)))
        self.assertEqual(self.generate(), first)

    def test_the_months_a_quarter_deducts_are_made_with_it(self):
        self.generate(date(2025, 3, 1), date(2025, 3, 31))
        self.assertTrue(self.filing("0619-E", date(2025, 1, 1)))
        self.assertTrue(self.filing("1601-EQ", date(2025, 1, 1)).amount_as_of)

    def test_an_agency_without_vat_files_no_vat_return(self):
        self.agency.vat_status = "non_vat"
        self.assertNotIn("2550Q", self.generate().mapped("form_code"))

    def test_who_withholds_nothing_files_no_withholding_return(self):
        self.agency.withholding_agent = False
        self.assertEqual(set(self.generate().mapped("form_code")), {"1702Q", "2550Q"})

    def test_forms_only_some_agencies_file(self):
        self.agency.form_ids = self.env.ref("ipai_finance_ppm.form_0619f")
        self.agency.vat_status = "non_vat"
        codes = set(self.generate().mapped("form_code"))
        self.assertIn("0619-F", codes)
        self.assertNotIn("1601-FQ", codes)
        self.assertIn("2551Q", codes)

    def test_a_form_is_generated_only_while_its_rules_hold(self):
        form = self.env.ref("ipai_finance_ppm.form_0619e")
        form.valid_to = date(2025, 1, 31)
        form.copy({"code": form.code, "valid_from": date(2025, 2, 1), "valid_to": False, "due_value": 20})
        filings = self.generate().filtered(lambda filing: filing.form_code == "0619-E").sorted("period_end")
        self.assertEqual(filings.mapped("due_date"), [date(2025, 2, 10), date(2025, 3, 20)])

    def test_two_rules_of_one_form_never_hold_for_the_same_day(self):
        form = self.env.ref("ipai_finance_ppm.form_0619e")
        with self.assertRaisesRegex(ValidationError, "hold for the same days"):
            form.copy({"code": form.code, "valid_from": date(2025, 2, 1)})

    def test_forms_nobody_files_any_more_are_archived_and_say_why(self):
        dead = self.env["ipai.bir.form"].search([("active", "=", False)])
        self.assertLessEqual({"2550M", "1601-E", "1604-CF"}, set(dead.mapped("code")))
        self.assertTrue(all(form.note and form.valid_to for form in dead))

    def test_a_company_without_agency_gets_a_sentence(self):
        self.agency.active = False
        with self.assertRaisesRegex(UserError, "has no agency"):
            self.generate()

    def test_wizard(self):
        with Form(self.env["ipai.finance.generate"]) as form:
            form.date_from = "2025-01-01"
            form.date_to = "2025-03-31"
        wizard = form.save()
        wizard.company_ids = self.company | self.other
        action = wizard.action_generate()
        made = self.filings.search(action["domain"])
        self.assertEqual(made.company_id, self.company | self.other)
        self.assertEqual(len(made), 16)
        with self.assertRaisesRegex(UserError, "exist already"):
            wizard.action_generate()
