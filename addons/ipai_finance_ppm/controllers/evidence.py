from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import content_disposition, request

from ..tools.evidence_pack import file_name


class Evidence(http.Controller):
    @http.route("/ipai_finance/evidence/<int:number>", type="http", auth="user", methods=["GET"])
    def evidence(self, number):
        """Send the evidence pack of a filing to who may read it and all companies it covers."""
        filing = request.env["ipai.finance.bir_schedule"].browse(number)
        try:
            data, _sha256 = filing._evidence_pack()
        except (AccessError, MissingError, UserError):
            raise request.not_found() from None  # not a word about filings of others
        name = f"evidence-{file_name(filing.name)}.zip"
        headers = [
            ("Content-Type", "application/zip"),
            ("Content-Disposition", content_disposition(name)),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        return request.make_response(data, headers)
