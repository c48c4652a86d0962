"""How an app client is shown: by the operations that write it, by the one that describes it, and in a list.

The members that are sets come in two orders: Java's where the client was just written, the alphabet's where it was read
back. The row keeps the order of the request, which means nothing.
"""

from collections.abc import Callable, Iterable
from typing import Any, cast

from emulator.base import java_order
from emulator.model.shapes import UserPoolClientDescription, UserPoolClientType
from emulator.rules.configuration.client_settings import SETS, SHOWN_ELSEWHERE
from emulator.store.clients import Client


def of_written(client: Client) -> UserPoolClientType:
    """As CreateUserPoolClient and UpdateUserPoolClient answer it (seen: the AWS CLI's examples of both)."""
    return _shown(client, java_order.iteration_order)


def of_described(client: Client) -> UserPoolClientType:
    """As DescribeUserPoolClient answers it (seen: go-to-k/cdk-real-drift, four clients; the AWS CLI's example)."""
    return _shown(client, sorted)


def in_list(client: Client) -> UserPoolClientDescription:
    return {"ClientId": client.id, "UserPoolId": client.pool_id, "ClientName": client.name}


def _shown(client: Client, ordered: Callable[[Iterable[str]], list[str]]) -> UserPoolClientType:
    """Members that were not set are not there."""
    settings = {name: value for name, value in client.settings.items() if name not in SHOWN_ELSEWHERE}
    shown: dict[str, Any] = {
        "UserPoolId": client.pool_id,
        "ClientName": client.name,
        "ClientId": client.id,
        "ClientSecret": client.secret,
        "ClientSecretArn": client.secret_arn,
        "CreationDate": client.created_at,
        "LastModifiedDate": client.updated_at,
        "ClientType": "REGULAR",  # seen: API reference of 2026; the other type registers itself
        **{name: ordered(value) if name in SETS else value for name, value in settings.items()},
    }
    return cast(UserPoolClientType, {name: value for name, value in shown.items() if value is not None})
