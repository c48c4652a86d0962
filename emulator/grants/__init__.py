"""Grants: the only place that turns a proof into tokens, and that takes back what was issued.

A proof is a finished sign-in, a refresh token, the secret of an app client, or a token that is brought to be exchanged.
How it came about, over which door, and what the answer looks like there, is not known here.
"""
