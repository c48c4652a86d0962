"""What proves a user: MFA, software tokens, passkeys, devices, one-time codes as first factor."""
