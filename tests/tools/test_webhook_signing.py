"""Signatures, and the samples of docs/webhooks.md that check them."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs" / "webhooks.md"
NOW, SECRET, BODY = 1_770_000_000, "whs_secret", '{"amount":"1.10","name":"Ñ"}'.encode()


@pytest.fixture
def headers(signing):
    return signing.signed_headers("whk_0123456789abcdef", [SECRET], BODY, NOW)


def sample(language):
    """Return the code of the documentation."""
    return re.search(rf"```{language}\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL).group(1)


def test_a_known_signature(signing):
    """``printf '1.nnnnnnnnnnnnnnnn.body' | openssl dgst -sha256 -hmac key``"""
    known = "f561e260e1e6a1335190866f29d67a36134b4534b2cfac6a7be58c8c99e375ac"
    assert signing.signature("key", "1", "n" * 16, b"body") == f"v1={known}"


@pytest.mark.parametrize(
    ("off", "good"), [(-301, False), (-300, True), (299, True), (300, True), (301, False)]
)
def test_the_clocks_may_differ_by_five_minutes(signing, headers, off, good):
    assert signing.is_signed(headers, [SECRET], BODY, NOW + off) is good


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Ipai-Timestamp", "1770000001"),
        ("X-Ipai-Timestamp", "١٧٧"),
        ("X-Ipai-Timestamp", ""),
        ("X-Ipai-Nonce", "other-nonce-other-nonce"),
        ("X-Ipai-Nonce", "short"),
        ("X-Ipai-Nonce", "with.a.dot.in.the.middle"),
        ("X-Ipai-Signature", "v1="),
        ("X-Ipai-Signature", "v1=é"),
        ("X-Ipai-Signature", "v2=" + "0" * 64),
        ("X-Ipai-Signature", ""),
    ],
)
def test_nothing_of_it_can_be_changed(signing, headers, name, value):
    assert not signing.is_signed({**headers, name: value}, [SECRET], BODY, NOW)


def test_another_body_or_secret_is_refused(signing, headers):
    assert not signing.is_signed(headers, [SECRET], BODY + b" ", NOW)
    assert not signing.is_signed(headers, ["whs_other"], BODY, NOW)
    assert not signing.is_signed(headers, [], BODY, NOW)
    assert not signing.is_signed({}, [SECRET], BODY, NOW)


def test_two_secrets_while_one_is_replaced(signing):
    both = signing.signed_headers("k", ["new", "old"], BODY, NOW)
    assert all(signing.is_signed(both, [secret], BODY, NOW) for secret in ("new", "old"))
    old = signing.signed_headers("k", ["old"], BODY, NOW)
    assert signing.is_signed(old, ["new", "old"], BODY, NOW)


def test_keys_secrets_and_nonces_are_new_each_time(signing):
    for make in (signing.new_key, signing.new_secret, signing.new_nonce):
        assert len({make() for _ in range(50)}) == 50
    assert signing.KEY_FORM.fullmatch(signing.new_key())
    assert not signing.KEY_FORM.fullmatch("whk_0123456789abcde\x00")


def test_the_documented_python_checks_it(signing, headers):
    names = {}
    exec(compile(sample("python"), "docs/webhooks.md", "exec"), names)  # noqa: S102
    check = names["is_from_odoo"]
    assert check(headers, BODY, SECRET, now=NOW)
    assert not check(headers, BODY + b" ", SECRET, now=NOW)
    assert not check(headers, BODY, "whs_other", now=NOW)
    assert not check(headers, BODY, SECRET, now=NOW + 301)
    assert check(signing.signed_headers("k", ["new", SECRET], BODY, NOW), BODY, SECRET, now=NOW)


def test_the_documented_javascript_checks_it(signing, headers):
    both = signing.signed_headers("k", ["new", SECRET], BODY, NOW)
    cases = [
        (headers, BODY, SECRET, NOW, True),
        (both, BODY, SECRET, NOW, True),
        (headers, BODY + b" ", SECRET, NOW, False),
        (headers, BODY, "whs_other", NOW, False),
        (headers, BODY, SECRET, NOW + 301, False),
        ({**headers, "X-Ipai-Timestamp": "soon"}, BODY, SECRET, NOW, False),
    ]
    rows = [
        [{name.lower(): value for name, value in sent.items()}, body.decode(), secret, now]
        for sent, body, secret, now, _good in cases
    ]
    script = sample("javascript") + (
        f"\nconst rows = {json.dumps(rows)};\n"
        "console.log(JSON.stringify(rows.map(([h, b, s, n]) => isFromOdoo(h, Buffer.from(b), s, n))));\n"
    )
    node = shutil.which("node")
    assert node, "Node.js runs the documented sample"
    run = subprocess.run([node, "-e", script], capture_output=True, text=True, check=True)  # noqa: S603
    assert json.loads(run.stdout) == [good for *_case, good in cases]
