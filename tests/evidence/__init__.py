"""Rules that somebody measured at AWS and told in public, each tried; docs/evidence.md lists them by these names."""
