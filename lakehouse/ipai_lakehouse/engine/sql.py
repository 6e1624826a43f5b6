"""Databricks SQL → DuckDB SQL: parse, resolve tables, bind parameters, infer types, rewrite, print."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from sqlglot import exp
from sqlglot.errors import OptimizeError, SchemaError, SqlglotError, UnsupportedError
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import traverse_scope
from sqlglot.schema import MappingSchema

from . import grammar, rewrites, statement, travel
from .catalog import CATALOG, TableInfo
from .errors import QueryError, syntax_error, table_not_found, unknown_function, unsupported
from .parameters import Parameter, bind
from .spark_types import infer

Resolver = Callable[..., TableInfo]
"""``resolve(schema, table)`` pins the newest version, ``resolve(schema, table, as_of)`` an older one."""
_REWRITTEN = frozenset(rewrites.NODES)
_RENAMED = frozenset((*rewrites.NAMES, *rewrites.aliases.NAMES))


@dataclass(frozen=True)
class Translation:
    """What DuckDB runs: its SQL, the tables it reads pinned to a version, and the names of the columns.

    ``reads`` are the columns that are read of each table (``schema.table``), where somebody asked for them.
    """

    sql: str
    tables: tuple[TableInfo, ...]
    names: dict[str, str]
    reads: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def name(self, column: str) -> str:
        """A result column as the statement spells it."""
        return self.names.get(column.lower(), column)


def translate(
    sql: str,
    resolve: Resolver,
    parameters: Sequence[Parameter] = (),
    schema: str | None = None,
    *,
    note_reads: bool = False,
) -> Translation:
    """Translate one reading statement. ``resolve(schema, table)`` pins a table. Raises ``QueryError``."""
    try:
        tree = statement.parse(travel.long_form(sql))
        return _translate(tree, resolve, parameters, schema or "default", note_reads)
    except RecursionError:
        raise unsupported("The statement is nested too deeply.") from None


def _translate(
    tree: exp.Expr, resolve: Resolver, parameters: Sequence[Parameter], schema: str, note_reads: bool
) -> Translation:
    tree = bind(tree, parameters)
    versions = {id(table): travel.take_version(table) for table in tree.find_all(exp.Table)}
    grammar.check(tree, _REWRITTEN, _RENAMED)
    tables = _resolve_tables(tree, partial(_pin, resolve, versions), schema)
    names = _name_columns(tree)
    tree = rewrites.write_aliases(tree)
    mapping = _schema_of(tables)
    tree = _qualified(tree, mapping)
    reads = _columns_read(tree, tables) if note_reads else {}
    tree = rewrites.apply(infer(tree, mapping))
    return Translation(_print(tree), tuple(tables), names, reads)


def _columns_read(tree: exp.Expr, tables: Sequence[TableInfo]) -> dict[str, frozenset[str]]:
    """By ``schema.table``, the columns that a qualified tree names."""
    found: dict[str, set[str]] = {info.full_name: set() for info in tables}
    for scope in traverse_scope(tree):
        for column in scope.columns:
            source = scope.sources.get(column.table)
            if isinstance(source, exp.Table):
                found[f"{source.db}.{source.name}".lower()].add(column.name)
    return {name: frozenset(columns) for name, columns in found.items()}


def table_names(sql: str) -> list[tuple[str, str]]:
    """(schema, table) of every table a statement reads, in order of appearance."""
    tree = statement.parse(sql)
    return list(dict.fromkeys((table.db.lower(), table.name.lower()) for table in _tables(tree)))


def _tables(tree: exp.Expr) -> list[exp.Table]:
    """The tables of all scopes, without names that mean a WITH clause."""
    try:
        scopes = traverse_scope(tree)
    except OptimizeError as error:
        raise syntax_error(str(error)) from None
    found = [source for scope in scopes for source in scope.sources.values() if isinstance(source, exp.Table)]
    return list({id(table): table for table in found}.values())


def _pin(
    resolve: Resolver, versions: dict[int, travel.AsOf | None], table: exp.Table, key: tuple[str, str]
) -> TableInfo:
    """The table at the version the statement names; an old one goes by the name ``t@v3``."""
    as_of = versions.get(id(table))
    if as_of is None:
        return resolve(*key)
    info = resolve(*key, as_of)
    return replace(info, name=f"{info.name}@v{info.version}")


def _resolve_tables(tree: exp.Expr, pin: Callable[..., TableInfo], schema: str) -> list[TableInfo]:
    infos: dict[str, TableInfo] = {}
    keys = set()
    for table in _tables(tree):
        if not isinstance(table.this, exp.Identifier):
            raise unknown_function(table.this.name or table.this.sql_name().lower())
        key = ((table.db or schema).lower(), table.name.lower())
        if (table.catalog or CATALOG).lower() != CATALOG or not _is_plain(*key):
            raise table_not_found(table.sql(statement.DIALECT).replace("`", ""))
        info = pin(table, key)
        info = infos.setdefault(info.full_name, info)
        if not table.alias and info.name != key[1]:
            table.set("alias", exp.TableAlias(this=exp.to_identifier(key[1])))
        table.set("this", exp.to_identifier(info.name))
        table.set("db", exp.to_identifier(key[0]))
        table.set("catalog", exp.to_identifier(CATALOG))
        keys.add(key)
    _shorten_columns(tree, keys)
    return list(infos.values())


def _shorten_columns(tree: exp.Expr, keys: set[tuple[str, str]]) -> None:
    """``gold.t.column`` → ``t.column``: a qualified table goes by its bare name inside the query."""
    for column in tree.find_all(exp.Column):
        if (column.text("db").lower(), column.table.lower()) in keys:
            column.set("db", None)
            column.set("catalog", None)


def _is_plain(*names: str) -> bool:
    """True for names that cannot lead out of the tables folder."""
    return all(name.replace("_", "a").isalnum() and name.isascii() for name in names)


def _schema_of(tables: Sequence[TableInfo]) -> MappingSchema:
    mapping = MappingSchema(dialect=statement.DIALECT)
    for info in tables:
        columns = {column.name: column.type for column in info.columns}
        table = exp.table_(info.name, db=info.schema, catalog=CATALOG, quoted=True)
        mapping.add_table(table, columns, dialect=statement.DIALECT)
    return mapping


def _name_columns(tree: exp.Expr) -> dict[str, str]:
    """Name unnamed columns by their text, as Spark does; returns lower name → name as written."""
    query = tree
    while isinstance(query, (exp.SetOperation, exp.Subquery)):
        query = query.this
    if not isinstance(query, exp.Select):
        return {}
    for projection in query.expressions:
        if isinstance(projection, exp.Explode):
            projection.replace(exp.alias_(projection.copy(), "col"))
        elif not projection.output_name and not isinstance(projection, (exp.Star, exp.Posexplode)):
            text = projection.sql(statement.DIALECT, normalize_functions="lower")
            projection.replace(exp.alias_(projection.copy(), text, quoted=True))
    return {name.lower(): name for name in query.named_selects if name != "*"}


def _qualified(tree: exp.Expr, mapping: MappingSchema) -> exp.Expr:
    try:
        return qualify(tree, schema=mapping, dialect=statement.DIALECT, catalog=CATALOG)
    except (OptimizeError, SchemaError) as error:
        message = str(error).replace('"', "`").split(". Line")[0]
        raise QueryError(f"{message}.", "UNRESOLVED_COLUMN.WITHOUT_SUGGESTION", "42703") from None
    except SqlglotError as error:
        raise unsupported(str(error)) from None


def _print(tree: exp.Expr) -> str:
    try:
        return tree.sql("duckdb", comments=False, normalize_functions=False, unsupported_level="RAISE")
    except UnsupportedError as error:
        raise unsupported(str(error)) from None
