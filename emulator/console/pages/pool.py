"""One pool: what it has, how it is set, its limits, and how it is made again."""

from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from emulator.console.pages.registry import Pages
from emulator.console.pages.visit import SameAs, Visit
from emulator.control import pool_details, rules
from emulator.control.pool_details import PoolDetails
from emulator.moving import pool_commands

pages = Pages()
PARTS = {"": "What it has", "settings": "Settings", "limits": "Limits and codes", "again": "Copy, export, delete"}
_FLOWS = {
    "ALLOW_USER_SRP_AUTH": "password by SRP",
    "ALLOW_USER_PASSWORD_AUTH": "password as it is",
    "ALLOW_ADMIN_USER_PASSWORD_AUTH": "password by an administrator",
    "ALLOW_USER_AUTH": "choice of a first factor",
    "ALLOW_CUSTOM_AUTH": "challenges of its own",
    "ALLOW_REFRESH_TOKEN_AUTH": "refresh tokens",
}


@pages.get("/pools/{pool}")
def show_pool(visit: Visit, pool: str) -> Response:
    """The part that `part` names, by default what the pool has."""
    details = pool_details.find(visit.services, pool)
    part = visit.query("part") if visit.query("part") in PARTS else ""
    return visit.page(
        "pool",
        details.name,
        section="Pools",
        same_as=_same_as(details, part),
        details=details,
        part=part,
        parts_of_page=[(name, label, _address(visit, name)) for name, label in PARTS.items()],
        here=_address(visit, ""),
        flows=_FLOWS,
        **_of_part(visit, details, part),
    )


def _of_part(visit: Visit, details: PoolDetails, part: str) -> dict[str, Any]:
    if part == "limits":
        return {"rules": rules.in_force(visit.services, details.id)}
    if part == "again":
        return {"commands": pool_commands.of_pool(visit.services, details.id)}
    if part == "settings":
        return {"attributes": [one for one in details.attributes if _is_own(one)]}
    return {}


def _is_own(attribute: dict[str, Any]) -> bool:
    """Whether somebody declared it: a custom one, or a standard one that is required."""
    is_custom = attribute["Name"].startswith(("custom:", "dev:custom:"))
    return is_custom or bool(attribute["Required"] and attribute["Name"] != "sub")


def _address(visit: Visit, part: str) -> str:
    pool = visit.request.path_params["pool"]
    return visit.link(f"/pools/{quote(pool, safe='')}", pool=None, part=part)


def _same_as(details: PoolDetails, part: str) -> SameAs:
    path = f"/_emulator/pools/{details.id}"
    routes = {"limits": f"GET {path}/rules", "again": f"GET {path}/commands"}
    return SameAs(routes.get(part, f"GET {path}"), f"cognito-emulator pool show {details.id}")
