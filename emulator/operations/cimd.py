"""Client ID metadata: CreateCIMDPolicy, DescribeCIMDPolicy, UpdateCIMDPolicy, DeleteCIMDPolicy, ListCIMDPolicies,
ListClientMetadataURLs, UpdateClientMetadataURLState.

Signed operations: each names a pool of the account and region of its signature.
"""

# unverified: The guide puts the operations of CIMD in no quota; here they count beside their like.

from emulator.calls.registry import operation
from emulator.model.shapes import (
    CreateCIMDPolicyRequest,
    CreateCIMDPolicyResponse,
    DeleteCIMDPolicyRequest,
    DescribeCIMDPolicyRequest,
    DescribeCIMDPolicyResponse,
    ListCIMDPoliciesRequest,
    ListCIMDPoliciesResponse,
    ListClientMetadataURLsRequest,
    ListClientMetadataURLsResponse,
    UpdateCIMDPolicyRequest,
    UpdateCIMDPolicyResponse,
    UpdateClientMetadataURLStateRequest,
)
from emulator.rules.directory import pages
from emulator.rules.owners import cimd_policies, document_cache, pools
from emulator.store import cimd_policies as store_cimd_policies
from emulator.store import client_documents
from emulator.work import Work


@operation("CreateCIMDPolicy", write=True, quota="UserPoolResourceUpdate")
def create_cimd_policy(work: Work, req: CreateCIMDPolicyRequest) -> CreateCIMDPolicyResponse:
    pool = pools.require(work, req["UserPoolId"], lock=True)
    return {"CIMDPolicy": cimd_policies.render(cimd_policies.create(work, pool, req))}


@operation("DescribeCIMDPolicy", only_reads=True, quota="UserPoolResourceRead", in_replica="always")
def describe_cimd_policy(work: Work, req: DescribeCIMDPolicyRequest) -> DescribeCIMDPolicyResponse:
    pool = pools.require(work, req["UserPoolId"])
    return {"CIMDPolicy": cimd_policies.render(cimd_policies.require(work, pool, req["CIMDPolicyId"]))}


@operation("UpdateCIMDPolicy", write=True, quota="UserPoolResourceUpdate")
def update_cimd_policy(work: Work, req: UpdateCIMDPolicyRequest) -> UpdateCIMDPolicyResponse:
    pool = pools.require(work, req["UserPoolId"], lock=True)
    return {"CIMDPolicy": cimd_policies.render(cimd_policies.change(work, pool, req))}


@operation("DeleteCIMDPolicy", write=True, quota="UserPoolResourceUpdate")
def delete_cimd_policy(work: Work, req: DeleteCIMDPolicyRequest) -> None:
    pool = pools.require(work, req["UserPoolId"], lock=True)
    cimd_policies.remove(work, pool, req["CIMDPolicyId"])


# unverified: ListCIMDPolicies lists in the order of the ids.
@operation("ListCIMDPolicies", only_reads=True, quota="UserPoolResourceRead", in_replica="always")
def list_cimd_policies(work: Work, req: ListCIMDPoliciesRequest) -> ListCIMDPoliciesResponse:
    pool = pools.require(work, req["UserPoolId"])
    question, limit = f"ListCIMDPolicies {pool.id}", pages.size(req.get("MaxResults"))
    after = pages.after(work, question, req.get("NextToken"))
    rows = store_cimd_policies.page(work.db, pool.id, after=after, limit=limit + 1)
    page, last = pages.cut(rows, limit)
    response: ListCIMDPoliciesResponse = {"CIMDPolicies": [cimd_policies.render_listed(policy) for policy in page]}
    if last is not None:
        response["NextToken"] = pages.token(work, question, last.id)
    return response


# unverified: ListClientMetadataURLs lists in the order of the addresses.
@operation("ListClientMetadataURLs", only_reads=True, quota="UserPoolResourceRead", in_replica="always")
def list_client_metadata_urls(work: Work, req: ListClientMetadataURLsRequest) -> ListClientMetadataURLsResponse:
    pool = pools.require(work, req["UserPoolId"])
    policy = cimd_policies.require(work, pool, req["CIMDPolicyId"])
    question, limit = f"ListClientMetadataURLs {policy.id}", pages.size(req.get("MaxResults"))
    after = pages.after(work, question, req.get("NextToken"))
    rows = client_documents.page(work.db, policy.id, after=after, limit=limit + 1)
    page, last = pages.cut(rows, limit)
    response: ListClientMetadataURLsResponse = {
        "ClientMetadataURLs": [document_cache.render(work, kept) for kept in page]
    }
    if last is not None:
        response["NextToken"] = pages.token(work, question, last.url)
    return response


@operation("UpdateClientMetadataURLState", quota="UserPoolResourceUpdate")
def update_client_metadata_url_state(work: Work, req: UpdateClientMetadataURLStateRequest) -> None:
    pool = pools.require(work, req["UserPoolId"])
    cimd_policies.check_tier(pool)
    policy = cimd_policies.require(work, pool, req["CIMDPolicyId"])
    act = document_cache.refresh if req["Action"] == "REFRESH" else document_cache.invalidate
    act(work, policy, req["URL"])
