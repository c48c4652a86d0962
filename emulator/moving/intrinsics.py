"""CloudFormation's functions in a template: `!Ref`, `!Sub`, `!If` and their like, read from YAML and JSON alike and
resolved where the template and its parameters say what they come to.

Every mapping remembers its line, so that what cannot be resolved is told with its place.
"""

import base64
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import orjson
import yaml

_PLACEHOLDER = re.compile(r"\$\{([^!}${][^}${]*)\}")
_LITERAL = re.compile(r"\$\{!([^}${]*)\}")
DEEPEST = 100
MOST_NODES = 300_000  # of a template, where an alias counts as what it names; CloudFormation takes 1 MB of text
MOST_STEPS = 200_000  # values that are resolved, all in all
MOST_TEXT = 16 * 1024 * 1024  # characters that functions make, all in all
SECTIONS = ("Resources", "Parameters", "Conditions", "Mappings")


class Lined(dict[str, Any]):
    """A mapping of a template, and the line it begins at."""

    line = 1


class Nothing:
    """What `AWS::NoValue` comes to: the property is left out."""


NOTHING = Nothing()


class CannotResolve(Exception):
    """What a value comes to is not known; the message says why, as a sentence without its subject."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.line = line
        self.text = text


class NotATemplate(Exception):
    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.line = line
        self.text = text


def read(text: str) -> Lined:
    """The template's tree, with the short forms of YAML as the long ones of JSON. Raises NotATemplate."""
    loader: Any = yaml.SafeLoader(text)
    try:
        node = loader.get_single_node()
        tree = _Tree().value(node, 0) if node is not None else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise NotATemplate(mark.line + 1 if mark else 1, f"is not YAML: {error.problem or error.context}") from None
    except yaml.YAMLError as error:
        raise NotATemplate(1, f"is not YAML: {error}") from None
    except RecursionError:
        raise NotATemplate(1, f"is nested deeper than {DEEPEST} levels") from None
    finally:
        loader.dispose()
    if not isinstance(tree, Lined):
        raise NotATemplate(1, "is not a template: it must be a mapping")
    for section in SECTIONS:
        if not isinstance(tree.get(section), Mapping | None.__class__):
            raise NotATemplate(1, f"is not a template: {section} is no mapping")
    return tree


class _Tree:
    """YAML's nodes as values. An alias becomes the value once more, so aliases of aliases are counted."""

    def __init__(self) -> None:
        self._count = 0

    def value(self, node: Any, depth: int) -> Any:
        line = node.start_mark.line + 1
        self._count += 1
        if depth > DEEPEST:
            raise NotATemplate(line, f"is nested deeper than {DEEPEST} levels")
        if self._count > MOST_NODES:
            raise NotATemplate(line, f"has more than {MOST_NODES:,} values, with what its aliases stand for")
        if isinstance(node, yaml.MappingNode):
            plain: Any = Lined((_key(key), self.value(value, depth + 1)) for key, value in node.value)
            plain.line = line
        elif isinstance(node, yaml.SequenceNode):
            plain = [self.value(item, depth + 1) for item in node.value]
        else:
            plain = _scalar(node)
        if not node.tag.startswith("!") or node.tag == "!":
            return plain
        return _function(node, plain)


def _key(node: Any) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise NotATemplate(node.start_mark.line + 1, "a key is a word, not a list or a mapping")
    return str(node.value)


def _scalar(node: Any) -> Any:
    kind = node.tag.rpartition(":")[2]
    if kind == "bool":
        return node.value.lower() in ("true", "yes", "on")
    if kind == "null":
        return None
    if kind == "int" and re.fullmatch(r"-?(0|[1-9]\d{0,17})", node.value):
        return int(node.value)
    return node.value


def _function(node: Any, plain: Any) -> Lined:
    """`!Sub x` is `Fn::Sub: x`; `!Ref` and `!Condition` have no `Fn::`; `!GetAtt A.B` is a list."""
    name = node.tag[1:]
    if name == "GetAtt" and isinstance(plain, str):
        plain = plain.split(".", 1)
    made = Lined({name if name in ("Ref", "Condition") else f"Fn::{name}": plain})
    made.line = node.start_mark.line + 1
    return made


