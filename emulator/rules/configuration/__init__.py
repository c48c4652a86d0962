"""What a pool and a client are set to: which values AWS takes, keeps, resets and shows."""
