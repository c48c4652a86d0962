"""Values and rows of which each request makes some: nobody changes one, and making it costs little.

A frozen dataclass sets each of its fields by a call of its own, a third of a microsecond each: a user has sixteen, an
event twenty-five, a sign-in two hundred in all. `@light(frozen=True, slots=True)` is one to mypy, which sees to it that
no field is set; at run time nothing looks, and it costs a ninth. Equality, hash and `dataclasses.replace` are the same.
What is made once or seldom is better a frozen dataclass, which keeps the promise itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

__all__ = ["light"]

if TYPE_CHECKING:
    from dataclasses import dataclass as light
else:

    def light(*, frozen: bool, slots: bool) -> Callable[[type], type]:
        """Of these two alone."""
        del frozen
        return dataclass(slots=slots, unsafe_hash=True)
