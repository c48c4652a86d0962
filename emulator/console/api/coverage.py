"""What is built and what is not, over HTTP: `/_emulator/coverage`."""

from fastapi import APIRouter

from emulator.control import coverage
from emulator.control.coverage import Coverage

router = APIRouter(tags=["about"])


@router.get("/coverage")
def get_coverage() -> Coverage:
    """Which operations, flows and challenges are built, and which settings are stored without acting."""
    return coverage.of_this_version()
