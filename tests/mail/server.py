"""A mail server: STARTTLS, a name and a password, and a folder in which each mail is a file.

    server.py FOLDER CERTIFICATE KEY
"""

import signal
import socket
import ssl
import sys
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword


class Keep:
    """Keeps each mail, with to whom it was."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0

    async def handle_DATA(self, server, session, envelope) -> str:
        self.count += 1
        to = ", ".join(envelope.rcpt_tos)
        head = f"X-Envelope-To: {to}\r\n".encode()
        (self.folder / f"{self.count:03}.eml").write_bytes(head + envelope.original_content)
        return "250 taken"


def known(server, session, envelope, mechanism, login) -> AuthResult:
    """Lets in who knows the password."""
    right = isinstance(login, LoginPassword) and login == LoginPassword(b"kintsugi", b"a secret of the test")
    return AuthResult(success=right)


def main() -> None:
    folder, certificate, key = sys.argv[1:]
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate, key)
    # The controller asks for a port by its number.
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(
        Keep(Path(folder)),
        hostname="127.0.0.1",
        port=port,
        tls_context=tls,
        require_starttls=True,
        auth_required=True,
        authenticator=known,
    )
    controller.start()
    print(port, flush=True)
    signal.sigwait([signal.SIGTERM, signal.SIGINT])
    controller.stop()


main()
