"""As much of JSON Schema (draft 2020-12) as the schema of feeds.yaml uses; anything else in it is an error here."""

import re
from typing import Any

TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "boolean": bool,
    "null": type(None),
}
REMARKS = {"$schema", "$defs", "title", "description", "default", "examples", "format"}


def conforms(value: object, schema: dict[str, Any], root: dict[str, Any]) -> bool:
    """Tell whether a value conforms; raises KeyError for a keyword that is not implemented."""
    return all(CHECKS[word](value, schema, root) for word in schema.keys() - REMARKS)


def _type(value: object, schema: dict[str, Any], _root: dict[str, Any]) -> bool:
    wanted = TYPES[schema["type"]]
    return isinstance(value, wanted) and (wanted is bool or not isinstance(value, bool))


def _properties(value: object, schema: dict[str, Any], root: dict[str, Any]) -> bool:
    parts = schema["properties"]
    return not isinstance(value, dict) or all(conforms(value[key], parts[key], root) for key in value.keys() & parts)


def _additional(value: object, schema: dict[str, Any], root: dict[str, Any]) -> bool:
    rule = schema["additionalProperties"]
    if not isinstance(value, dict):
        return True
    others = value.keys() - schema.get("properties", {}).keys()
    patterns = schema.get("patternProperties", {})
    others = {key for key in others if not any(re.search(pattern, key) for pattern in patterns)}
    return not others if rule is False else all(conforms(value[key], rule, root) for key in others)


def _patterns(value: object, schema: dict[str, Any], root: dict[str, Any]) -> bool:
    rules = schema["patternProperties"].items()
    return not isinstance(value, dict) or all(
        conforms(part, rule, root) for key, part in value.items() for pattern, rule in rules if re.search(pattern, key)
    )


def _one_of(value: object, schema: dict[str, Any], root: dict[str, Any]) -> bool:
    return sum(conforms(value, part, root) for part in schema["oneOf"]) == 1


CHECKS: dict[str, Any] = {
    "type": _type,
    "properties": _properties,
    "additionalProperties": _additional,
    "oneOf": _one_of,
    "patternProperties": _patterns,
    "$ref": lambda v, s, r: conforms(v, r["$defs"][s["$ref"].removeprefix("#/$defs/")], r),
    "anyOf": lambda v, s, r: any(conforms(v, part, r) for part in s["anyOf"]),
    "enum": lambda v, s, _: v in s["enum"],
    "pattern": lambda v, s, _: not isinstance(v, str) or re.search(s["pattern"], v) is not None,
    "required": lambda v, s, _: not isinstance(v, dict) or set(s["required"]) <= v.keys(),
    "items": lambda v, s, r: not isinstance(v, list) or all(conforms(item, s["items"], r) for item in v),
    "minItems": lambda v, s, _: not isinstance(v, list) or len(v) >= s["minItems"],
    "minLength": lambda v, s, _: not isinstance(v, str) or len(v) >= s["minLength"],
    "minProperties": lambda v, s, _: not isinstance(v, dict) or len(v) >= s["minProperties"],
    "maxProperties": lambda v, s, _: not isinstance(v, dict) or len(v) <= s["maxProperties"],
    "minimum": lambda v, s, _: not isinstance(v, int) or v >= s["minimum"],
    "maximum": lambda v, s, _: not isinstance(v, int) or v <= s["maximum"],
}
