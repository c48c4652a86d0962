"""What the page of a pool does: app clients, limits, fixed codes, keys, copies, and the end of the pool."""

from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from emulator.console.pages.registry import Pages
from emulator.console.pages.visit import Visit
from emulator.control import keys, pool_copies, pool_details, rules, test_codes
from emulator.control.refusals import Refused
from emulator.control.typed_rules import rules_of

pages = Pages()


@pages.post("/pools/{pool}/clients")
def create_client(visit: Visit, pool: str) -> Response:
    """As CreateUserPoolClient makes it; with the flows that were ticked."""
    members: dict[str, Any] = {"UserPoolId": pool, "ClientName": visit.field("name").strip()}
    if visit.field("secret"):
        members["GenerateSecret"] = True
    if visit.fields("flows"):
        members["ExplicitAuthFlows"] = visit.fields("flows")
    made = visit.invoke("CreateUserPoolClient", members)["UserPoolClient"]
    line = visit.command("CreateUserPoolClient", members)
    to = visit.link(f"/clients/{quote(made['ClientId'], safe='')}")
    return visit.go(to, f"The app client {made['ClientName']} is there: {made['ClientId']}.", command=line)


@pages.post("/pools/{pool}/rules")
def put_rules(visit: Visit, pool: str) -> Response:
    """Replaces the pool's own limits, which a person writes as JSON."""
    rules.override(visit.services, pool, rules_of(visit.field("rules")))
    return visit.go(visit.back(), "The limits of the pool are changed.")


@pages.post("/pools/{pool}/test-codes")
def put_test_codes(visit: Visit, pool: str) -> Response:
    """Replaces the pool's fixed codes: a line each, an address and its code."""
    table: dict[str, str] = {}
    for line in visit.field("codes").splitlines():
        words = line.split()
        if words and len(words) != 2:
            raise Refused(f"Write a pattern of addresses and a code in each line, not {line.strip()[:100]!r}.")
        if words:
            table[words[0]] = words[1]
    kept = test_codes.put(visit.services, pool, table)
    count = len(kept.test_codes)
    return visit.go(visit.back(), f"The pool has {count} fixed {'code' if count == 1 else 'codes'} now.")


@pages.post("/pools/{pool}/copy")
def copy_pool(visit: Visit, pool: str) -> Response:
    made = pool_copies.copy(visit.services, pool, visit.field("name").strip())
    to = visit.link(f"/pools/{quote(made.pool, safe='')}", pool=None)
    users = "1 user" if made.users == 1 else f"{made.users:,} users"
    return visit.go(to, f"This is the copy {made.name}, with {users}.")


@pages.post("/pools/{pool}/rotate-keys")
def rotate_keys(visit: Visit, pool: str) -> Response:
    rotated = keys.rotate(visit.services, pool, keep_old=bool(visit.field("keep_old")))
    old = "Tokens by the old keys stay good." if rotated.retired else "Tokens by the old keys are refused."
    return visit.go(visit.back(), f"New keys sign the tokens of the pool. {old}")


@pages.post("/pools/{pool}/delete")
def delete_pool(visit: Visit, pool: str) -> Response:
    """As DeleteUserPool does, so protection, domains and replicas keep it."""
    name = pool_details.find(visit.services, pool).name
    if visit.field("confirm") != name:
        raise Refused(f"Nothing was deleted: type {name} to delete the pool.")
    members = {"UserPoolId": pool}
    visit.invoke("DeleteUserPool", members)
    line = visit.command("DeleteUserPool", members)
    return visit.elsewhere().go(visit.elsewhere().link("/pools"), f"The pool {name} is deleted.", command=line)
