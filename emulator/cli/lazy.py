"""A group of commands that imports a command only when somebody asks for it.

`cognito-emulator env` runs in every new shell of somebody, and must not pay for the server. So the modules in the table
declare commands and import what they do only inside of these.
"""

import sys
from collections.abc import Iterator, Mapping, MutableMapping
from importlib import import_module
from typing import Any

import click

from emulator.cli import exits

Sections = Mapping[str, Mapping[str, str]]


class _Imported(MutableMapping[str, click.Command]):
    """Name → command; the value is imported when it is looked up."""

    def __init__(self, places: dict[str, str]) -> None:
        self._places = places

    def __getitem__(self, name: str) -> click.Command:
        module, _, attribute = self._places[name].partition(":")
        found: click.Command = getattr(import_module(f"emulator.cli.{module}"), attribute)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, name: object) -> bool:
        return name in self._places

    def __setitem__(self, name: str, command: click.Command) -> None:
        raise TypeError(f"{name} belongs into the table of commands")

    def __delitem__(self, name: str) -> None:
        del self._places[name]


class OnDemand(click.Group):
    """`sections` is heading → name of a command → `module:attribute` in `emulator.cli`."""

    def __init__(self, name: str | None = None, *, sections: Sections, **others: Any) -> None:
        places = {name: place for section in sections.values() for name, place in section.items()}
        super().__init__(name, _Imported(places), **others)
        self.sections = sections

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(self.commands)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """A heading for each section, and of each command the first sentence."""
        del ctx
        width = max(map(len, self.commands))
        for heading, section in self.sections.items():
            with formatter.section(heading):
                formatter.write_dl(
                    [(name.ljust(width), self.commands[name].get_short_help_str(1000)) for name in section]
                )

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("interrupted", err=True)
            sys.exit(exits.INTERRUPTED)
