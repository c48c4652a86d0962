"""A user's own passkeys: StartWebAuthnRegistration, CompleteWebAuthnRegistration, ListWebAuthnCredentials,
DeleteWebAuthnCredential. An access token opens each; there are no twins for administrators.
"""

from emulator.calls.registry import operation
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
from emulator.rules.directory import pages
from emulator.rules.factors import passkeys
from emulator.store import webauthn_credentials
from emulator.work import Work


# unverified: The guide puts StartWebAuthnRegistration in no quota; here it counts in UserResourceUpdate.
@operation("StartWebAuthnRegistration", quota="UserResourceUpdate", changes_users=True)
def start_web_authn_registration(
    work: Work, req: StartWebAuthnRegistrationRequest
) -> StartWebAuthnRegistrationResponse:
    return {"CredentialCreationOptions": passkeys.start(work, passkeys.require_caller(work, req["AccessToken"]))}


# unverified: The guide puts CompleteWebAuthnRegistration in no quota; here it counts in UserResourceUpdate.
@operation("CompleteWebAuthnRegistration", quota="UserResourceUpdate", changes_users=True)
def complete_web_authn_registration(
    work: Work, req: CompleteWebAuthnRegistrationRequest
) -> CompleteWebAuthnRegistrationResponse:
    passkeys.complete(work, passkeys.require_caller(work, req["AccessToken"]), req["Credential"])
    return {}


# unverified: The guide puts ListWebAuthnCredentials in no quota; here it counts in UserResourceRead.
@operation("ListWebAuthnCredentials", only_reads=True, quota="UserResourceRead", in_replica="active")
def list_web_authn_credentials(work: Work, req: ListWebAuthnCredentialsRequest) -> ListWebAuthnCredentialsResponse:
    """Oldest first. MaxResults 0 is as many as there can be."""
    user = passkeys.require_caller(work, req["AccessToken"]).user
    question, limit = f"ListWebAuthnCredentials {user.id}", req.get("MaxResults") or passkeys.MOST_PASSKEYS
    after = pages.after(work, question, req.get("NextToken"))
    registered = webauthn_credentials.of_user(work.db, user.id)
    rest = [credential for credential in registered if after is None or passkeys.position(credential) > after]
    page, last = pages.cut(rest, limit)
    response: ListWebAuthnCredentialsResponse = {"Credentials": [passkeys.render(credential) for credential in page]}
    if last is not None:
        response["NextToken"] = pages.token(work, question, passkeys.position(last))
    return response


# unverified: The guide puts DeleteWebAuthnCredential in no quota; here it counts in UserResourceUpdate.
@operation("DeleteWebAuthnCredential", quota="UserResourceUpdate", changes_users=True)
def delete_web_authn_credential(work: Work, req: DeleteWebAuthnCredentialRequest) -> DeleteWebAuthnCredentialResponse:
    passkeys.remove(work, passkeys.require_caller(work, req["AccessToken"]), req["CredentialId"])
    return {}
