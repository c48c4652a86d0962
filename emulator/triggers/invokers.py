"""Invokes the function of a trigger wherever its route leads, with Cognito's patience.

Five seconds for an attempt, three attempts in all when the function is late or throttled, none after a function error
or another failure (evidence: function-retries). Knows neither triggers nor events.
"""

import logging
from typing import Any

import orjson

from emulator.doors import InvocationFailed, Reply
from emulator.triggers.http_functions import HttpFunctions
from emulator.triggers.invocations import NOT_FOUND, THROTTLED, TIMEOUT
from emulator.triggers.local_python import LocalFunctions
from emulator.triggers.routes import ENDPOINT, ROUTES, LambdaEndpoint, LocalPython, Routes, Target, Webhook

log = logging.getLogger(__name__)

_TRIED_AGAIN = (TIMEOUT, THROTTLED)


class RoutedInvoker:
    """The Invoker of the settings. `close()` ends the local functions and the connections."""

    def __init__(self, routes: Routes, *, attempt_timeout: float = 5.0, attempts: int = 3) -> None:
        self._routes = routes
        self._attempt_timeout = attempt_timeout
        self._attempts = attempts
        self._over_http = HttpFunctions()
        self._in_python = LocalFunctions()

    def invoke(self, function_arn: str, event: dict[str, Any], *, once: bool = False) -> Reply:
        """Run the function, again where Cognito would. Raises InvocationFailed with the last attempt's error.

        `once`: a function that sends messages must not send one twice because it was slow.
        """
        target = self._routes.resolve(function_arn)
        if target is None:
            log.warning(
                "No function answers for %s: set %s (function=target) or %s (a Lambda-compatible endpoint).",
                *(function_arn, ROUTES, ENDPOINT),
            )
            raise InvocationFailed(NOT_FOUND)
        body = orjson.dumps(event)
        for _ in range(0 if once else self._attempts - 1):
            try:
                return self._attempt(target, function_arn, body)
            except InvocationFailed as failure:
                if failure.error not in _TRIED_AGAIN:
                    raise
        return self._attempt(target, function_arn, body)

    def _attempt(self, target: Target, arn: str, body: bytes) -> Reply:
        match target:
            case LambdaEndpoint():
                return self._over_http.invoke_lambda(target, arn, body, self._attempt_timeout)
            case Webhook():
                return self._over_http.invoke_webhook(target, body, self._attempt_timeout)
            case LocalPython():
                return self._in_python.invoke(target, arn, body, self._attempt_timeout)

    def close(self) -> None:
        self._in_python.close()
        self._over_http.close()
