"""How far the init scripts are, over HTTP: `/_emulator/init`."""

from fastapi import APIRouter

from emulator.control import init_scripts
from emulator.control.init_scripts import InitScripts

router = APIRouter(tags=["about"])


@router.get("/init")
def get_init_scripts() -> InitScripts:
    """The scripts of `ready.d` and `shutdown.d`, in the order in which they run."""
    return init_scripts.read()
