"""The door out to people: what a message says, how its destination is shown, and how it is sent.

Knows neither the store nor the operations: a caller commits and releases its connection before it sends.
"""
