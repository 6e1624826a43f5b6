"""Planned papers become journal entries, through the ORM."""

from datetime import timedelta

from odoo.tools import SQL

from .partners import other_bank

QUIET = {  # a seeded month needs no chatter, mails or warnings about unusual bills
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
    "mail_auto_subscribe_no_notify": True,
    "disable_abnormal_invoice_detection": True,
}


def post_papers(env, chart, partners, papers, clerk, post=True):
    """Create the papers in one batch and post them; returns the moves in the order of the papers."""
    env = env(context={**env.context, **QUIET, "allowed_company_ids": chart.company.ids})
    moves = env["account.move"].create([_values(env, chart, partners, paper) for paper in papers])
    if post:
        moves.action_post()
    _backdate(env, moves, papers, clerk)
    return moves


def _values(env, chart, partners, paper):
    sale = paper.move_type == "out_invoice"
    account = chart.account(paper.account, "income" if sale else "expense")
    partner = partners[paper.party.key].with_env(env)
    values = {
        "move_type": paper.move_type,
        "partner_id": partner.id,
        "invoice_date": paper.day,
        "date": paper.day,
        "invoice_date_due": paper.day + timedelta(days=paper.terms),
        "invoice_payment_term_id": False,
        "ref": paper.reference,
        "company_id": chart.company.id,
        "invoice_line_ids": [
            (
                0,
                0,
                {
                    "name": paper.label,
                    "quantity": 1,
                    "price_unit": float(paper.amount),
                    "account_id": account.id,
                    "tax_ids": [(6, 0, chart.taxes(paper).ids)],
                },
            )
        ],
    }
    if paper.other_bank:
        values["partner_bank_id"] = other_bank(env, partner).id
    return values


def _backdate(env, moves, papers, clerk):
    """Say when and by whom the papers were keyed in.

    The ORM always writes the present moment as creation time. Signals such as "entered on a Sunday", and all
    that must not look into the future, read that time, so history has to be written past the ORM.
    """
    env.flush_all()
    for move, paper in zip(moves, papers, strict=True):
        for table, column in (("account_move", "id"), ("account_move_line", "move_id")):
            env.cr.execute(
                SQL(
                    "UPDATE %s SET create_date = %s, create_uid = %s WHERE %s = %s",
                    SQL.identifier(table),
                    paper.entered_at,
                    clerk.id,
                    SQL.identifier(column),
                    move.id,
                )
            )
    env.invalidate_all()
