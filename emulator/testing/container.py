"""The emulator in a container, by Testcontainers: `pip install 'cognito-emulator[testcontainers]'`."""

from collections.abc import Callable
from typing import Any

from emulator.cli import listening
from emulator.settings import DEFAULTS, PREFIX
from emulator.testing.running import REGION, Running

try:
    from docker.errors import APIError
    from testcontainers.core.config import ConnectionMode
    from testcontainers.core.container import DockerContainer
    from testcontainers.core.wait_strategies import HttpWaitStrategy
except ImportError as error:
    raise ImportError(
        "`Container` needs Testcontainers, which is not installed: pip install 'cognito-emulator[testcontainers]'"
    ) from error

IMAGE = "cognito-emulator"  # as docker-compose.yml builds it
PORT = 9229
START_SECONDS = 60
_ATTEMPTS = 5  # somebody else may take the port that we found free
_OF_THE_IMAGE = frozenset({"config", "host", "port", "public_url"})


class Container(Running):
    """`with Container(seed="qa") as emulator:` starts a container and takes it away at the end; tests ask it for the
    same things as an `Emulator`.

    Keywords are settings: `lambda_endpoint=url` is EMULATOR_LAMBDA_ENDPOINT. `configure` is called with Testcontainers'
    `DockerContainer` before each start, for volumes and networks:
    `configure=lambda docker: docker.with_volume_mapping("seed", "/seed")`; while it runs, it is `docker`.
    """

    is_shared = False

    def __init__(
        self,
        image: str = IMAGE,
        *,
        seed: str | None = None,
        hash_profile: str = "test",
        region: str = REGION,
        configure: Callable[[DockerContainer], object] = lambda _: None,
        **settings: Any,
    ) -> None:
        given = {**settings, "hash_profile": hash_profile, "seed": seed}
        _check_names(given)
        self.docker = _started(image, configure, {name: value for name, value in given.items() if value is not None})
        try:
            host, port = self.docker.get_container_host_ip(), self.docker.get_exposed_port(PORT)
            super().__init__(f"http://{host}:{port}", token=given.get("admin_token"), region=region)
            self._begin_with(seed)
        except BaseException:
            self.docker.stop()
            raise

    def close(self) -> None:
        super().close()
        self.docker.stop()


def _started(image: str, configure: Callable[[DockerContainer], object], settings: dict[str, Any]) -> DockerContainer:
    for attempts_left in reversed(range(_ATTEMPTS)):
        docker = DockerContainer(image)
        port = _free_port()
        docker.with_bind_ports(PORT, port)
        for name, value in settings.items():
            docker.with_env(f"{PREFIX}{name.upper()}", str(value).lower() if isinstance(value, bool) else str(value))
        client = docker.get_docker_client()
        if client.get_connection_mode() == ConnectionMode.docker_host:
            # What tokens have as `iss` must be where the tests reach the server; elsewhere that is known too late.
            docker.with_env(f"{PREFIX}PUBLIC_URL", f"http://{client.host()}:{port}")
        docker.waiting_for(HttpWaitStrategy(PORT, "/readyz").with_startup_timeout(START_SECONDS))
        configure(docker)
        try:
            return docker.start()
        except APIError as error:
            docker.stop()
            if not attempts_left or "port" not in str(error):
                raise
        except BaseException:
            docker.stop()
            raise
    raise AssertionError("unreachable")


def _free_port() -> int:
    (probe,) = listening.bound("127.0.0.1", 0)
    with probe:
        return int(probe.getsockname()[1])


def _check_names(settings: dict[str, Any]) -> None:
    for name in settings:
        if name in _OF_THE_IMAGE:
            raise TypeError(f"Container() takes no {name}: the container's port and address are chosen by it")
        if name not in DEFAULTS:
            raise TypeError(f"Container() got {name}, which is not a setting of the emulator")
