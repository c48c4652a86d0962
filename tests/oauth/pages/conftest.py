"""Pools of which the pages ask for more than a password."""

import pytest

from tests.oauth.pages.hosted_scene import HostedScene
from tests.support.browser import Browser
from tests.support.given import Given


@pytest.fixture
def scene(given: Given, browser: Browser) -> HostedScene:
    """On the classic pages."""
    return HostedScene.made(given, browser)
