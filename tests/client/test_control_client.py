"""emulator.client: a method for each route, over a real port."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from emulator.client import Control, NotReachable, Refused
from tests.support.server import free_port, running

FOREIGN = "from emulator.client import Control; import sys; print(sorted(sys.modules))"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("client")
    with running(f"sqlite:///{folder / 'emulator.db'}", admin_token="letmein") as server:
        yield server.url


@pytest.fixture
def control(url: str) -> Control:
    return Control(url, token="letmein")


def test_a_method_asks_its_route(control: Control) -> None:
    frozen = control.put_clock(frozen_at="2031-01-01T00:00:00Z")
    assert frozen["now"] == "2031-01-01T00:00:00.000Z"
    assert control.advance_clock(seconds=90)["now"] == "2031-01-01T00:01:30.000Z"
    assert control.put_clock(frozen_at=None)["frozen_at"] is None
    assert control.put_clock(offset_seconds=0)["offset_seconds"] == 0


def test_what_is_left_out_is_not_sent(control: Control) -> None:
    fault = control.add_fault(operation="SignUp", error="InternalErrorException")
    assert (fault["count"], fault["probability"]) == (1, 1.0)
    assert control.list_faults()["faults"] == [fault]
    assert control.delete_fault(fault["id"]) == {"deleted": 1}


def test_an_answer_without_content_is_none(control: Control) -> None:
    assert control.get_latest_message(to="nobody@example.com") is None


def test_a_refusal_is_raised_with_its_sentence(control: Control, url: str) -> None:
    with pytest.raises(Refused, match="There is no fault none") as refused:
        control.delete_fault("none")
    assert refused.value.status == 404
    with pytest.raises(Refused) as without:
        Control(url).get_clock()
    assert without.value.status == 401


def test_a_name_with_any_characters_arrives_as_it_is(control: Control) -> None:
    for name in ("a b", "ä/ö", "100%", "a?b=c#d"):
        with pytest.raises(Refused, match="us-east-1_None00000") as refused:
            control.get_totp("us-east-1_None00000", name)
        assert refused.value.status == 404


def test_a_pool_is_taken_out_and_brought_in(control: Control) -> None:
    brought = control.import_pools(content="version: 1\npools:\n  - { name: carried, id: us-east-1_Carried01 }\n")
    assert brought["kept"]
    assert "us-east-1_Carried01" in control.export_pools(pool=["us-east-1_Carried01"])


def test_nobody_there_is_said() -> None:
    with pytest.raises(NotReachable, match="GET http"):
        Control(f"http://127.0.0.1:{free_port()}").get_clock()


def test_the_client_needs_the_standard_library_alone() -> None:
    ran = subprocess.run([sys.executable, "-c", FOREIGN], capture_output=True, text=True, check=True)
    assert not {"sqlalchemy", "fastapi", "pydantic", "httpcore2"} & set(eval(ran.stdout))  # noqa: S307  # our own list
