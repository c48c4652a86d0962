"""Terms of use and privacy policies of app clients: CreateTerms, DescribeTerms, DescribeTermsByClient, UpdateTerms,
DeleteTerms, ListTerms.

Signed operations: each names a pool of the account and region of its signature.
"""

# unverified: The guide puts the operations of terms in no quota; here they count beside their like.

from emulator.calls.registry import operation
from emulator.model.shapes import (
    CreateTermsRequest,
    CreateTermsResponse,
    DeleteTermsRequest,
    DescribeTermsByClientRequest,
    DescribeTermsByClientResponse,
    DescribeTermsRequest,
    DescribeTermsResponse,
    ListTermsRequest,
    ListTermsResponse,
    UpdateTermsRequest,
    UpdateTermsResponse,
)
from emulator.rules.directory import pages
from emulator.rules.owners import pools, terms_documents
from emulator.store import terms_documents as store_terms_documents
from emulator.work import Work


@operation("CreateTerms", write=True, quota="UserPoolResourceUpdate")
def create_terms(work: Work, req: CreateTermsRequest) -> CreateTermsResponse:
    pool = pools.require(work, req["UserPoolId"], lock=True)
    return {"Terms": terms_documents.render(terms_documents.create(work, pool, req))}


@operation("DescribeTerms", only_reads=True, quota="UserPoolResourceRead", in_replica="always")
def describe_terms(work: Work, req: DescribeTermsRequest) -> DescribeTermsResponse:
    pool = pools.require(work, req["UserPoolId"])
    return {"Terms": terms_documents.render(terms_documents.require(work, pool, req["TermsId"]))}


@operation("DescribeTermsByClient", only_reads=True, quota="UserPoolResourceRead", in_replica="always")
def describe_terms_by_client(work: Work, req: DescribeTermsByClientRequest) -> DescribeTermsByClientResponse:
    pool = pools.require(work, req["UserPoolId"])
    document = terms_documents.require_of_client(work, pool, req["ClientId"], req["TermsName"])
    return {"Terms": terms_documents.render(document)}


@operation("UpdateTerms", write=True, quota="UserPoolResourceUpdate")
def update_terms(work: Work, req: UpdateTermsRequest) -> UpdateTermsResponse:
    pool = pools.require(work, req["UserPoolId"], lock=True)
    return {"Terms": terms_documents.render(terms_documents.change(work, pool, req))}


@operation("DeleteTerms", write=True, quota="UserPoolResourceUpdate")
def delete_terms(work: Work, req: DeleteTermsRequest) -> None:
    pool = pools.require(work, req["UserPoolId"], lock=True)
    terms_documents.remove(work, pool, req["TermsId"])


# unverified: ListTerms lists in the order of the ids.
@operation("ListTerms", only_reads=True, quota="UserPoolResourceRead", in_replica="always")
def list_terms(work: Work, req: ListTermsRequest) -> ListTermsResponse:
    """In the order of their ids."""
    pool = pools.require(work, req["UserPoolId"])
    question, limit = f"ListTerms {pool.id}", pages.size(req.get("MaxResults"))
    after = pages.after(work, question, req.get("NextToken"))
    rows = store_terms_documents.page(work.db, pool.id, after=after, limit=limit + 1)
    page, last = pages.cut(rows, limit)
    response: ListTermsResponse = {"Terms": [terms_documents.render_listed(document) for document in page]}
    if last is not None:
        response["NextToken"] = pages.token(work, question, last.id)
    return response
