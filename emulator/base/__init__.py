"""Clock, randomness, ids and paging: what every part needs and none of Cognito is in."""
