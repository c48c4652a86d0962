"""The pools: the list, and a form that makes one."""

from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from emulator.console.pages.registry import Pages
from emulator.console.pages.visit import SameAs, Visit
from emulator.control import pool_lists

pages = Pages()
PAGE = 60
# What a form offers of the ways to sign in, and the members of CreateUserPool that it stands for.
SIGN_IN: dict[str, tuple[str, dict[str, Any]]] = {
    "username": ("with a username", {"AutoVerifiedAttributes": ["email"]}),
    "username-or-email": (
        "with a username or a verified e-mail",
        {"AliasAttributes": ["email"], "AutoVerifiedAttributes": ["email"]},
    ),
    "email": ("with an e-mail", {"UsernameAttributes": ["email"], "AutoVerifiedAttributes": ["email"]}),
    "phone": ("with a phone number", {"UsernameAttributes": ["phone_number"]}),
}


@pages.get("/pools")
def list_pools(visit: Visit) -> Response:
    """Those of the chosen account and region, or of all."""
    search, after = visit.query("search").strip(), visit.query("after")
    found = pool_lists.page(
        visit.services,
        account_id=visit.query("account") or None,
        region=visit.query("region") or None,
        search=search or None,
        after=after or None,
        limit=PAGE,
    )
    return visit.page(
        "pools",
        "Pools",
        section="Pools",
        same_as=SameAs("GET /_emulator/pools", "cognito-emulator pool list"),
        pools=found.pools,
        search=search,
        newer=visit.link("/pools", search=search) if after else None,
        older=visit.link("/pools", search=search, after=found.next) if found.next else None,
        ways={name: said for name, (said, _) in SIGN_IN.items()},
    )


@pages.post("/pools")
def create_pool(visit: Visit) -> Response:
    """As CreateUserPool makes it, with what the way to sign in asks for."""
    _, settings = SIGN_IN.get(visit.field("sign_in"), SIGN_IN["username"])
    members = {"PoolName": visit.field("name").strip(), **settings}
    made = visit.invoke("CreateUserPool", members)["UserPool"]
    line = visit.command("CreateUserPool", members)
    to = visit.link(f"/pools/{quote(made['Id'], safe='')}", pool=None)
    return visit.go(to, f"The pool {made['Name']} is there: {made['Id']}.", command=line)
