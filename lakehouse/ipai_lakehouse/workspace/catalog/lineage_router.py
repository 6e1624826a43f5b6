"""Lineage: the request is a query or, as the vendor's own examples do it, a GET with a JSON body."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel

from ..context import Context
from ..core.bodies import Body, parse
from . import lineage

router = APIRouter(prefix="/api/2.0/lineage-tracking")


class AskedTable(BaseModel):
    """Which table, and whether what writes it is asked for too."""

    table_name: str
    include_entity_lineage: bool = False


class AskedColumn(BaseModel):
    """Which column."""

    table_name: str
    column_name: str


@router.get("/table-lineage")
def table_lineage(context: Context, request: Request, body: Body) -> dict[str, Any]:
    """The tables that one reads and those that read it."""
    asked = parse(AskedTable, body | dict(request.query_params))
    return lineage.of_table(context, asked.table_name, asked.include_entity_lineage)


@router.get("/column-lineage")
def column_lineage(context: Context, request: Request, body: Body) -> dict[str, Any]:
    """The columns that one is computed from and those computed from it."""
    asked = parse(AskedColumn, body | dict(request.query_params))
    return lineage.of_column(context, asked.table_name, asked.column_name)
