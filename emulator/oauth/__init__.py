"""The OpenID side: the OAuth endpoints, the hosted pages, and the `/.well-known` documents."""
