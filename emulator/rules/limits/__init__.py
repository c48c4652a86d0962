"""How often: counts of attempts and calls, locks, and request-rate quotas."""
