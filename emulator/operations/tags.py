"""Tags of user pools: TagResource, UntagResource, ListTagsForResource.

Signed operations; the ARN names a pool of the account and region of the signature.
"""

from emulator.context import Context
from emulator.model.shapes import (
    ListTagsForResourceRequest,
    ListTagsForResourceResponse,
    TagResourceRequest,
    TagResourceResponse,
    UntagResourceRequest,
    UntagResourceResponse,
)
from emulator.rules import tags
from emulator.wire.registry import operation


@operation("TagResource", write=True)
def tag_resource(ctx: Context, req: TagResourceRequest) -> TagResourceResponse:
    tags.add(ctx, tags.require_pool(ctx, req["ResourceArn"], lock=True), req["Tags"])
    return {}


@operation("UntagResource", write=True)
def untag_resource(ctx: Context, req: UntagResourceRequest) -> UntagResourceResponse:
    tags.remove(ctx, tags.require_pool(ctx, req["ResourceArn"], lock=True), req["TagKeys"])
    return {}


@operation("ListTagsForResource", only_reads=True)
def list_tags_for_resource(ctx: Context, req: ListTagsForResourceRequest) -> ListTagsForResourceResponse:
    return {"Tags": tags.require_pool(ctx, req["ResourceArn"]).tags}
