"""Which addresses requests go to, however they are written."""

import pytest

from emulator.base import networks

NEVER = [
    *("169.254.169.254", "169.254.170.2", "100.100.100.200", "192.0.0.192", "168.63.129.16", "0.0.0.0", "0.1.2.3"),  # noqa: S104
    *("fe80::1", "fe80::1%eth0", "fd00:ec2::254", "fd00:ec2::23", "fd20:ce::254", "fd00:c1::a9fe:a9fe", "::"),
    *("::ffff:169.254.169.254", "::ffff:100.100.100.200", "::169.254.169.254", "64:ff9b::a9fe:a9fe"),
    *("64:ff9b:1::a9fe:a9fe", "2002:a9fe:a9fe::1", "224.0.0.1", "ff02::1"),
]
OWN = [
    *("127.0.0.1", "127.9.9.9", "::1", "10.1.2.3", "172.16.0.1", "192.168.0.7", "100.64.0.1", "fd12::1", "fec0::1"),
    *("::ffff:127.0.0.1", "::127.0.0.1", "64:ff9b::a00:1", "2002:7f00:1::", "2001:0:1234::1", "255.255.255.255"),
]
PUBLIC = ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"]


@pytest.mark.parametrize("address", NEVER)
def test_no_request_goes_to_an_address_at_which_clouds_keep_credentials(address: str) -> None:
    assert networks.of(address) == "never"


@pytest.mark.parametrize("address", OWN)
def test_a_private_address_is_ones_own(address: str) -> None:
    assert networks.of(address) == "own"


@pytest.mark.parametrize("address", PUBLIC)
def test_any_other_is_public(address: str) -> None:
    assert networks.of(address) == "public"


@pytest.mark.parametrize(
    "host", ["localhost", "a.localhost", "keycloak", "id.test", "host.docker.internal", "10.0.0.1"]
)
def test_names_that_nobody_can_own_are_ones_own(host: str) -> None:
    assert networks.is_own_name(host)


@pytest.mark.parametrize("host", ["example.com", "test.example", "2130706433", "0x7f000001", "127.1", "8.8.8.8", ""])
def test_other_names_and_old_spellings_of_addresses_are_not(host: str) -> None:
    assert not networks.is_own_name(host)
