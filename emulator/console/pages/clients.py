"""App clients: the list, and one of them with what an application needs to know."""

from urllib.parse import quote

from starlette.responses import Response

from emulator.console.pages.registry import Pages
from emulator.console.pages.visit import SameAs, Visit
from emulator.control import client_lists
from emulator.control.client_lists import ClientDetails
from emulator.control.refusals import Refused

pages = Pages()
PAGE = 60


@pages.get("/clients")
def list_clients(visit: Visit) -> Response:
    """Of the chosen pool, or of all."""
    search, after = visit.query("search").strip(), visit.query("after")
    found = client_lists.page(
        visit.services, pool_id=visit.pool_id, search=search or None, after=after or None, limit=PAGE
    )
    return visit.page(
        "clients",
        "App clients",
        section="Pools",
        same_as=SameAs("GET /_emulator/clients", "cognito-emulator client list"),
        clients=found.clients,
        search=search,
        newer=visit.link("/clients", search=search) if after else None,
        older=visit.link("/clients", search=search, after=found.next) if found.next else None,
    )


@pages.get("/clients/{client_id}")
def show_client(visit: Visit, client_id: str) -> Response:
    client = client_lists.find(visit.services, client_id)
    return visit.page(
        "client",
        client.name,
        section="Pools",
        same_as=SameAs(f"GET /_emulator/clients/{client.id}", f"cognito-emulator client show {client.id}"),
        client=client,
        environment=_environment(visit, client),
    )


@pages.post("/clients/{client_id}/delete")
def delete_client(visit: Visit, client_id: str) -> Response:
    """As DeleteUserPoolClient does: its refresh tokens end with it."""
    client = client_lists.find(visit.services, client_id)
    if visit.field("confirm") != client.name:
        raise Refused(f"Nothing was deleted: type {client.name} to delete the app client.")
    members = {"UserPoolId": client.pool_id, "ClientId": client.id}
    visit.invoke("DeleteUserPoolClient", members)
    to = visit.link(f"/pools/{quote(client.pool_id, safe='')}", pool=None)
    line = visit.command("DeleteUserPoolClient", members)
    return visit.go(to, f"The app client {client.name} is deleted.", command=line)


def _environment(visit: Visit, client: ClientDetails) -> str:
    """What an application is told of the pool and the client, but the secret."""
    return "\n".join(
        (
            f"AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER={visit.services.settings.base_url}",
            f"COGNITO_USER_POOL_ID={client.pool_id}",
            f"COGNITO_CLIENT_ID={client.id}",
        )
    )
