"""The control API and the health routes: what testers and containers need and Cognito has no name for."""
