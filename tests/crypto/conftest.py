"""RSA keys made once: each takes 30 ms and more."""

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from emulator.base.randomness import SystemRandomness
from emulator.crypto import keys


@pytest.fixture(scope="session")
def key() -> RSAPrivateKey:
    return keys.load_signing_key(keys.generate_signing_key())


@pytest.fixture(scope="session")
def other_key() -> RSAPrivateKey:
    return keys.load_signing_key(keys.generate_signing_key())


@pytest.fixture
def random() -> SystemRandomness:
    return SystemRandomness()
