"""Identity providers of user pools: CreateIdentityProvider, DescribeIdentityProvider, UpdateIdentityProvider,
DeleteIdentityProvider, ListIdentityProviders, GetIdentityProviderByIdentifier, GetSigningCertificate; and whose users
are whose: AdminLinkProviderForUser, AdminDisableProviderForUser.

Signed operations: each names a pool of the account and region of its signature. Those that may fetch a SAML provider's
metadata, or make a key, begin by reading and hold nothing meanwhile.
"""

from emulator.calls.registry import operation
from emulator.model.shapes import (
    AdminDisableProviderForUserRequest,
    AdminDisableProviderForUserResponse,
    AdminLinkProviderForUserRequest,
    AdminLinkProviderForUserResponse,
    CreateIdentityProviderRequest,
    CreateIdentityProviderResponse,
    DeleteIdentityProviderRequest,
    DescribeIdentityProviderRequest,
    DescribeIdentityProviderResponse,
    GetIdentityProviderByIdentifierRequest,
    GetIdentityProviderByIdentifierResponse,
    GetSigningCertificateRequest,
    GetSigningCertificateResponse,
    ListIdentityProvidersRequest,
    ListIdentityProvidersResponse,
    UpdateIdentityProviderRequest,
    UpdateIdentityProviderResponse,
)
from emulator.rules.directory import pages
from emulator.rules.owners import pools
from emulator.rules.providers import identity_providers, links, saml_keys
from emulator.store import identity_providers as store_identity_providers
from emulator.work import Work

_LONGEST_PAGE = 50  # of the answer; MaxResults may be 60


@operation("CreateIdentityProvider", configures=True, quota="UserPoolResourceUpdate")
def create_identity_provider(work: Work, req: CreateIdentityProviderRequest) -> CreateIdentityProviderResponse:
    pool = pools.require(work, req["UserPoolId"])
    return {"IdentityProvider": identity_providers.render(work, identity_providers.create(work, pool, req))}


@operation("DescribeIdentityProvider", only_reads=True, quota="UserPoolResourceRead", in_replica="always")
def describe_identity_provider(work: Work, req: DescribeIdentityProviderRequest) -> DescribeIdentityProviderResponse:
    pool = pools.require(work, req["UserPoolId"])
    provider = identity_providers.require(work, pool, req["ProviderName"])
    return {"IdentityProvider": identity_providers.render(work, provider)}


@operation("UpdateIdentityProvider", configures=True, quota="UserPoolResourceUpdate")
def update_identity_provider(work: Work, req: UpdateIdentityProviderRequest) -> UpdateIdentityProviderResponse:
    pool = pools.require(work, req["UserPoolId"])
    return {"IdentityProvider": identity_providers.render(work, identity_providers.change(work, pool, req))}


@operation("DeleteIdentityProvider", write=True, quota="UserPoolResourceUpdate")
def delete_identity_provider(work: Work, req: DeleteIdentityProviderRequest) -> None:
    identity_providers.remove(work, pools.require(work, req["UserPoolId"], lock=True), req["ProviderName"])


# unverified: ListIdentityProviders lists in the order of the names, and no more than 50 on a page.
@operation("ListIdentityProviders", only_reads=True, quota="UserPoolResourceRead", in_replica="always")
def list_identity_providers(work: Work, req: ListIdentityProvidersRequest) -> ListIdentityProvidersResponse:
    """In the order of their names."""
    pool = pools.require(work, req["UserPoolId"])
    question, limit = f"ListIdentityProviders {pool.id}", min(pages.size(req.get("MaxResults")), _LONGEST_PAGE)
    after = pages.after(work, question, req.get("NextToken"))
    rows = store_identity_providers.page(work.db, pool.id, after=after, limit=limit + 1)
    page, last = pages.cut(rows, limit)
    response: ListIdentityProvidersResponse = {
        "Providers": [identity_providers.render_listed(provider) for provider in page]
    }
    if last is not None:
        response["NextToken"] = pages.token(work, question, last.name)
    return response


@operation("GetIdentityProviderByIdentifier", only_reads=True, quota="UserPoolResourceRead", in_replica="always")
def get_identity_provider_by_identifier(
    work: Work, req: GetIdentityProviderByIdentifierRequest
) -> GetIdentityProviderByIdentifierResponse:
    pool = pools.require(work, req["UserPoolId"])
    provider = identity_providers.require_by_identifier(work, pool, req["IdpIdentifier"])
    return {"IdentityProvider": identity_providers.render(work, provider)}


@operation("GetSigningCertificate", quota="UserPoolResourceRead", in_replica="always")
def get_signing_certificate(work: Work, req: GetSigningCertificateRequest) -> GetSigningCertificateResponse:
    pool = pools.require(work, req["UserPoolId"])
    return {"Certificate": saml_keys.require(work, pool, saml_keys.SIGNING).certificate}


@operation("AdminLinkProviderForUser", write=True, quota="UserUpdate", changes_users=True)
def admin_link_provider_for_user(work: Work, req: AdminLinkProviderForUserRequest) -> AdminLinkProviderForUserResponse:
    pool = pools.require(work, req["UserPoolId"])
    links.link(work, pool, destination=req["DestinationUser"], source=req["SourceUser"])
    return {}


@operation("AdminDisableProviderForUser", write=True, quota="UserUpdate", changes_users=True)
def admin_disable_provider_for_user(
    work: Work, req: AdminDisableProviderForUserRequest
) -> AdminDisableProviderForUserResponse:
    links.disable(work, pools.require(work, req["UserPoolId"]), req["User"])
    return {}
