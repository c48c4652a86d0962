"""Not among the tests that are run usually: it must fail, and so shows that a failure is one."""

from typing import Any


def test_a_wrong_code_confirms(cognito_pool: Any, cognito: Any) -> None:
    attributes = [{"Name": "email", "Value": "bob@example.com"}]
    cognito.sign_up(ClientId=cognito_pool.client_id, Username="bob", Password="Passw0rd!", UserAttributes=attributes)
    cognito.confirm_sign_up(ClientId=cognito_pool.client_id, Username="bob", ConfirmationCode="000000")


def test_mail_that_nobody_sent_comes(cognito_pool: Any, cognito_outbox: Any) -> None:
    cognito_outbox.wait_for(to="nobody@example.com", timeout=0.2)
