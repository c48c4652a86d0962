"""The whole of a database at once: what its state is, copying it, bringing it back, emptying it."""
