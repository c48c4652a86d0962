"""`ca path`, `ca print`, `ca trust-help`: the certificate that clients are to trust, and how they are told to.

All three make the authority where there is none yet, so that a client can be prepared before the server runs.
"""

from collections.abc import Callable
from pathlib import Path

import click

from emulator.base.randomness import SystemRandomness
from emulator.cli.start_errors import told
from emulator.settings import Settings
from emulator.tls import ca

HELP = """\
The certificate that clients must trust: {file}
Take it from there, or from `cognito-emulator ca print`. Never give away {secret}.

Node         export NODE_EXTRA_CA_CERTS={file}
             It is read when Node starts, and is added to those that Node trusts.
Python       export SSL_CERT_FILE={file}
             for urllib, httpx and others; instead of those of the system.
             export REQUESTS_CA_BUNDLE={file}
             for requests.
boto3, AWS CLI
             export AWS_CA_BUNDLE={file}
curl         curl --cacert {file} …
Go           export SSL_CERT_FILE={file}
             on Linux; instead of those of the system.
Java         keytool -importcert -noprompt -trustcacerts -alias cognito-emulator -file {file} \\
               -keystore emulator.p12 -storetype PKCS12 -storepass changeit
             java -Djavax.net.ssl.trustStore=emulator.p12 -Djavax.net.ssl.trustStorePassword=changeit …
Chromium     certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n cognito-emulator -i {file}
             on Linux (certutil is in libnss3-tools; `certutil -d sql:$HOME/.pki/nssdb -N --empty-password`
             makes the database). On macOS and Windows it uses the system's list.
Firefox      Settings, Privacy & Security, Certificates, View Certificates, Authorities, Import.
Debian, Alpine (for the whole machine or container)
             cp {file} /usr/local/share/ca-certificates/emulator-ca.crt && update-ca-certificates
Docker Compose
             docker compose exec -T emulator cognito-emulator ca print > emulator-ca.pem
             and in the service of your application:
               volumes: ["./emulator-ca.pem:/emulator-ca.pem:ro"]
               environment: {{NODE_EXTRA_CA_CERTS: /emulator-ca.pem, AWS_CA_BUNDLE: /emulator-ca.pem}}

Trust it only in containers, tests and browser profiles that are for this. Whoever has the key can pretend to be any
server towards those who trust it.
"""


def path(settings: Settings) -> int:
    return _said(settings, lambda place: str(place / ca.CERTIFICATE))


def show(settings: Settings) -> int:
    return _said(settings, lambda place: (place / ca.CERTIFICATE).read_text().rstrip())


def trust_help(settings: Settings) -> int:
    return _said(settings, lambda place: HELP.format(file=place / ca.CERTIFICATE, secret=place / ca.SECRET).rstrip())


def _said(settings: Settings, say: Callable[[Path], str]) -> int:
    try:
        place = ca.folder(settings)
        ca.have(place, SystemRandomness())
    except ValueError as error:
        return told(error)
    click.echo(say(place))
    return 0
