"""The contract of the API as its model tells it: reading a request, checking it, writing an answer."""
