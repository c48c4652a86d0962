"""The control API and the health routes: what testers and containers need and AWS does not have."""
