"""The API contract as data, generated from botocore's cognito-idp model but for `addresses`; no behaviour."""
