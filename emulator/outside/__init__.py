"""Talking to other servers: with one deadline for the whole of it, and a bound on the bytes that come back.

Everybody who calls out (functions, mail servers, KMS) does it through here. Knows neither triggers nor messages.
"""
