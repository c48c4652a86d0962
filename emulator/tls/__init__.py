"""TLS of the emulator's own: its certificate authority, the names it makes certificates for, and the certificates.

What is here knows no connections; `cli.arrivals` does.
"""