class Resolver:
    """Values with their functions resolved. `referred` says what a logical id comes to, `attribute` what an attribute
    of it; both raise LookupError with a sentence for what they do not know. What all values come to together is
    bounded: a few lines in which each doubles the one before would fill the memory."""

    def __init__(
        self,
        template: Lined,
        parameters: Mapping[str, str],
        pseudo: Mapping[str, Any],
        referred: Callable[[str], Any],
        attribute: Callable[[str, str], Any],
    ) -> None:
        self._template = template
        self._given = parameters
        self._pseudo = pseudo
        self._referred = referred
        self._attribute = attribute
        self._conditions: dict[str, bool] = {}
        self._line = 1
        self._steps = 0
        self._written = 0
        self._asked: list[str] = []  # resources and conditions whose values are being resolved

    def resolved(self, value: Any) -> Any:
        """Raises CannotResolve."""
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise CannotResolve(self._line, f"the template takes more than {MOST_STEPS:,} steps to resolve")
        if isinstance(value, list):
            found = [self.resolved(each) for each in value]
            return [each for each in found if each is not NOTHING]
        if not isinstance(value, Mapping):
            return value
        self._line = getattr(value, "line", self._line)
        if len(value) == 1:
            ((name, inner),) = value.items()
            if name == "Ref" or name.startswith("Fn::"):
                return self._function(name, inner, self._line)
            if name == "Condition" and isinstance(inner, str):
                return self.holds(inner)
        made = Lined()
        made.line = getattr(value, "line", 1)
        for name, inner in value.items():
            found = self.resolved(inner)
            if found is not NOTHING:
                made[name] = found
        return made

    def of_resource(self, name: str, value: Any) -> Any:
        """A value of the resource, for whom refers to it. Raises CannotResolve for what refers to itself."""
        if name in self._asked:
            raise CannotResolve(self._line, f"{name} refers to itself")
        with self._within(name):
            return self.resolved(value)

    @contextmanager
    def _within(self, name: str) -> Iterator[None]:
        if len(self._asked) == DEEPEST:
            raise CannotResolve(self._line, f"{name} is reached by more than {DEEPEST} references")
        self._asked.append(name)
        try:
            yield
        finally:
            self._asked.pop()

    def holds(self, name: Any) -> bool:
        """Whether the condition of this name holds. Raises CannotResolve."""
        if not isinstance(name, str):
            raise CannotResolve(self._line, "a condition is named by one word")
        if name not in self._conditions:
            conditions = self._template.get("Conditions") or {}
            if name not in conditions:
                raise CannotResolve(self._line, f"there is no condition {name}")
            self._conditions[name] = False  # a condition that asks for itself does not hold
            with self._within(f"the condition {name}"):
                self._conditions[name] = _truth(self.resolved(conditions[name]))
        return self._conditions[name]

    def _function(self, name: str, inner: Any, line: int) -> Any:
        function = _FUNCTIONS.get(name)
        if function is None:
            raise CannotResolve(line, f"{name} cannot be resolved here; write its value instead")
        try:
            return function(self, inner)
        except CannotResolve:
            raise
        except LookupError as error:
            raise CannotResolve(line, str(error.args[0]) if error.args else f"{name} has no such value") from None
        except (TypeError, ValueError, AttributeError):
            raise CannotResolve(line, f"{name} is not written as CloudFormation takes it") from None

    def ref(self, name: Any) -> Any:
        if name in self._pseudo:
            return self._pseudo[name]
        if name in (self._template.get("Parameters") or {}):
            return self._parameter(name)
        return self._referred(name)

    def _parameter(self, name: str) -> Any:
        declared = self._template["Parameters"][name] or {}
        kind = str(declared.get("Type", "String"))
        if name in self._given:
            value: Any = self._given[name]
        elif "Default" in declared:
            value = declared["Default"]
        else:
            raise LookupError(f"the parameter {name} has no value: say --param {name}=…")
        self._counted(str(value))
        if kind == "CommaDelimitedList" or kind.startswith("List<"):
            return [each.strip() for each in str(value).split(",")]
        return str(value).lower() if isinstance(value, bool) else str(value)

    def sub(self, inner: Any) -> str:
        text, more = (inner[0], inner[1]) if isinstance(inner, list) else (inner, {})
        own = {name: self.resolved(value) for name, value in more.items()}

        def filled(match: re.Match[str]) -> str:
            name = match[1].strip()
            if name in own:
                return self._text(own[name])
            return self._text(self.get_att(name.split(".", 1)) if "." in name else self.ref(name))

        return self._counted(_LITERAL.sub(r"${\1}", _PLACEHOLDER.sub(filled, text)))

    def get_att(self, inner: Any) -> Any:
        name, attribute = inner.split(".", 1) if isinstance(inner, str) else inner
        return self._attribute(name, self.resolved(attribute))

    def join(self, inner: Any) -> str:
        separator, parts = inner
        texts = [self._text(part) for part in self.resolved(parts)]
        self._counted(str(separator), times=len(texts))
        return str(separator).join(texts)

    def select(self, inner: Any) -> Any:
        place, choices = inner
        found = self.resolved(choices)
        number = int(self.resolved(place))
        if not 0 <= number < len(found):
            raise LookupError(f"Fn::Select takes the place {number} of {len(found)} values")
        return found[number]

    def split(self, inner: Any) -> list[str]:
        separator, text = inner
        return self._text(self.resolved(text)).split(separator)

    def find_in_map(self, inner: Any) -> Any:
        names = [self.resolved(each) for each in inner[:3]]
        found: Any = self._template.get("Mappings") or {}
        for name in names:
            if not isinstance(found, Mapping) or name not in found:
                raise LookupError(f"there is no {' / '.join(map(str, names))} in Mappings")
            found = found[name]
        return self.resolved(found)

    def choose(self, inner: Any) -> Any:
        condition, yes, no = inner
        return self.resolved(yes if self.holds(condition) else no)

    def equals(self, inner: Any) -> bool:
        left, right = self.resolved(inner)
        return _text(left) == _text(right)

    def every(self, inner: Any) -> bool:
        return all(_truth(self.resolved(each)) for each in inner)

    def some(self, inner: Any) -> bool:
        return any(_truth(self.resolved(each)) for each in inner)

    def negated(self, inner: Any) -> bool:
        (only,) = inner
        return not _truth(self.resolved(only))

    def base64(self, inner: Any) -> str:
        return base64.b64encode(self._text(self.resolved(inner)).encode()).decode()

    def json(self, inner: Any) -> str:
        return self._counted(orjson.dumps(self.resolved(inner)).decode())

    def imported(self, inner: Any) -> str:
        name = _text(self.resolved(inner))
        if name in self._given:
            return self._given[name]
        raise LookupError(f"the value {name} comes from another stack: say --param {name}=…")

    def _text(self, value: Any) -> str:
        return self._counted(_text(value))

    def _counted(self, text: str, *, times: int = 1) -> str:
        self._written += len(text) * times
        if self._written > MOST_TEXT:
            raise CannotResolve(self._line, f"the functions of the template write more than {MOST_TEXT:,} characters")
        return text


_FUNCTIONS: Mapping[str, Callable[[Resolver, Any], Any]] = {
    "Ref": Resolver.ref,
    "Fn::Sub": Resolver.sub,
    "Fn::GetAtt": Resolver.get_att,
    "Fn::Join": Resolver.join,
    "Fn::Select": Resolver.select,
    "Fn::Split": Resolver.split,
    "Fn::FindInMap": Resolver.find_in_map,
    "Fn::If": Resolver.choose,
    "Fn::Equals": Resolver.equals,
    "Fn::And": Resolver.every,
    "Fn::Or": Resolver.some,
    "Fn::Not": Resolver.negated,
    "Fn::Base64": Resolver.base64,
    "Fn::ToJsonString": Resolver.json,
    "Fn::ImportValue": Resolver.imported,
}


def _truth(value: Any) -> bool:
    return value is True or str(value).lower() == "true"


def _text(value: Any) -> str:
    if isinstance(value, Mapping | list) or value is NOTHING:
        raise TypeError
    return str(value).lower() if isinstance(value, bool) else str(value)
