"""Fixed codes over HTTP: `/_emulator/pools/{pool}/test-codes`."""

from fastapi import APIRouter, Request
from pydantic import BaseModel

from emulator.control import test_codes
from emulator.control.test_codes import TestCodes

router = APIRouter(tags=["codes"])


class TestCodeTable(BaseModel, extra="forbid", strict=True):
    """Codes of 6 or 8 digits, by the pattern of an address: `{"*+test@example.test": "424242"}`."""

    test_codes: dict[str, str]


@router.get("/pools/{pool_id}/test-codes")
def get_test_codes(request: Request, pool_id: str) -> TestCodes:
    """The codes that are fixed for addresses: the pool's own table, and the server's."""
    return test_codes.get(request.app.state.services, pool_id)


@router.put("/pools/{pool_id}/test-codes")
def put_test_codes(request: Request, pool_id: str, table: TestCodeTable) -> TestCodes:
    """Replaces the pool's table: `{"test_codes": {"*+test@example.test": "424242", "+12015550100": "123456"}}`. It
    holds for codes made from now on."""
    return test_codes.put(request.app.state.services, pool_id, table.test_codes)
