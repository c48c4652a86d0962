"""Where the value of a setting comes from: a variable, `.env`, the file that EMULATOR_CONFIG names, or a plain variable
that platforms set, such as PORT. Flags stand above all of them, and defaults below.

Each of these places may give a secret in a file instead: EMULATOR_ADMIN_TOKEN_FILE names a file with the token. Knows
no setting by name but those that have a plain variable; what cannot be used is told as a `Wrong` in place of a value.
"""

import difflib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

PREFIX: Final = "EMULATOR_"
FILE: Final = "_file"
# Below everything that is ours, so that a platform's variable does not win over somebody's own word.
PLAIN: Final = {
    "host": "HOST",
    "port": "PORT",
    "database_url": "DATABASE_URL",
    "forwarded_allow_ips": "FORWARDED_ALLOW_IPS",
}
LARGEST: Final = 65_536  # bytes of a file with settings, or with a secret


class Wrong(Struct, frozen=True):
    """In place of a value: what is wrong with it, told after its name."""

    sentence: str


class Found(Struct, frozen=True):
    """`name` is what its writer called it; `place` says where that stands; `file` is the one that holds the value."""

    value: str | Wrong
    name: str
    place: str
    file: str | None = None


class Known(Struct, frozen=True):
    """The names of all settings, and of those that may be given in a file."""

    settings: Collection[str]
    in_files: Collection[str]

    def names(self) -> list[str]:
        return [*self.settings, *(name + FILE for name in self.in_files)]

    def nearest(self, name: str) -> str | None:
        near = difflib.get_close_matches(name, self.names(), 1)
        return near[0] if near else None


def find(
    known: Known, environment: Mapping[str, str | None], dotenv: Mapping[str, str | None], plain: Mapping[str, str]
) -> dict[str, Found]:
    """The value of each setting that somebody has set, by its name. `environment` and `dotenv` have names in lower
    case, and no empty values; `plain` is the environment as it is."""
    found: dict[str, Found] = {}
    for place, values in (("environment", environment), (".env", dotenv)):
        _take(found, known, place, PREFIX, {name: value for name, value in values.items() if value})
    if "config" in found:
        _take_config(found, known)
    for setting, name in PLAIN.items():
        if setting not in found and plain.get(name):
            found[setting] = Found(plain[name], name, "environment")
    return found


def _take(found: dict[str, Found], known: Known, place: str, prefix: str, values: Mapping[str, str]) -> None:
    for setting in known.settings:
        if setting in found:
            continue
        key = (prefix + setting).lower()
        name = prefix + setting.upper() if prefix else setting
        in_file = values.get(key + FILE) if setting in known.in_files else None
        if in_file is not None:
            file_name = name + (FILE.upper() if prefix else FILE)
            if key in values:
                found[setting] = Found(Wrong(f"and {file_name} are both set: keep one of them"), name, place)
            else:
                found[setting] = Found(_secret(in_file), file_name, place, in_file)
        elif key in values:
            found[setting] = Found(values[key], name, place)


def _secret(file: str) -> str | Wrong:
    text = _read(file)
    if isinstance(text, Wrong):
        return text
    secret = text.rstrip("\r\n")
    if not secret:
        return Wrong(f"names {file}, which is empty")
    if len(secret.splitlines()) > 1:
        return Wrong(f"names {file}, which has more than one line")
    return secret


def _read(file: str) -> str | Wrong:
    try:
        with Path(file).expanduser().open("rb") as opened:
            content = opened.read(LARGEST + 1)
    except (OSError, ValueError, RuntimeError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        return Wrong(f"must be a file that can be read: {file}: {reason}")
    if len(content) > LARGEST:
        return Wrong(f"names {file}, which has more than {LARGEST} bytes")
    try:
        return content.decode("utf-8-sig")  # some editors and shells of Windows begin a file with a byte order mark
    except UnicodeDecodeError:
        return Wrong(f"names {file}, which is no text in UTF-8")


def _take_config(found: dict[str, Found], known: Known) -> None:
    config = found["config"]
    if isinstance(config.value, Wrong):
        return
    text = _read(config.value)
    read = text if isinstance(text, Wrong) else _settings_in(text, config.value, known)
    if isinstance(read, Wrong):
        found["config"] = Found(read, config.name, config.place)
    else:
        _take(found, known, config.value, "", read)


def _settings_in(text: str, file: str, known: Known) -> dict[str, str] | Wrong:
    """Each value as text, as a variable would have it."""
    import yaml  # for those who have such a file

    try:
        document = yaml.compose(text, yaml.SafeLoader)
    except RecursionError:
        return Wrong(f"names {file}, which is nested too deep")
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        at = f"{file}:{mark.line + 1}" if mark is not None else file
        return Wrong(f"names a file that is no YAML: {at}: {getattr(error, 'problem', None) or 'it cannot be read'}")
    if document is None:
        return {}
    if not isinstance(document, yaml.MappingNode):
        return Wrong(f"names {file}, which must hold settings such as `port: 9229`")
    problems = list(_problems(document, file, known))
    if problems:
        return Wrong(f"names a file with mistakes: {'; '.join(problems)}")
    return {key.value: value.value for key, value in document.value if value.tag != "tag:yaml.org,2002:null"}


def _problems(document: Any, file: str, known: Known) -> Iterator[str]:
    """Of a mapping of YAML, each with its line."""
    seen: set[str] = set()
    for key, value in document.value:
        name, at = str(key.value), f"{file}:{key.start_mark.line + 1}"
        if name not in known.names() or name == "config":
            near = known.nearest(name)
            yield f"{at}: `{name[:100]}` is not a setting" + (f"; did you mean `{near}`?" if near else "")
        elif name in seen:
            yield f"{at}: `{name}` is there twice"
        elif not isinstance(value.value, str):
            yield f"{at}: `{name}` must be one text, number, true or false"
        seen.add(name)
