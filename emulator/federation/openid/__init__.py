"""Providers that speak OAuth 2.0: OpenID Connect, and the social ones, which differ from it in a few traits each."""
