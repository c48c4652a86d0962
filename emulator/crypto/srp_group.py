"""The group Cognito's SRP counts in: the 3072-bit prime of RFC 5054 with generator 2.

Powers only. gmpy2 does them five times faster than Python's integers, and both give the same numbers; without it the
emulator works and costs more. Like every emulator's, this arithmetic is not constant in time: it guards no production
secret.
"""

import hashlib
from collections.abc import Callable
from functools import cached_property

try:
    from gmpy2 import mpz as _number
except ImportError:  # gmpy2 has no wheel everywhere
    _number = int

# RFC 5054 appendix A, 3072-bit group; amazon-cognito-identity-js carries the same digits.
N = int(
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD"
    "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
    "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F"
    "83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B"
    "E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510"
    "15728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7"
    "ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C"
    "BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF",
    16,
)
G = 2

_BYTES = 32  # of the exponents whose powers come from a table


class Group:
    """The group over one kind of integer: gmpy2's `mpz`, or `int`."""

    def __init__(self, number: Callable[[int], int]) -> None:
        self._number = number
        self._n = number(N)

    def power(self, base: int, exponent: int) -> int:
        """base ** exponent mod N."""
        return int(pow(self._number(base), exponent, self._n))

    def power_of_g(self, exponent: int) -> int:
        """2 ** exponent mod N, from a table when the exponent has at most 256 bits, as `x` and `b` have: for each byte
        of it the table holds what every value of that byte stands for, which makes 32 multiplications in place of 256
        squarings. It takes a sixth of the plain power's time with gmpy2, and a seventh without.

        Which entries it reads depends on the exponent, as everything here: `x` and `b` are hidden from whoever sees
        answers, not from whoever measures the machine's caches.
        """
        if exponent.bit_length() > 8 * _BYTES:
            return self.power(G, exponent)
        product, n = self._number(1), self._n
        for powers, byte in zip(self._powers, exponent.to_bytes(_BYTES, "little"), strict=True):
            product = product * powers[byte] % n
        return int(product)

    @cached_property
    def _powers(self) -> list[list[int]]:
        """For each byte of an exponent, the last one first, the power of 2 that each of its 256 values stands for:
        8,192 numbers, 3.4 MB. Built on first use, in 30 ms with gmpy2."""
        table, base = [], self._number(G)
        for _ in range(_BYTES):
            powers = [self._number(1)]
            for _ in range(256):
                powers.append(powers[-1] * base % self._n)
            base = powers.pop()
            table.append(powers)
        return table


GROUP = Group(_number)


def padded(number: int) -> bytes:
    """The bytes of a positive Java BigInteger: a zero byte goes in front of a set top bit.

    Every hash of the protocol takes its numbers in this form (`padHex` in the clients).
    """
    return number.to_bytes(number.bit_length() // 8 + 1, "big")


K = int.from_bytes(hashlib.sha256(padded(N) + padded(G)).digest(), "big")
