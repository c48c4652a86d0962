"""SAML 2.0 providers: requests by redirects (`requests`), answers by forms (`responses`, `judging`, `people`), what is
trusted in them (`trust`), and leaving together (`log_out`). `sign_on` puts it together."""
