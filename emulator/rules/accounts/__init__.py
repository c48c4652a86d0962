"""What happens to an account: registration, invitation, codes, verification, recovery, migration."""
