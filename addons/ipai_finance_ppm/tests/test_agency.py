from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import FilingsCommon


@tagged("post_install", "-at_install")
class TestAgency(FilingsCommon):
    def test_tin_is_split_from_its_branch(self):
        agency = self.make_agency("CKVC", self.company, "00793528400003")
        self.assertEqual((agency.tin, agency.branch_code), ("007-935-284", "00003"))
        agency.tin = "007-935-285"
        self.assertEqual((agency.tin, agency.branch_code), ("007-935-285", "00003"))

    def test_what_is_no_tin_gets_a_sentence(self):
        for text in ("12345", "000-000-000", "abc-def-ghi"):
            with self.subTest(text), self.assertRaisesRegex(ValidationError, f"{text} is not a TIN"):
                self.agency.tin = text

    def test_branch_code_has_five_digits(self):
        with self.assertRaisesRegex(ValidationError, "write five digits"):
            self.agency.branch_code = "1"

    def test_a_code_that_would_break_the_list_of_agencies(self):
        with self.assertRaisesRegex(ValidationError, "letters and digits"):
            self.agency.code = "RIM,BOM"

    def test_code_is_unique_in_its_company_only(self):
        self.make_agency("RIM", self.other, "009-276-519")
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.make_agency("RIM", self.company, "009-276-520")

    def test_the_head_office_files(self):
        self.agency.branch_code = "00002"
        head = self.make_agency("ZED", self.company, "008-412-637-00000")
        self.assertEqual(self.company._ipai_agency(), head)
