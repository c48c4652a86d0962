"""Every example of the AWS CLI's manual, in a pool whose clock stands in 2030 while the emulator's own stands in 2011:
no answer and no row has an instant of the wrong one."""

from datetime import datetime
from typing import Any

from botocore import xform_name

from emulator.work import Services
from tests.configurations.aws_cli import EXAMPLES
from tests.configurations.test_aws_cli import Scene, prepare
from tests.support.own_clocks import OF_POOLS, GivenInAnotherTime, wrong_instants

OF_NEW_POOLS = ("create-user-pool 1", "create-user-pool 2", "list-user-pools")  # they have no clock of their own yet


class SceneInAnotherTime(Scene):
    def _now(self) -> datetime:
        return OF_POOLS


def test_every_instant_of_a_pool_is_by_its_own_clock(cognito: Any, services: Services, account: str) -> None:
    given = GivenInAnotherTime(cognito, services)
    wrong = {}
    for name, example in EXAMPLES.items():
        scene = SceneInAnotherTime(given, account)
        prepare(scene, name)
        members = scene.filled(example.members)
        if example.operation == "CreateUserPoolDomain":  # a name has one pool in all of the world
            members["Domain"] = f"own-{members['Domain']}"
        answer = getattr(cognito, xform_name(example.operation))(**members)
        wrong[name] = [] if name in OF_NEW_POOLS else list(wrong_instants(answer))
        wrong[name] += given.wrong_rows(account)
    assert {name: found for name, found in wrong.items() if found} == {}
    assert len(EXAMPLES) > 80
