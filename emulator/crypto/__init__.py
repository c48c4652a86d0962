"""Password hashes, SRP, signing keys, JWT and JWE: the arithmetic of Cognito's secrets, and none of its rules."""
