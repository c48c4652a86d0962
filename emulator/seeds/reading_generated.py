"""From the fields of a pattern to the users that it stands for: those of its first and its last number are read as if
they stood in the file."""

from msgspec.structs import replace

from emulator.seeds import language, patterns, reading_users
from emulator.seeds.fields import Fields
from emulator.seeds.files import Entry, Mapped, Node, Scalar
from emulator.seeds.shape import GeneratedSeed, UserSeed


def generated(fields: Fields) -> GeneratedSeed | None:
    username, count = fields.text("username"), fields.number("count")
    first = 1 if (given := fields.number("first")) is None else given
    entries = {
        name: Entry(fields.place_of(name), node) for name in language.OF_A_PATTERN if (node := fields.node(name))
    }
    for name in language.NUMBERED & entries.keys():
        for text in _texts(entries[name].node):
            _check(fields, name, text)
    if fields.ok and not patterns.has_number(username or ""):
        fields.refuse(fields.place_of("username"), "username needs the number {n}, or all users would have one name")
    if not fields.ok or count is None:
        return None
    read = [_user(fields, entries, number) for number in (first, first + count - 1)]
    if read[0] is None or read[1] is None:
        return None
    like = replace(
        read[0],
        username=username or "",
        sub=fields.text("sub"),
        password=fields.text("password"),
        attributes=fields.named("attributes"),
    )
    return GeneratedSeed(fields.place, count, first, like)


def _texts(node: Node) -> list[Scalar]:
    if isinstance(node, Mapped):
        return [entry.node for entry in node.entries.values() if isinstance(entry.node, Scalar)]
    return [node] if isinstance(node, Scalar) else []


def _check(fields: Fields, name: str, text: Scalar) -> None:
    try:
        patterns.check(text.text)
    except ValueError as error:
        fields.refuse(text.place, f"{name}: {error}")


def _user(fields: Fields, entries: dict[str, Entry], number: int) -> UserSeed | None:
    """Whom the reader of users makes of it."""
    filled = {
        name: Entry(entry.place, _filled(entry.node, number)) if name in language.NUMBERED else entry
        for name, entry in entries.items()
    }
    return reading_users.user(Fields(Mapped(fields.place, filled), language.USER, fields.problems, fields.folder))


def _filled(node: Node, number: int) -> Node:
    if isinstance(node, Mapped):
        return Mapped(
            node.place, {name: Entry(one.place, _filled(one.node, number)) for name, one in node.entries.items()}
        )
    if isinstance(node, Scalar) and (text := patterns.fill(node.text, number)) != node.text:
        return Scalar(node.place, text, text)
    return node
