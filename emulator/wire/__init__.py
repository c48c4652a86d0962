"""AWS JSON 1.1: bytes to a validated request, an answer to bytes; the table of operations. Knows no operation."""
