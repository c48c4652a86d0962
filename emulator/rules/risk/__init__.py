"""Threat protection: how risky a sign-in is, its history, and known passwords."""
