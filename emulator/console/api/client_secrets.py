"""The secrets of app clients that are in AWS Secrets Manager: `/_emulator/clients/{client}/secret`."""

from fastapi import APIRouter, Request

from emulator.control import client_secrets
from emulator.control.client_secrets import ClientSecret

router = APIRouter(tags=["pools"])


@router.get("/clients/{client_id}/secret")
def get_client_secret(request: Request, client_id: str) -> ClientSecret:
    """Of an app client with PublishSecretsInAWSSecretsManager."""
    return client_secrets.published(request.app.state.services, client_id)


@router.post("/clients/{client_id}/secret/rotate")
def rotate_client_secret(request: Request, client_id: str) -> ClientSecret:
    """A new secret now, and the next one seven days later. The older one of two is good no more."""
    return client_secrets.rotate(request.app.state.services, client_id)
