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

_TABLE_BITS = 256
_WINDOW = 6


class Group:
    """The group over one kind of integer: gmpy2's `mpz`, or `int`."""

    def __init__(self, number: Callable[[int], int]) -> None:
        self._number = number
        self._n = number(N)

    def power(self, base: int, exponent: int) -> int:
        """base ** exponent mod N."""
        return int(pow(self._number(base), exponent, self._n))

    def power_of_g(self, exponent: int) -> int:
        """2 ** exponent mod N, from a table when the exponent has at most 256 bits, as `x` and `b` have.

        43 multiplications in place of 256 squarings: 0.1 ms, where the plain power takes 0.5 (0.7 and 6 ms without
        gmpy2). Windows of 8 bits would save 0.02 ms more, for a table of 3.4 MB instead of 1.2 and three times its
        building.
        """
        if exponent.bit_length() > _TABLE_BITS:
            return self.power(G, exponent)
        product = self._number(1)
        for row in self._table:
            product = product * row[exponent & ((1 << _WINDOW) - 1)] % self._n
            exponent >>= _WINDOW
        return int(product)

    @cached_property
    def _table(self) -> list[list[int]]:
        """Row i holds 2 ** (digit << 6 * i) for every digit of 6 bits. Built on first use, in 6 ms."""
        rows = []
        step = self._number(G)
        for _ in range(0, _TABLE_BITS, _WINDOW):
            row = [self._number(1)]
            for _ in range((1 << _WINDOW) - 1):
                row.append(row[-1] * step % self._n)
            step = row[-1] * step % self._n
            rows.append(row)
        return rows


GROUP = Group(_number)


def padded(number: int) -> bytes:
    """The bytes of a positive Java BigInteger: a zero byte goes in front of a set top bit.

    Every hash of the protocol takes its numbers in this form (`padHex` in the clients).
    """
    return number.to_bytes(number.bit_length() // 8 + 1, "big")


K = int.from_bytes(hashlib.sha256(padded(N) + padded(G)).digest(), "big")
