"""What the API does: one function per operation, one file per chapter of the API reference.

Operations read like the reference and name the rules; the rules are in `emulator/rules`.
"""
