"""The OpenID side: `/.well-known` documents (the endpoints and hosted pages come later)."""
