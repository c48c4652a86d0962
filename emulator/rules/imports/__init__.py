"""Importing users from CSV files: jobs, uploads, reading rows, and running a job."""
