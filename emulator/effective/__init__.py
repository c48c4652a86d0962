"""What the settings of a pool or a client come to: typed, and each with its one default.

Rows keep the members of the API under AWS's names (`Pool.settings`, `Client.settings`). Whoever acts by one asks here,
by `Pool.effective` and `Client.effective`; whoever writes, judges or shows settings works with the members themselves.
"""
