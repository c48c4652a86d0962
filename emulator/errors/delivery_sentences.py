"""What is said of a message that could not be sent."""

from emulator.errors.types import CodeDeliveryFailureException, LimitExceededException


def code_delivery_failed(reason: str) -> CodeDeliveryFailureException:
    return CodeDeliveryFailureException(f"Unable to deliver the message: {reason}")  # unverified


def daily_email_limit_exceeded() -> LimitExceededException:
    return LimitExceededException(  # seen: Polkadex-Open-Beta#418, cognito-backup-restore#46
        "Exceeded daily email limit for the operation or the account. If a higher limit is required, please configure "
        "your user pool to use your own Amazon SES configuration for sending email."
    )
