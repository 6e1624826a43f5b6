"""The door for the workspace's notifications."""

import logging
import time

from odoo import SUPERUSER_ID, http
from odoo.http import request

from ..const import WEBHOOK_PATH
from ..tools.hint import read_hint
from ..tools.signing import SIGNATURE
from ..tools.throttle import Throttle

_logger = logging.getLogger(__name__)

MAX_BODY = 64 * 1024
throttle = Throttle(limit=30, window=60.0)


class DatabricksWebhook(http.Controller):
    @http.route(
        WEBHOOK_PATH,
        type="http",
        auth="none",
        methods=["POST"],
        csrf=False,
        save_session=False,
        readonly=False,
        max_content_length=MAX_BODY,
    )
    def receive(self, **_query):
        """Take a hint from a workspace; 204 whatever it is about, 401 for everybody else."""
        address = request.httprequest.remote_addr
        if throttle.is_blocked(address):
            return http.Response(status=429, headers={"Retry-After": "60"})
        body = request.httprequest.get_data()
        events = request.env(user=SUPERUSER_ID)["ipai.databricks.webhook.event"]
        workspace = _sender(events, body)
        if not workspace:
            throttle.refused(address)
            _logger.info("Webhook from %s refused.", address)
            return http.Response(status=401, headers={"WWW-Authenticate": 'Basic realm="webhook"'})
        try:
            kind, number = read_hint(body)
        except ValueError:
            return http.Response(status=400)
        events._take(workspace, kind, number)
        return http.Response(status=204)


def _sender(events, body):
    """Return the workspace that proves to be the sender, by a signature or a login; empty if none does."""
    headers = request.httprequest.headers
    if SIGNATURE in headers:
        return events._sender_of_signed(headers, body, _now())
    login = request.httprequest.authorization
    if login and login.type == "basic":
        return events._sender_of_login(login.username or "", login.password or "")
    return events.browse()


def _now():
    """Return the seconds since 1970."""
    return int(time.time())
