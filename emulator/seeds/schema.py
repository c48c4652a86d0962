"""The language of seeds as JSON Schema, for editors: made of `language` and of AWS's model of the API.

An editor knows shapes and words; what Cognito refuses, and what one key demands of another, only `seed check` knows.
Any single value may be a placeholder such as `${VAR}`.
"""

import json
from typing import Any

from emulator.model import contract
from emulator.seeds import language, times
from emulator.seeds.kinds import (
    Choice,
    Each,
    Flag,
    Fraction,
    Free,
    Key,
    Named,
    Number,
    Part,
    Request,
    Shape,
    Text,
    Texts,
    Time,
)

Json = dict[str, Any]
DIALECT = "http://json-schema.org/draft-07/schema#"  # what editors of YAML know
_PLACEHOLDER = r"\$\{\w"
_FILLED: Json = {"type": "string", "pattern": _PLACEHOLDER}
# YAML takes 012345 and 2026-01-31 for numbers and dates; the reader takes them as they are written.
_SCALAR: Json = {"type": ["string", "number", "boolean"]}


def document() -> Json:
    """The whole schema."""
    made = _Definitions()
    root = made.mapping(language.FILE)
    return {
        "$schema": DIALECT,
        "title": "A seed of cognito-emulator",
        **root,
        "definitions": dict(sorted(made.known.items())),
    }


def text() -> str:
    return json.dumps(document(), indent=1, ensure_ascii=False) + "\n"


class _Definitions:
    """What is referred to by name, each made once."""

    def __init__(self) -> None:
        self.known: dict[str, Json] = {}

    def mapping(self, shape: Shape) -> Json:
        properties = {name: {**self._value(name, key), "description": key.says} for name, key in shape.keys.items()}
        needed = [name for name, key in shape.keys.items() if key.needed]
        made: Json = {"type": "object", "properties": properties, "additionalProperties": False}
        return {**made, "required": needed} if needed else made

    def _value(self, name: str, key: Key) -> Json:
        match key:
            case Text():
                return _text(key)
            case Texts():
                one = _of_choices(key.choices) if key.choices else _SCALAR
                return {"anyOf": [one, {"type": "array", "items": one}]}
            case Choice():
                return _of_choices(key.choices)
            case Flag():
                return {"anyOf": [{"type": "boolean"}, _FILLED]}
            case Number():
                return {"anyOf": [{"type": "integer", "minimum": key.least, "maximum": key.most}, _FILLED]}
            case Fraction():
                return {"anyOf": [{"type": "number", "minimum": key.least, "maximum": key.most}, _FILLED]}
            case Time():
                return {"type": "string", "pattern": f"{times.PATTERN}|{_PLACEHOLDER}"}
            case Named():
                return {"type": "object", "additionalProperties": {"type": ["string", "number", "boolean", "null"]}}
            case Free():
                return {"type": "object"}
            case Request():
                return self._request(key)
            case _:
                return self._inside(name, key)

    def _inside(self, name: str, key: Key) -> Json:
        if isinstance(key, Part):
            return self._named(key.of)
        assert isinstance(key, Each), name  # noqa: S101  # the last of the kinds
        one = self._named(key.of)
        many: Json = {"type": "array", "items": one}
        return {"anyOf": [one, many]} if key.or_one else many

    def _named(self, shape: Shape) -> Json:
        """By reference; where a shape has a short form, a text alone stands for it."""
        name = shape.what.removeprefix("a ").removeprefix("an ")
        if name not in self.known:
            self.known[name] = {}  # a shape that is in itself would else be made for ever
            made = self.mapping(shape)
            short = _text(shape.keys[shape.short]) if shape.short else None
            self.known[name] = {"anyOf": [short, made]} if short else made
        return _reference(name)

    def _request(self, key: Request) -> Json:
        """AWS's members, but those that the seed has its own key for."""
        shape = contract.shape(contract.operations()[key.operation].input)
        members = {name: of for name, of in shape.members.items() if name not in key.elsewhere}
        properties = {name: self._member(of) for name, of in members.items()}
        return {"type": "object", "properties": properties, "additionalProperties": False}

    def _member(self, name: str) -> Json:
        shape = contract.shape(name)
        if shape.document:
            return {}
        if shape.type not in ("structure", "list", "map"):
            return _scalar(shape)
        if name not in self.known:
            self.known[name] = {}
            self.known[name] = self._composed(shape)
        return _reference(name)

    def _composed(self, shape: contract.Shape) -> Json:
        if shape.type == "list":
            return {"type": "array", "items": self._member(shape.element)}
        if shape.type == "map":
            return {"type": "object", "additionalProperties": self._member(shape.value)}
        properties = {name: self._member(of) for name, of in shape.members.items()}
        made: Json = {"type": "object", "properties": properties, "additionalProperties": False}
        return {**made, "required": sorted(shape.required)} if shape.required else made


def _reference(name: str) -> Json:
    return {"allOf": [{"$ref": f"#/definitions/{name.replace(' ', '%20')}"}]}


def _text(key: Key) -> Json:
    form = key.form if isinstance(key, Text) else None
    if form is None:
        return _SCALAR
    written = form.pattern.removeprefix("^").removesuffix("$").replace(r"\$", r"\$\$?")  # `$$` is a dollar sign
    return {**_SCALAR, "pattern": f"^(?:{written})$|{_PLACEHOLDER}"}


def _of_choices(choices: tuple[str, ...]) -> Json:
    return {"anyOf": [{"enum": list(choices)}, _FILLED]}


def _scalar(shape: contract.Shape) -> Json:
    if shape.enum:
        return _of_choices((*shape.enum, *contract.DOCUMENTED.get(shape.name, ())))
    if shape.type == "boolean":
        return {"anyOf": [{"type": "boolean"}, _FILLED]}
    if shape.type in ("integer", "long", "float", "double"):
        kind = "integer" if shape.type in ("integer", "long") else "number"
        bounds = (("minimum", shape.min), ("maximum", shape.max))
        return {"anyOf": [{"type": kind, **{name: most for name, most in bounds if most is not None}}, _FILLED]}
    return {"type": "string"} if shape.type in ("string", "blob") else _SCALAR
