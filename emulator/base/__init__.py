"""Clock, randomness, ids and paging: helpers that every part uses and that know nothing of Cognito."""
