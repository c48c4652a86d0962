"""RSA keys made once: each takes 30 ms and more."""

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from emulator.base.randomness import SystemRandomness
from emulator.crypto import keys
from tests.support import key_ring


@pytest.fixture(scope="session")
def key() -> RSAPrivateKey:
    return keys.load_signing_key(key_ring.really_made())


@pytest.fixture(scope="session")
def other_key() -> RSAPrivateKey:
    return keys.load_signing_key(key_ring.really_made())


@pytest.fixture
def random() -> SystemRandomness:
    return SystemRandomness()
