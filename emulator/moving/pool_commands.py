"""The lines of the AWS CLI that would make a pool as it is: its settings, its second factors, how it tracks sessions.
What is in it (app clients, groups, users) an export brings."""

from typing import Any

from emulator.control import commands, named
from emulator.moving import described
from emulator.rules.callers import user_sessions
from emulator.rules.configuration import mfa_config, pool_settings
from emulator.rules.owners import pools
from emulator.store.pools import Pool
from emulator.work import Services, opened


def of_pool(services: Services, pool_id: str) -> list[str]:
    """In the order to run them; `$POOL` is the id that the first one answers. Raises NotThere."""
    with opened(services, "commands of a pool") as work:
        pool = named.pool(work, pool_id)
    return [_line(services, pool, operation, members) for operation, members in _calls(pool)]


def _calls(pool: Pool) -> list[tuple[str, dict[str, Any]]]:
    shown: dict[str, Any] = {**pools.render(pool, users=0)}
    calls = [("CreateUserPool", {"PoolName": pool.name, **_without_defaults(pool, described.pool_settings(shown))})]
    factors = described.mfa_config(mfa_config.render(pool))
    if factors is not None:
        calls.append(("SetUserPoolMfaConfig", {"UserPoolId": "$POOL", **factors}))
    if pool.effective.sessions.is_on:
        calls.append(("SetUserPoolSessionConfiguration", {**user_sessions.configuration(pool), "UserPoolId": "$POOL"}))
    return calls


def _without_defaults(pool: Pool, members: dict[str, Any]) -> dict[str, Any]:
    """A member that is wholly as in a pool made with a name alone need not be said."""
    usual = pool_settings.of_new_pool({}, pool.region, pool.account_id)
    bare = described.pool_settings({**usual, "SchemaAttributes": ()})
    return {name: value for name, value in members.items() if value != bare.get(name)}


def _line(services: Services, pool: Pool, operation: str, members: dict[str, Any]) -> str:
    line = commands.of_operation(
        operation, members, account=pool.account_id, region=pool.region, endpoint=services.settings.base_url
    )
    return line.replace("'$POOL'", '"$POOL"')
