"""Who a provider's user is in the pool, whatever the protocol."""
