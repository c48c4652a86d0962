"""Calling operations without anybody outside: triggers answer with the event they got (a function that changes
nothing), and mail stays in the outbox."""

from typing import Any

import orjson

from emulator.doors import Reply


class Echo:
    """An Invoker that reaches nobody."""

    def invoke(self, function_arn: str, event: dict[str, Any], *, once: bool = False) -> Reply:
        del function_arn, once
        return Reply(orjson.dumps(event))

    def close(self) -> None:
        """Nothing was opened."""
