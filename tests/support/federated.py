"""Users whom an identity provider brought, made as a sign-in through the provider makes them, and their tokens."""

from emulator.grants import prepared
from emulator.model.shapes import AuthenticationResultType
from emulator.rules.directory.provision import Taken
from emulator.rules.providers import federated
from emulator.store import clients, identity_providers
from emulator.store import users as store_users
from emulator.tokens import issue
from emulator.tokens.authorization import API_SCOPE, Authorization
from emulator.work import opened
from tests.support.given import AppClient, Given

SCOPES = ("openid", "email", "profile", API_SCOPE)


def came(given: Given, client: AppClient, subject: str = "4711", provider: str = "Google", **attributes: str) -> str:
    """The username of somebody who came by the provider, which is there. With no attributes, an email made of the
    subject."""
    values = attributes or {"email": f"{subject}@example.test", "email_verified": "false"}
    with opened(given.services, "Arrival", write=True) as work:
        found = clients.find(work.db, client.id)
        known = identity_providers.find(work.db, client.pool_id, provider)
        assert found is not None and known is not None
        new = federated.draft(work, found[1], known, subject, values)
        made = federated.make(work, new, known, subject, federated.claims(new))
        assert not isinstance(made, Taken)
        return made.username


def tokens(given: Given, client: AppClient, username: str, provider: str = "Google") -> AuthenticationResultType:
    """What the hosted pages give for a user who came back by the provider."""
    with opened(given.services, "Arrival", write=True) as work:
        found = clients.find(work.db, client.id)
        assert found is not None
        ready = prepared.prepare(work, found[1], found[0])
        work.write()
        user = store_users.resolve(work.db, client.pool_id, username, found[1].fold(username))
        assert user is not None
        authorization = Authorization(
            found[1], found[0], user, SCOPES, "HOSTED", work.now, work.call.request_id, provider=provider
        )
        pending, told = issue.begin_family(work, authorization, ready.pool_keys, ready.terms)
        return issue.result(work, pending, told.attributes, ready.pool_keys, ready.terms)
