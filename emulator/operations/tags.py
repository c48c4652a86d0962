"""Tags of user pools: TagResource, UntagResource, ListTagsForResource.

Signed operations; the ARN names a pool of the account and region of the signature.
"""

from emulator.calls.registry import operation
from emulator.model.shapes import (
    ListTagsForResourceRequest,
    ListTagsForResourceResponse,
    TagResourceRequest,
    TagResourceResponse,
    UntagResourceRequest,
    UntagResourceResponse,
)
from emulator.rules.owners import tags
from emulator.work import Work


@operation("TagResource", write=True, quota="UserPoolResourceUpdate", in_replica="always")
def tag_resource(work: Work, req: TagResourceRequest) -> TagResourceResponse:
    tags.add(work, tags.require_pool(work, req["ResourceArn"], lock=True), req["Tags"])
    return {}


@operation("UntagResource", write=True, quota="UserPoolResourceUpdate", in_replica="always")
def untag_resource(work: Work, req: UntagResourceRequest) -> UntagResourceResponse:
    tags.remove(work, tags.require_pool(work, req["ResourceArn"], lock=True), req["TagKeys"])
    return {}


@operation("ListTagsForResource", only_reads=True, quota="UserPoolResourceRead", in_replica="always")
def list_tags_for_resource(work: Work, req: ListTagsForResourceRequest) -> ListTagsForResourceResponse:
    return {"Tags": tags.require_pool(work, req["ResourceArn"]).tags}
