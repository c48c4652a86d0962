"""Instants that leave as JSON: text in UTC with milliseconds, as everywhere in the control API."""

from datetime import datetime
from typing import Annotated, Any

from emulator.base.clock import iso


class _AsText:
    """How pydantic writes one, and describes it. It is imported when it asks: no server needs it to start."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        from pydantic import PlainSerializer

        return PlainSerializer(iso, return_type=str).__get_pydantic_core_schema__(source, handler)

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> Any:
        return {"type": "string", "format": "date-time"} if handler.mode == "serialization" else handler(schema)


Instant = Annotated[datetime, _AsText()]
