from typing import Any

import pytest
import shop

EMAIL, PASSWORD = "bob@example.com", "Passw0rd!"


def test_a_customer_signs_up_with_the_code_from_the_mail(cognito_pool: Any, cognito: Any, cognito_outbox: Any) -> None:
    shop.register(EMAIL, PASSWORD)
    mail = cognito_outbox.wait_for(to=EMAIL, purpose="sign_up", timeout=5)
    shop.confirm(EMAIL, mail["code"])
    assert shop.log_in(EMAIL, PASSWORD)
    assert cognito.admin_get_user(UserPoolId=cognito_pool.id, Username=EMAIL)["UserStatus"] == "CONFIRMED"


def test_a_code_expires_after_a_day(cognito: Any, cognito_outbox: Any, cognito_clock: Any) -> None:
    shop.register(EMAIL, PASSWORD)
    code = cognito_outbox.wait_for(to=EMAIL)["code"]
    cognito_clock.advance(hours=24, seconds=1)
    with pytest.raises(cognito.exceptions.ClientError, match="ExpiredCodeException"):
        shop.confirm(EMAIL, code)


def test_a_code_works_until_then(cognito_outbox: Any, cognito_clock: Any) -> None:
    shop.register(EMAIL, PASSWORD)
    code = cognito_outbox.wait_for(to=EMAIL)["code"]
    cognito_clock.advance(hours=23)
    shop.confirm(EMAIL, code)


def test_a_customer_of_long_standing_logs_in(cognito_pool: Any, cognito: Any) -> None:
    customer = cognito_pool.confirmed_user("ann@example.com", groups=["gold"])
    shop.log_in(customer.email, customer.password)
    groups = cognito.admin_list_groups_for_user(UserPoolId=cognito_pool.id, Username=customer.username)
    assert [group["GroupName"] for group in groups["Groups"]] == ["gold"]
