"""The emulator beside other emulators of Cognito, and beside what the machine itself needs for the same work.

What counts is CPU time per request: it hardly depends on what else the machine does. A peer that answers with errors,
or that does not do the work (`honesty`), is marked and not compared.
"""
