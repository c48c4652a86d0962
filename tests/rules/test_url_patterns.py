"""Which addresses the URL patterns of a policy mean, and what an address and its document must be."""

from typing import Any

import pytest

from emulator.rules.owners import metadata_documents, url_patterns
from emulator.rules.owners.metadata_documents import NotUsable
from tests.support.external import URL, document


@pytest.mark.parametrize(
    ("pattern", "url"),
    [
        ("https://app.example/client.json", "https://app.example/client.json"),
        ("https://app.example/*", "https://app.example/"),
        ("https://app.example/*", "https://app.example/a/b?c=d"),
        ("https://*.example/client", "https://a.b.example/client"),
        ("https://app.example/*/client", "https://app.example/a/b/client"),
        ("https://app.example:8443/*", "https://app.example:8443/c"),
        ("https://app.example*", "https://app.example/c"),
        ("https://app.example*", "https://app.example.evil.test/c"),  # the pattern says so; docs/mcp-clients.md
        ("https://*", "https://any.test/c"),
    ],
)
def test_a_star_stands_for_any_run_of_characters(pattern: str, url: str) -> None:
    assert url_patterns.matches(pattern, url)


@pytest.mark.parametrize(
    ("pattern", "url"),
    [
        ("https://app.example/client.json", "https://app.example/clientXjson"),
        ("https://app.example/client.json", "https://app.example/client.json/"),
        ("https://app.example/client.json", "https://app.example/client.json\n"),
        ("https://app.example/*", "https://app.example"),
        ("https://app.example/*", "https://app.example.evil.test/c"),
        ("https://app.example/*", "https://app.example@evil.test/c"),
        ("https://app.example/*", "https://APP.example/c"),
        ("https://app.example/*", "https://app.example:8443/c"),
        ("https://app.example/*", "HTTPS://app.example/c"),
        ("https://*.example/client", "https://evil.test/.example/client"),
        ("https://*.example/client", "https://evil.test?.example/client"),
        ("https://*.example/*", "https://evil.test#.example/"),
        ("https://a.example/[b]", "https://a.example/b"),
    ],
)
def test_everything_else_stands_for_itself(pattern: str, url: str) -> None:
    assert not url_patterns.matches(pattern, url)


def test_many_stars_cost_no_more_time() -> None:
    pattern = "https://a" + "*a" * 100 + "/b"
    assert not url_patterns.matches(pattern, "https://" + "a" * 240)


@pytest.mark.parametrize(
    "url",
    [
        *("https://a.example/c", "https://a.example/", "https://a.example:8443/c?d=e", "https://[2606:4700::1]/c"),
        *("https://a.example/.well-known/c", "https://a.example/a..b/c"),
    ],
)
def test_an_address_that_can_be_a_clients_id(url: str) -> None:
    metadata_documents.check_url(url)


@pytest.mark.parametrize(
    "url",
    [
        *("http://a.example/c", "https://a.example", "https:///client.json", "https://a.example/c#d", "https://a.ex"),
        *("https://user@a.example/c", "https://user:pw@a.example/c", "https://a.example/../c", "https://a.example/b/."),
        *("https://a.example/%2e%2E/c", "https://a.example/.%2e/c", "https://a.example\\@b.example/c"),
        *("https://a.example/c d", "https://\u0430.example/client", "https://a.example:99999/c", "https://[/client"),
        *("https://a.example/" + "c" * 240, "https://a.example/c\n", "https://a.example/\u00e9"),
    ],
)
def test_an_address_that_cannot(url: str) -> None:
    with pytest.raises(NotUsable):
        metadata_documents.check_url(url)


def test_a_document_says_who_the_client_is() -> None:
    found = metadata_documents.read(URL, document(scope="openid email", post_logout_redirect_uris=["myapp://bye"]))
    assert (found.url, found.name, found.redirect_uris) == (URL, "Tool", ("http://127.0.0.1:33418/callback",))
    assert found.grant_types == {"authorization_code", "refresh_token"}
    assert found.response_types == {"code"}
    assert found.scopes == frozenset({"openid", "email"})
    assert found.post_logout_redirect_uris == ("myapp://bye",)


def test_a_name_is_one_line() -> None:
    found = metadata_documents.read(URL, document(client_name=" A\n\u202eB" + "c" * 200))
    assert found.name == "AB" + "c" * 126


@pytest.mark.parametrize(
    "members",
    [
        {"client_id": URL + "/"},
        {"client_id": URL.upper()},
        {"client_id": None},
        {"token_endpoint_auth_method": "client_secret_post"},
        {"token_endpoint_auth_method": "private_key_jwt"},
        {"token_endpoint_auth_method": ["none"]},
        {"token_endpoint_auth_method": None},
        {"client_secret": "s"},
        {"client_secret_expires_at": 0},
        {"redirect_uris": []},
        {"redirect_uris": "https://a.example/cb"},
        {"redirect_uris": [1]},
        {"redirect_uris": ["https://a.example/cb#f"]},
        {"redirect_uris": ["http://a.example/cb"]},
        {"redirect_uris": ["javascript:alert(1)"]},
        {"redirect_uris": ["JavaScript:alert(1)"]},
        {"redirect_uris": ["data:text/html,x"]},
        {"redirect_uris": ["https://a.example/c\r\nSet-Cookie: a=b"]},
        {"redirect_uris": ["/callback"]},
        {"redirect_uris": ["https://a.example/" + "c" * 1024]},
        {"redirect_uris": [f"https://a.example/{n}" for n in range(101)]},
        {"post_logout_redirect_uris": ["http://a.example/"]},
        {"grant_types": "authorization_code"},
        {"response_types": {"code": 1}},
        {"client_name": 7},
        {"scope": ["openid"]},
    ],
)
def test_a_document_that_is_not_what_it_must_be(members: dict[str, Any]) -> None:
    with pytest.raises(NotUsable):
        metadata_documents.read(URL, document(**members))


@pytest.mark.parametrize("content", [None, [], "text", 7, {}])
def test_what_is_no_document(content: Any) -> None:
    with pytest.raises(NotUsable):
        metadata_documents.read(URL, content)
