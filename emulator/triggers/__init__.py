"""Calling Lambda functions: where a trigger's function runs, the events it is sent, and what its answer must be.

Knows neither the store nor the operations: a caller commits and releases its connection before it calls out.
"""
