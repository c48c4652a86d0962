"""Domains of user pools: CreateUserPoolDomain, DescribeUserPoolDomain, UpdateUserPoolDomain, DeleteUserPoolDomain.

Signed operations. A pool's domains are made, changed and deleted in its primary region alone.
"""

from emulator.calls.registry import operation
from emulator.model.shapes import (
    CreateUserPoolDomainRequest,
    CreateUserPoolDomainResponse,
    DeleteUserPoolDomainRequest,
    DeleteUserPoolDomainResponse,
    DescribeUserPoolDomainRequest,
    DescribeUserPoolDomainResponse,
    UpdateUserPoolDomainRequest,
    UpdateUserPoolDomainResponse,
)
from emulator.rules.owners import domains, pools
from emulator.work import Work


@operation("CreateUserPoolDomain", write=True, configures=True, quota="UserPoolResourceUpdate")
def create_user_pool_domain(work: Work, req: CreateUserPoolDomainRequest) -> CreateUserPoolDomainResponse:
    return domains.render_changed(domains.create(work, pools.require(work, req["UserPoolId"], lock=True), req))


@operation("DescribeUserPoolDomain", only_reads=True, quota="UserPoolResourceRead", in_replica="always")
def describe_user_pool_domain(work: Work, req: DescribeUserPoolDomainRequest) -> DescribeUserPoolDomainResponse:
    """A domain that nobody has is described by nothing (evidence: domain-unknown-described), and so is one of another
    account."""
    domain = domains.find(work, req["Domain"])
    return {"DomainDescription": domains.render(work, domain) if domain is not None else {}}


@operation("UpdateUserPoolDomain", write=True, configures=True, quota="UserPoolResourceUpdate")
def update_user_pool_domain(work: Work, req: UpdateUserPoolDomainRequest) -> UpdateUserPoolDomainResponse:
    changed = domains.change(work, pools.require(work, req["UserPoolId"], lock=True), req)
    return {**domains.render_changed(changed)}


@operation("DeleteUserPoolDomain", write=True, quota="UserPoolResourceUpdate")
def delete_user_pool_domain(work: Work, req: DeleteUserPoolDomainRequest) -> DeleteUserPoolDomainResponse:
    domains.delete(work, pools.require(work, req["UserPoolId"], lock=True), req["Domain"])
    return {}
