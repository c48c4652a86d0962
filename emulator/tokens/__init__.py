"""Tokens: the pool's keys, the claims (pure), issuing, verifying."""
