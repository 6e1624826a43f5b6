"""The SQL of a keyed pseudonym. No model lives here.

A text becomes ``P-`` and twenty hexadecimal digits of its HMAC. A TIN becomes another TIN of the same form,
so that rules about the form and about shared TINs go on working: its nine digits pass a Feistel network (Luby
and Rackoff 1988; four rounds, halves of four and five digits), which never gives two TINs the same pseudonym.
The branch code and the placeholder 000-000-000 stay.
"""

from odoo.tools import SQL

TIN = r"^([0-9]{3}-[0-9]{3}-[0-9]{3}(-[0-9]{3,5})?|[0-9]{9}([0-9]{3,5})?)$"
ROUNDS = 4


def pseudonym(cell, inner, outer):
    """Return the SQL of the pseudonym of a text column; NULL and the empty text stay.

    :param SQL cell: the column
    :param bytes inner, outer: padded keys, see ``tools.pseudonym``
    """
    plain = SQL("%(cell)s = '' OR starts_with(replace(%(cell)s, '-', ''), '000000000')", cell=cell)
    text = SQL("'P-' || left(encode(%s, 'hex'), 20)", _hmac(cell, inner, outer))
    return SQL(
        "CASE WHEN %s THEN %s WHEN %s ~ %s THEN %s ELSE %s END",
        plain,
        cell,
        cell,
        TIN,
        _tin(cell, inner, outer),
        text,
    )


def _hmac(message, inner, outer):
    return SQL("sha256(%s || sha256(%s || convert_to(%s, 'UTF8')))", _bytes(outer), _bytes(inner), message)


def _bytes(value):
    return SQL("decode(%s, 'hex')", value.hex())


def _tin(cell, inner, outer):
    """Encrypt the nine digits and put them back between the dashes of the value."""
    halves = SQL(
        "SELECT left(digits, 4)::bigint AS a, substr(digits, 5, 5)::bigint AS b"
        " FROM (SELECT replace(%s, '-', '') AS digits) tin",
        cell,
    )
    for number in range(ROUNDS):
        halves = _round(halves, number, inner, outer)
    digits = SQL("lpad(a::text, 4, '0') || lpad(b::text, 5, '0')")
    return SQL(
        """(SELECT CASE WHEN strpos(%(cell)s, '-') > 0
                   THEN regexp_replace(digits, '(...)(...)(...)', '\\1-\\2-\\3') || substr(%(cell)s, 12)
                   ELSE digits || substr(%(cell)s, 10) END
              FROM (SELECT %(digits)s AS digits FROM (%(halves)s) halves) tin)""",
        cell=cell,
        digits=digits,
        halves=halves,
    )


def _round(halves, number, inner, outer):
    """One round: a half moves by what the key makes of the other half. OFFSET 0 keeps rounds apart."""
    moved, other, size = ("a", "b", 10**4) if number % 2 == 0 else ("b", "a", 10**5)
    message = SQL("%s || %s::text", f"tin {number} ", SQL.identifier(other))
    step = SQL("('x' || left(encode(%s, 'hex'), 12))::bit(48)::bigint", _hmac(message, inner, outer))
    return SQL(
        "SELECT mod(%(moved)s + %(step)s, %(size)s) AS %(moved)s, %(other)s"
        " FROM (%(halves)s) halves OFFSET 0",
        moved=SQL.identifier(moved),
        step=step,
        size=size,
        other=SQL.identifier(other),
        halves=halves,
    )
