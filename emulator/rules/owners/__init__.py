"""What owns users: pools, their replicas and tags, clients and their secrets."""
