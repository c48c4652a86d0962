"""What the settings of a pool come to: typed, and each with its one default.

Rows keep the members of the API under AWS's names (`Pool.settings`). Whoever acts by one asks here;
whoever writes, judges or shows settings works with the members themselves (`rules/configuration`)."""
