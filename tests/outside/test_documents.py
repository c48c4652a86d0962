"""Where documents are fetched that a caller names."""

import pytest

from emulator.outside import documents


@pytest.mark.parametrize(
    "address",
    [
        *("169.254.169.254", "169.254.170.2", "::ffff:169.254.169.254", "fe80::1", "fe80::1%eth0"),
        *("fd00:ec2::254", "100.100.100.200", "::ffff:100.100.100.200", "192.0.0.192"),
    ],
)
def test_no_address_at_which_clouds_keep_credentials_is_asked(address: str) -> None:
    assert not documents.is_allowed(address)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "10.1.2.3", "192.168.0.7", "fd12::1", "93.184.216.34"])
def test_a_developers_own_addresses_and_public_ones_are(address: str) -> None:
    assert documents.is_allowed(address)
