"""The kinds of value that feeds.yaml has, each with its check in words and its JSON Schema."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema
from pydantic_core.core_schema import no_info_plain_validator_function

from aggregator.config.environment import Expanded
from aggregator.config.units import parse_duration, parse_size
from aggregator.config.words import VALUE, wrong

JsonSchema = dict[str, Any]
ENVIRONMENT: JsonSchema = {"type": "string", "pattern": r"\$\{[A-Za-z_][A-Za-z0-9_]*(:-[^}]*)?\}"}
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
ID = r"[a-z0-9][a-z0-9_-]*"
LONGEST_ID = 100
TOKEN = r"[A-Za-z0-9!#$%&'*+.^_`|~-]+"  # noqa: S105 - the characters of RFC 9110, section 5.6.2
# What argon2 makes, in the PHC string format; the numbers bound what a log-in costs in memory and time.
PASSWORD_HASH = r"\$argon2id\$v=19\$m=[0-9]{1,7},t=[0-9]{1,2},p=[0-9]{1,2}\$[A-Za-z0-9+/]{8,90}\$[A-Za-z0-9+/]{16,180}"  # noqa: S105 - a shape
SHORTEST_TOKEN, LONGEST_TOKEN = 16, 200
SECRET_TOKEN = f"[!-~]{{{SHORTEST_TOKEN},{LONGEST_TOKEN}}}"
LANGUAGE = r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*"  # the shape of RFC 5646, section 2.1


@dataclass(frozen=True, slots=True, eq=False)
class Value:
    """How pydantic checks a kind of value, and how the JSON Schema describes it."""

    validate: Callable[[object], object]
    schema: JsonSchema

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Let pydantic call `validate` and nothing else."""
        del source, handler
        return no_info_plain_validator_function(self.validate)

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchema:
        """Describe the value."""
        del core, handler
        return dict(self.schema)


def either(*shapes: JsonSchema) -> JsonSchema:
    """Describe a value that has one of the shapes, or comes from the environment."""
    return {"anyOf": [*shapes, ENVIRONMENT]}


# --- text ----------------------------------------------------------------------------------------------------


