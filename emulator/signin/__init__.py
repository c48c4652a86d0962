"""The sign-in machine: flows begin it, challenges carry it on, `next_step` alone decides what comes after.

The API's Admin and public twins, and later the hosted pages, drive the same machine.
"""
