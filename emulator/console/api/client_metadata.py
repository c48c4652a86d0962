"""Metadata documents of external clients over HTTP: `PUT /_emulator/pools/{pool}/client-metadata`."""

from typing import Any

from fastapi import APIRouter, Body, Request

from emulator.control import client_metadata
from emulator.control.client_metadata import CachedDocument

router = APIRouter(tags=["pools"])


@router.put("/pools/{pool_id}/client-metadata")
def put_client_metadata(request: Request, pool_id: str, document: dict[str, Any] = Body()) -> CachedDocument:  # noqa: B008
    """Caches the document as if it had been fetched from the address that is its `client_id`, for a year of the
    emulator's clock. A CIMD policy of the pool must have a URL pattern for it."""
    return client_metadata.put(request.app.state.services, pool_id, document)
