"""The sentences of devices, each once, by name, with where it was seen."""

from emulator.errors.types import (
    DeviceKeyExistsException,
    InvalidParameterException,
    InvalidUserPoolConfigurationException,
    ResourceNotFoundException,
)


def device_does_not_exist() -> ResourceNotFoundException:
    # seen: aws-sdk-net-extensions-cognito#10 (UpdateDeviceStatus), identity-js#200 (signing in); clients retry on it
    return ResourceNotFoundException("Device does not exist.")


def invalid_device_key() -> InvalidParameterException:
    return InvalidParameterException("Invalid device key given.")  # seen: boto3#4059, ConfirmDevice


def device_key_exists() -> DeviceKeyExistsException:
    return DeviceKeyExistsException("A device with this device key already exists.")  # unverified


def invalid_device_verifier(member: str) -> InvalidParameterException:
    return InvalidParameterException(f"Invalid {member} given for the device.")  # unverified


def devices_are_not_tracked() -> InvalidUserPoolConfigurationException:
    return InvalidUserPoolConfigurationException("User pool is not configured to track devices.")  # unverified


def owner_does_not_exist() -> ResourceNotFoundException:
    """AdminGetDevice and AdminListDevices declare no UserNotFoundException."""
    return ResourceNotFoundException("User does not exist.")  # unverified
