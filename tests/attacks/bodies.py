"""Bodies of a given size that are as large as can be once they are read, or that have been a way to it."""

from collections.abc import Iterator

SIGN_UP = b'{"ClientId":"x","Username":"bob","Password":"Passw0rd!",'
EMOJI = "😀".encode()  # one makes four bytes of each character of its text
LETTERS = b"a"


def filled(begin: bytes, unit: bytes, end: bytes, size: int) -> bytes:
    """`begin`, the unit as often as there is room for, `end`."""
    return begin + unit * ((size - len(begin) - len(end)) // len(unit)) + end


def elements(element: bytes, size: int) -> bytes:
    return filled(SIGN_UP + b'"UserAttributes":[', element + b",", element + b"]}", size)


def numbered(begin: bytes, pair: bytes, end: bytes, size: int) -> bytes:
    """Keys that are all different."""
    room = size - len(begin) - len(end)
    pairs = b",".join(pair % number for number in range(1_000_000, 1_000_000 + room // len(pair % 1_000_000 + b",")))
    return begin + pairs + end


def all_of(size: int) -> Iterator[tuple[str, str, bytes]]:
    """What it is, the operation, the body."""
    for element in (b"{}", b"[]", b"null", b"1", b"1e1", b'"ab"', b'{"Name":""}', b'{"a":0}'):
        yield f"list of {element.decode()}", "SignUp", elements(element, size)
    yield "many members", "SignUp", numbered(b"{", b'"k%d":1', b"}", size)
    yield "one member many times", "SignUp", filled(b"{", b'"ClientId":"ab",', b'"ClientId":"ab"}', size)
    yield "many keys", "SignUp", numbered(SIGN_UP + b'"ClientMetadata":{', b'"k%d":""', b"}}", size)
    yield "deep lists", "SignUp", b'{"a":' + b"[" * (size // 2 - 5) + b"]" * (size // 2 - 5) + b"}"
    yield "deep objects", "SignUp", b'{"a":' * (size // 6) + b"1" + b"}" * (size // 6)
    document = b"[" * 90 + b"]" * 90
    branding = b'{"UserPoolId":"us-east-1_aaaaaaaaa","Settings":['
    yield "deep document", "CreateManagedLoginBranding", filled(branding, document + b",", b"1]}", size)
    yield from _texts(size)
    yield "number", "ListUsers", filled(b'{"Limit":', b"9", b"}", size)
    yield "spaces", "SignUp", filled(b"", b" ", b"{}", size)
    yield "no end", "SignUp", filled(b'{"a":"' + EMOJI, LETTERS, b"", size)
    yield "no JSON", "SignUp", filled(b"", b"x", b"", size)


def _texts(size: int) -> Iterator[tuple[str, str, bytes]]:
    metadata = SIGN_UP + b'"ClientMetadata":{"a":"' + EMOJI
    for name, unit in {"letters": LETTERS, "commas": b",", "quotes": b'\\",', "escapes": b"\\u0001"}.items():
        yield f"text of {name}", "SignUp", filled(metadata, unit, b'"}}', size)
    yield "text of emoji", "SignUp", filled(metadata, EMOJI, b'"}}', size)
    key = SIGN_UP + b'"ClientMetadata":{"' + EMOJI
    yield "key", "SignUp", filled(key, LETTERS, b'":"a"}}', size)
    yield "member that is not known", "SignUp", filled(b'{"a":"' + EMOJI, LETTERS, b'"}', size)
    yield "username", "SignUp", filled(b'{"Username":"' + EMOJI, LETTERS, b'"}', size)
    flow = b'{"ClientId":"' + EMOJI
    yield "values of three faults", "InitiateAuth", filled(flow, LETTERS, b'","AuthFlow":"x"}', size)
    yield "text of NULs that are none", "InitiateAuth", filled(flow, b"\\\\u0000", b'","AuthFlow":"x"}', size)
    image = b'{"UserPoolId":"us-east-1_aaaaaaaaa","ImageFile":"'
    yield "blob", "SetUICustomization", filled(image, b"AAAA", b'"}', size)
