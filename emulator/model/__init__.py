"""The API contract as data, generated from botocore's cognito-idp model; no behaviour."""
