"""The description of the control API as OpenAPI: `/_emulator/openapi.json`.

FastAPI knows the routes, their parameters and what they answer. What holds for all of them alike is added here: the
token, the refusals with their one shape, and which groups the routes are in.
"""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from emulator.console import examples, guard

GROUPS = {
    "messages": "Mails and text messages that were sent, with the codes in them.",
    "codes": "Codes that wait for an answer, and fixed codes for tests.",
    "users": "Users found and looked at; one user: end their locks, confirm them, read their authenticator app.",
    "leases": "Users that a test borrows, each in a state with a name.",
    "tokens": "Tokens explained, and tokens without a sign-in.",
    "clock": "The emulator's clock, for all pools or for one.",
    "faults": "Calls that fail on purpose.",
    "pools": "What one pool has beside its settings: limits, keys, clients' secrets, documents.",
    "providers": "Identity providers that the emulator plays.",
    "journal": "Requests, why they were refused, and the calls of functions.",
    "state": "Snapshots, reset, the state at another time, export and import.",
    "sql": "Questions to the database.",
    "about": "What this emulator can do.",
}
_REFUSAL = {
    "type": "object",
    "title": "Refusal",
    "description": "Why the request was refused.",
    "required": ["detail"],
    "properties": {"detail": {"type": "string", "title": "Detail", "description": "One sentence for a person."}},
}
_MEANINGS = {
    "400": "the body is no text in UTF-8",
    "401": "EMULATOR_ADMIN_TOKEN is set, and the request does not have it",
    "403": "a page of another origin wants to write, or the host name could be a stranger's",
    "404": "there is no such thing",
    "413": "the body is too large",
    "422": "the request cannot be done as it is",
    "500": "a defect of the emulator, which its log explains",
    "503": "the database does not answer",
}
_ANY_ROUTE = ("401", "403", "422", "500", "503")
_TOKEN = {
    "bearerToken": {"type": "http", "scheme": "bearer", "description": "EMULATOR_ADMIN_TOKEN, if it is set."},
    "basicToken": {
        "type": "http",
        "scheme": "basic",
        "description": "For browsers: any name, and EMULATOR_ADMIN_TOKEN as the password.",
    },
}


def of(app: FastAPI) -> dict[str, Any]:
    """The whole document; made once for an application."""
    if app.openapi_schema is None:
        described = get_openapi(
            title=app.title,
            version=app.version,
            description="What testers and operators can ask of the emulator and change in it.",
            routes=app.routes,
        )
        for operation in _of_control(described):
            _complete(operation)
        components = described.setdefault("components", {})
        schemas = components.setdefault("schemas", {})
        for name in ("HTTPValidationError", "ValidationError"):
            schemas.pop(name, None)
        schemas["Refusal"] = _REFUSAL
        components["securitySchemes"] = _TOKEN
        used = {tag for operation in _of_control(described) for tag in operation.get("tags", ())}
        described["tags"] = [{"name": name, "description": said} for name, said in GROUPS.items() if name in used]
        app.openapi_schema = described
    return app.openapi_schema


def operation_id(route: APIRoute) -> str:
    """The name of the function, which a generated client gives its method."""
    return route.name


def _of_control(described: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path, operations in described["paths"].items():
        if guard.is_control(path):
            yield from operations.values()


def _complete(operation: dict[str, Any]) -> None:
    operation["security"] = [{}, *({name: []} for name in _TOKEN)]
    example = examples.OF_BODIES.get(operation["operationId"])
    if example is not None and "application/json" in operation.get("requestBody", {}).get("content", {}):
        operation["requestBody"]["content"]["application/json"]["examples"] = {"example": {"value": example}}
    responses: dict[str, Any] = operation["responses"]
    statuses = list(_ANY_ROUTE)
    if "requestBody" in operation:
        statuses += ["400", "413"]
    if "requestBody" in operation or operation.get("parameters"):
        statuses.append("404")
    told = {status: _MEANINGS[status] for status in statuses}
    told |= {
        status: said["description"] for status, said in responses.items() if int(status) >= 400 and status != "422"
    }
    responses |= {status: _refusal(said) for status, said in told.items()}
    operation["responses"] = dict(sorted(responses.items()))


def _refusal(said: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Refusal"}
    return {"description": said[:1].upper() + said[1:] + ".", "content": {"application/json": {"schema": schema}}}
