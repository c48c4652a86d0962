"""A user's own passkeys: StartWebAuthnRegistration, CompleteWebAuthnRegistration, ListWebAuthnCredentials,
DeleteWebAuthnCredential. An access token opens each; there are no twins for administrators.
"""

from emulator.context import Context
from emulator.model.shapes import (
    CompleteWebAuthnRegistrationRequest,
    CompleteWebAuthnRegistrationResponse,
    DeleteWebAuthnCredentialRequest,
    DeleteWebAuthnCredentialResponse,
    ListWebAuthnCredentialsRequest,
    ListWebAuthnCredentialsResponse,
    StartWebAuthnRegistrationRequest,
    StartWebAuthnRegistrationResponse,
)
from emulator.rules import pages, passkeys
from emulator.store import webauthn_credentials
from emulator.wire.registry import operation


@operation("StartWebAuthnRegistration")
def start_web_authn_registration(
    ctx: Context, req: StartWebAuthnRegistrationRequest
) -> StartWebAuthnRegistrationResponse:
    return {"CredentialCreationOptions": passkeys.start(ctx, passkeys.require_caller(ctx, req["AccessToken"]))}


@operation("CompleteWebAuthnRegistration")
def complete_web_authn_registration(
    ctx: Context, req: CompleteWebAuthnRegistrationRequest
) -> CompleteWebAuthnRegistrationResponse:
    passkeys.complete(ctx, passkeys.require_caller(ctx, req["AccessToken"]), req["Credential"])
    return {}


@operation("ListWebAuthnCredentials", only_reads=True)
def list_web_authn_credentials(ctx: Context, req: ListWebAuthnCredentialsRequest) -> ListWebAuthnCredentialsResponse:
    """Oldest first. MaxResults 0 is as many as there can be."""
    user = passkeys.require_caller(ctx, req["AccessToken"]).user
    question, limit = f"ListWebAuthnCredentials {user.id}", req.get("MaxResults") or passkeys.MOST_PASSKEYS
    after = pages.after(ctx, question, req.get("NextToken"))
    registered = webauthn_credentials.of_user(ctx.db, user.id)
    rest = [credential for credential in registered if after is None or passkeys.position(credential) > after]
    page, last = pages.cut(rest, limit)
    response: ListWebAuthnCredentialsResponse = {"Credentials": [passkeys.render(credential) for credential in page]}
    if last is not None:
        response["NextToken"] = pages.token(ctx, question, passkeys.position(last))
    return response


@operation("DeleteWebAuthnCredential")
def delete_web_authn_credential(ctx: Context, req: DeleteWebAuthnCredentialRequest) -> DeleteWebAuthnCredentialResponse:
    passkeys.remove(ctx, passkeys.require_caller(ctx, req["AccessToken"]), req["CredentialId"])
    return {}