def text_of(value: object) -> str:
    """Accept text alone, and say how a number becomes text."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bool | int | float):
        raise wrong(f"must be text; put it in quotes: {VALUE}")
    raise wrong("must be text")


def text(check: Callable[[str], None], schema: JsonSchema) -> Value:
    """Return a kind of text; `check` raises `wrong(…)`."""

    def validate(value: object) -> str:
        checked = text_of(value)
        check(checked)
        return checked

    return Value(validate, {"type": "string"} | schema)


def shaped(pattern: str, message: str) -> Value:
    """Return text of one shape."""
    compiled = re.compile(pattern)

    def check(value: str) -> None:
        if not compiled.fullmatch(value):
            raise wrong(message)

    return Value(text(check, {}).validate, either({"type": "string", "pattern": f"^({pattern})$"}))


def one_line(value: str) -> None:
    """Refuse text that is empty or more than a line."""
    if not value.strip():
        raise wrong("must not be empty")
    if CONTROL.search(value):
        raise wrong("must be one line without control characters")


def unicode_text(value: str) -> None:
    """Refuse bytes of the environment that are no text."""
    if re.search("[\ud800-\udfff]", value):
        raise wrong("is not valid Unicode text")


def _id(value: str) -> None:
    if not re.fullmatch(ID, value):
        raise wrong(f"must be small letters, digits, - and _, and begin with a letter or digit, not {VALUE}")
    if len(value) > LONGEST_ID:
        raise wrong(f"must have no more than {LONGEST_ID} characters")


def _header_value(value: str) -> None:
    if CONTROL.search(value) or value != value.strip() or not value.isascii():
        raise wrong("must be one line of ASCII without spaces around it")


def _username(value: str) -> None:
    one_line(value)
    if ":" in value:  # RFC 7617, section 2
        raise wrong("must not have a colon in it")


def _password_hash(value: str) -> None:
    """Refuse a password in plain text; the value itself is never shown."""
    if not re.fullmatch(PASSWORD_HASH, value):
        raise wrong("must be the hash of a password; `aggregator password` asks for one and prints its hash")


def _token(value: object) -> str:
    """Refuse what can be guessed, or cannot stand in an address; the value itself is never shown."""
    if not isinstance(value, str):
        raise wrong("must be text; put it in quotes")
    if len(value) < SHORTEST_TOKEN:
        raise wrong(
            f"must have at least {SHORTEST_TOKEN} characters, or it can be guessed; `openssl rand -hex 20` makes one"
        )
    if not re.fullmatch(SECRET_TOKEN, value):
        raise wrong(f"must be at most {LONGEST_TOKEN} letters, digits and signs of ASCII, without spaces")
    return str(value)


def _network(value: str) -> None:
    try:
        ip_network(value)
    except ValueError:
        raise wrong("must be an address or a network, such as 10.0.0.1 or 10.0.0.0/8, not " + VALUE) from None


Text = Annotated[str, text(one_line, {"minLength": 1})]
Secret = Annotated[str, text(unicode_text, {})]
PasswordHash = Annotated[
    str, Value(text(_password_hash, {}).validate, either({"type": "string", "pattern": f"^{PASSWORD_HASH}$"}))
]
Token = Annotated[str, Value(_token, either({"type": "string", "pattern": f"^{SECRET_TOKEN}$"}))]
Network = Annotated[str, text(_network, {"minLength": 1})]
Username = Annotated[str, text(_username, {"minLength": 1})]
Language = Annotated[str, shaped(LANGUAGE, f"must be a language tag such as en or pt-BR, not {VALUE}")]
Id = Annotated[str, Value(text(_id, {}).validate, either({"type": "string", "pattern": f"^{ID}$"}))]
HeaderName = Annotated[
    str, Value(shaped(TOKEN, "is no name of an HTTP header").validate, {"type": "string", "pattern": f"^{TOKEN}$"})
]
HeaderValue = Annotated[str, text(_header_value, {})]


# --- numbers -------------------------------------------------------------------------------------------------


def whole(least: int, most: int | None = None) -> Value:
    """Return the kind of a whole number within bounds."""
    bounds = {"minimum": least} if most is None else {"minimum": least, "maximum": most}

    def validate(value: object) -> int:
        if isinstance(value, Expanded) and re.fullmatch(r"[0-9]{1,18}", value):
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise wrong("must be a whole number")
        if value < least or (most is not None and value > most):
            raise wrong(f"must be at least {least}" if most is None else f"must be from {least} to {most}")
        return value

    return Value(validate, either({"type": "integer"} | bounds))


def duration(least: str, most: str) -> Value:
    """Return the kind of a duration within bounds."""
    shapes = ({"type": "string", "pattern": "^(([0-9]+[smhdw])+|[0-9]+)$"}, {"type": "integer", "minimum": 0})
    return _measured(parse_duration, (least, most), "a duration such as 30s, 15m, 1h or 7d", either(*shapes))


def size(least: str, most: str) -> Value:
    """Return the kind of a number of bytes within bounds."""
    pattern = r"^[0-9]+(\.[0-9]{1,3})? ?([kKmMgG][iI]?)?[bB]?$"
    shapes = ({"type": "string", "pattern": pattern}, {"type": "integer", "minimum": 0})
    return _measured(parse_size, (least, most), "a size such as 500KB, 10MB or 1GB", either(*shapes))


def _measured(parse: Callable[[str], Any], bounds: tuple[str, str], what: str, schema: JsonSchema) -> Value:
    least, most = (parse(bound) for bound in bounds)

    def validate(value: object) -> Any:
        written = isinstance(value, str | int) and not isinstance(value, bool)
        measured = parse(str(value)) if written else None
        if measured is None:
            raise wrong(f"must be {what}, not {VALUE}" if written else f"must be {what}")
        if not least <= measured <= most:
            raise wrong(f"must be from {bounds[0]} to {bounds[1]}, not {VALUE}")
        return measured

    return Value(validate, schema)


def _truth(value: object) -> bool:
    if isinstance(value, Expanded) and value.lower() in {"true", "false"}:
        return value.lower() == "true"
    if not isinstance(value, bool):
        raise wrong("must be true or false")
    return value


Truth = Annotated[bool, Value(_truth, either({"type": "boolean"}))]
