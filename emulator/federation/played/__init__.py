"""Identity providers that the emulator plays itself, for tests without the real ones: what a browser asks of them
(`visits`), how a sign-in there ends (`outcomes`), and what their servers answer (`servers`, `assertions`).

They sign by keys of their own and answer as the real ones do, so the rest of the federation does not know that it is
not one of those who asks.
"""
