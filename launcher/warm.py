"""The first page of a new Odoo takes long (it builds its style sheets): ask for it before a person does."""

import http.cookiejar
import re
import urllib.parse
import urllib.request

from launcher.process import Show

PATIENCE = 120
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
ASSET = re.compile(r'(?:src|href)="(/web/assets/[^"]+\.(?:js|css))"')


def answers(url: str) -> bool:
    """Say whether Odoo's login page is there."""
    try:
        with urllib.request.urlopen(f"{url}/web/login", timeout=PATIENCE) as answer:
            return answer.status == 200
    except OSError:
        return False


def warm_up(url: str, login: str, password: str, show: Show) -> bool:
    """Log in and fetch the web client with its style sheets and scripts; return whether that worked."""
    cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    browser = urllib.request.build_opener(cookies)
    try:
        page = _get(browser, f"{url}/web/login")
        form = {"csrf_token": TOKEN.search(page)[1], "login": login, "password": password}
        browser.open(f"{url}/web/login", urllib.parse.urlencode(form).encode(), PATIENCE).close()
        for path in sorted(set(ASSET.findall(page + _get(browser, f"{url}/odoo")))):
            show(f"building {path.rpartition('/')[2]}")
            _get(browser, url + path)
    except (OSError, TypeError):
        return False
    return True


def _get(browser: urllib.request.OpenerDirector, url: str) -> str:
    with browser.open(url, timeout=PATIENCE) as answer:
        return answer.read().decode(errors="replace")
