"""What a user did, kept with the context the client sent (UserContextData, AnalyticsMetadata)."""

from collections.abc import Mapping
from typing import Any

from emulator.base import ids
from emulator.context import Context
from emulator.store import events
from emulator.store.events import Event
from emulator.store.pools import Pool
from emulator.store.users import User


def record(
    ctx: Context, pool: Pool, user: User, event_type: str, outcome: str, client_id: str | None, req: Mapping[str, Any]
) -> None:
    """`event_type` is AWS's (SignUp, SignIn, …) or the operation's name; `req` is the request as it came."""
    context: Mapping[str, Any] = req.get("UserContextData") or req.get("ContextData") or {}
    events.add(
        ctx.db,
        Event(
            id=ids.row_id("event", ctx.random),
            pool_id=pool.id,
            client_id=client_id,
            user_id=user.id,
            username=user.username,
            event_type=event_type,
            outcome=outcome,
            request_id=ctx.request.request_id,
            ip_address=context.get("IpAddress") or ctx.request.source_ip,
            encoded_data=context.get("EncodedData"),
            analytics_endpoint_id=(req.get("AnalyticsMetadata") or {}).get("AnalyticsEndpointId"),
            created_at=ctx.now,
        ),
    )
