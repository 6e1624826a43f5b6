"""Arrow types → Databricks SQL types as a statement's manifest names them."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.types as kind

# Arrow type id → (type_name, type_text). DuckDB's unsigned integers take the next wider signed type.
SIMPLE = {
    pa.int8(): ("BYTE", "TINYINT"),
    pa.int16(): ("SHORT", "SMALLINT"),
    pa.uint8(): ("SHORT", "SMALLINT"),
    pa.int32(): ("INT", "INT"),
    pa.uint16(): ("INT", "INT"),
    pa.int64(): ("LONG", "BIGINT"),
    pa.uint32(): ("LONG", "BIGINT"),
    pa.uint64(): ("DECIMAL", "DECIMAL(20,0)"),
    pa.float32(): ("FLOAT", "FLOAT"),
    pa.float64(): ("DOUBLE", "DOUBLE"),
    pa.bool_(): ("BOOLEAN", "BOOLEAN"),
    pa.string(): ("STRING", "STRING"),
    pa.large_string(): ("STRING", "STRING"),
    pa.string_view(): ("STRING", "STRING"),
    pa.binary(): ("BINARY", "BINARY"),
    pa.large_binary(): ("BINARY", "BINARY"),
    pa.date32(): ("DATE", "DATE"),
    pa.null(): ("NULL", "VOID"),
}


class UnknownType(ValueError):
    """A result column whose type has no Databricks counterpart."""


def is_list(data_type: pa.DataType) -> bool:
    """Any of Arrow's three list layouts."""
    return kind.is_list(data_type) or kind.is_large_list(data_type) or kind.is_fixed_size_list(data_type)


def names(data_type: pa.DataType) -> tuple[str, str]:
    """`(type_name, type_text)`, e.g. `("DECIMAL", "DECIMAL(18,2)")`; UnknownType where there is none."""
    if data_type in SIMPLE:
        return SIMPLE[data_type]
    if kind.is_dictionary(data_type):
        return names(data_type.value_type)
    if kind.is_decimal(data_type):
        return "DECIMAL", f"DECIMAL({data_type.precision},{data_type.scale})"
    if kind.is_timestamp(data_type):
        return ("TIMESTAMP", "TIMESTAMP") if data_type.tz else ("TIMESTAMP_NTZ", "TIMESTAMP_NTZ")
    return _nested(data_type)


def _nested(data_type: pa.DataType) -> tuple[str, str]:
    if is_list(data_type):
        return "ARRAY", f"ARRAY<{names(data_type.value_type)[1]}>"
    if kind.is_map(data_type):
        return "MAP", f"MAP<{names(data_type.key_type)[1]}, {names(data_type.item_type)[1]}>"
    if kind.is_struct(data_type):
        inner = ", ".join(f"{field.name}: {names(field.type)[1]}" for field in data_type)
        return "STRUCT", f"STRUCT<{inner}>"
    raise UnknownType(f"A result column has the type {data_type}, which Databricks SQL does not know.")


def columns(schema: pa.Schema) -> list[dict[str, object]]:
    """The `columns` of a manifest's schema."""
    found = []
    for position, field in enumerate(schema):
        type_name, type_text = names(field.type)
        column: dict[str, object] = {
            "name": field.name,
            "type_text": type_text,
            "type_name": type_name,
            "position": position,
        }
        if type_name == "DECIMAL":
            precision, scale = type_text[len("DECIMAL(") : -1].split(",")
            column |= {"type_precision": int(precision), "type_scale": int(scale)}
        found.append(column)
    return found
