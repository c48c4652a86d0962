"""A call of an operation: the table of operations, running one, and calling one from inside."""
