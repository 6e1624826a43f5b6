import io
import json
import subprocess
import sys
import tempfile
import zipfile
from datetime import date
from pathlib import Path

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from ..tools import evidence_verify
from ..tools.evidence_pack import pack
from .common import FilingsCommon

JAN = date(2025, 1, 1)
EVIDENCE = {"reference": "FRN 412", "filed_date": "2025-02-10"}


class EvidenceCommon(FilingsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ipai.databricks.workspace"].sudo().search([]).state = "disabled"
        cls.bill = cls.post("in_invoice", "2025-01-15", 1000, cls.withheld())
        cls.post("in_invoice", "2025-01-16", 333.33, cls.withheld())
        cls.generate()
        cls.january = cls.filing("0619-E", JAN)
        cls.january.with_user(cls.accountant).adjustment_ids = [
            (0, 0, {"name": "=Late bill", "amount": 1.25})
        ]

    @classmethod
    def file(cls, filing):
        cls.approve(filing)
        filing.with_user(cls.accountant).write({"state": "filed", **EVIDENCE, **cls.proof(filing)})

    def made(self, filing=None, user=None):
        return (filing or self.january).with_user(user or self.accountant)._evidence_pack()[0]

    def files(self, data):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    def repacked(self, files):
        """Pack changed files with fresh hashes, as a forger would."""
        return pack({name: data for name, data in files.items() if name != "manifest.json"})[0]


@tagged("post_install", "-at_install")
class TestEvidence(EvidenceCommon):
    def test_the_pack_verifies_offline_by_its_own_program(self):
        self.file(self.january)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "pack.zip")
            path.write_bytes(self.made())
            program = Path(folder, "verify.py")
            program.write_bytes(self.files(path.read_bytes())["verify.py"])
            command = [sys.executable, "-I", str(program), str(path)]
            good = subprocess.run(command, capture_output=True, text=True, check=False)
            self.assertEqual((good.returncode, good.stdout), (0, "Every file and every figure agrees.\n"))
            path.write_bytes(path.read_bytes()[:-200])
            broken = subprocess.run(command, capture_output=True, text=True, check=False)
            self.assertEqual(broken.returncode, 1)

    def test_what_is_in_it(self):
        self.file(self.january)
        files = self.files(self.made())
        filing = json.loads(files["filing.json"])
        self.assertEqual(
            (filing["form"], filing["amount"], filing["reference"]), ("0619-E", "27.92", "FRN 412")
        )
        self.assertEqual(
            [one["step"] for one in filing["signatures"]], ["prepared", "reviewed", "approved", "filed"]
        )
        self.assertEqual(filing["adjustments"], [{"reason": "=Late bill", "amount": "1.25"}])
        line = filing["lines"][0]
        rows = evidence_verify.read_rows(files[line["file"]])
        self.assertEqual(sorted(row["balance"] for row in rows), ["-20.00", "-6.67"])
        self.assertIn("account_move_line", files["sql/01.sql"].decode())
        self.assertEqual(filing["proofs"], ["proof/01-confirmation.pdf"])
        self.assertEqual(files["proof/01-confirmation.pdf"], b"%PDF")
        self.assertIn(b"0619-E", files["filing.html"])
        self.assertIn("no enabled workspace", json.loads(files["reconciliation.json"])["note"])

    def test_the_same_state_gives_the_same_bytes_whatever_is_posted_later(self):
        self.file(self.january)
        before = self.made()
        self.post("in_invoice", "2025-01-20", 500, self.withheld())
        self.january._refresh_amounts()
        self.env.invalidate_all()
        self.assertEqual(self.made(), before)
        self.assertEqual(self.made(user=self.manager), before)
        self.assertFalse(evidence_verify.check_pack(before))

    def test_one_changed_byte_in_any_file_is_found(self):
        self.file(self.january)
        files = self.files(self.made())
        for name in files:
            with self.subTest(name):
                data = bytearray(files[name])
                data[len(data) // 2] ^= 1
                out = io.BytesIO()
                with zipfile.ZipFile(out, "w") as archive:
                    for other, content in files.items():
                        archive.writestr(other, bytes(data) if other == name else content)
                self.assertTrue(evidence_verify.check_pack(out.getvalue()))

    def test_a_centavo_is_found_even_when_the_hashes_are_made_to_fit(self):
        self.file(self.january)
        files = self.files(self.made())
        changes = {
            "items/01.csv": [(b"-6.67", b"-6.68")],
            "filing.json": [(b'"27.92"', b'"27.93"'), (b'"1.25"', b'"1.26"'), (b'"26.67"', b'"26.66"')],
        }
        for name, pairs in changes.items():
            for old, new in pairs:
                with self.subTest(name=name, new=new):
                    self.assertIn(old, files[name])
                    found = evidence_verify.check_pack(
                        self.repacked({**files, name: files[name].replace(old, new, 1)})
                    )
                    self.assertTrue(found)

    def test_a_missing_a_strange_and_a_doubled_file_are_named(self):
        files = self.files(self.made())
        for change, word in (
            ({name: data for name, data in files.items() if name != "filing.html"}, "filing.html is missing"),
            ({**files, "extra.txt": b"x"}, "extra.txt does not belong"),
        ):
            self.assertIn(word, " ".join(evidence_verify.check_files(change)))

    def test_quarter_with_deducted_returns_verifies(self):
        self.generate()
        self.post("in_invoice", "2025-03-15", 2000, self.withheld())
        quarter = self.filing("1601-EQ", JAN)
        quarter.action_compute()
        data = self.made(quarter)
        self.assertFalse(evidence_verify.check_pack(data))
        names = self.files(data)
        self.assertTrue(any(name.startswith("returns/") for name in names))

    def test_every_form_of_the_year_verifies_as_a_draft(self):
        self.post("out_invoice", "2025-01-20", 5000, self.tax("sale", amount=12))
        filings = self.generate()
        filings.action_compute()
        computed = filings.filtered("amount_as_of")
        self.assertGreater(len(computed), 4)
        for filing in computed:
            with self.subTest(filing.name):
                self.assertFalse(evidence_verify.check_pack(self.made(filing)))

    def test_approval_is_refused_when_the_entries_no_longer_give_the_amount(self):
        self.january.with_user(self.accountant).action_prepare()
        self.january.with_user(self.manager).action_review()
        self.post("in_invoice", "2025-01-25", 100, self.withheld())
        with self.assertRaisesRegex(UserError, "compute it again and look at it"):
            self.january.with_user(self.manager).action_approve()

    def test_formulas_are_harmless(self):
        self.bill.partner_id.name = "=HYPERLINK(1)"
        self.assertIn(b"'=HYPERLINK(1)", self.files(self.made())["items/01.csv"])

    def test_nobody_takes_the_pack_of_another_company(self):
        self.generate(company=self.other)
        hidden = self.filing("0619-E", JAN, self.other)
        for user in (self.accountant, self.manager):
            for act in ("action_evidence", "_evidence_pack"):
                with self.subTest(act), self.assertRaises(AccessError):
                    getattr(hidden.with_user(user), act)()

    def test_a_return_that_covers_a_hidden_company_gives_no_pack(self):
        self.january.sudo().covered_ids |= self.other
        with self.assertRaisesRegex(AccessError, "Other Agency"):
            self.january.with_user(self.accountant).action_evidence()

    def test_the_hash_stays_in_the_history_once(self):
        self.file(self.january)
        for _again in range(2):
            self.january.with_user(self.accountant).action_evidence()
        told = self.january.message_ids.filtered(lambda one: "SHA-256" in (one.body or ""))
        self.assertEqual(len(told), 1)
        manifest = json.loads(self.files(self.made())["manifest.json"])
        self.assertIn(manifest["sha256"], told.body)


@tagged("post_install", "-at_install")
class TestEvidenceDownload(EvidenceCommon, HttpCase):
    def test_download_by_who_may_and_nobody_else(self):
        self.generate(company=self.other)
        hidden = self.filing("0619-E", JAN, self.other)
        url = f"/ipai_finance/evidence/{self.january.id}"
        self.authenticate("f_accountant", "f_accountant")
        answer = self.url_open(url)
        self.assertEqual((answer.status_code, answer.headers["Content-Type"]), (200, "application/zip"))
        self.assertEqual(answer.content, self.made())
        self.assertEqual(self.url_open(f"/ipai_finance/evidence/{hidden.id}").status_code, 404)
        self.assertEqual(self.url_open("/ipai_finance/evidence/999999999").status_code, 404)
        self.authenticate(None, None)
        self.assertNotEqual(self.url_open(url).headers.get("Content-Type"), "application/zip")
