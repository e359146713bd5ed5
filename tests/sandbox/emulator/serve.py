"""Serves the emulator with the overlay's fixes, over HTTP and over HTTPS, on 127.0.0.1.

All settings are environment variables, as in the emulator:
    SANDBOX_HTTP_PORT           port for clients that use AWS_ENDPOINT_URL
    SANDBOX_HTTPS_PORT          port for clients that only know the real host names (through the CONNECT proxy)
    SANDBOX_TLS_CERTIFICATE     PEM files of the HTTPS port
    SANDBOX_TLS_KEY
and the variables named in overlay/*.py.
"""

import asyncio
import os
import sys

from hypercorn.asyncio import serve
from hypercorn.config import Config

import overlay


def main() -> None:
    try:
        app = overlay.mended_app()
    except overlay.MissingName as error:
        sys.exit(f"overlay: {error}")
    config = Config()
    config.bind = [f"127.0.0.1:{os.environ['SANDBOX_HTTPS_PORT']}"]
    config.insecure_bind = [f"127.0.0.1:{os.environ['SANDBOX_HTTP_PORT']}"]
    config.certfile = os.environ["SANDBOX_TLS_CERTIFICATE"]
    config.keyfile = os.environ["SANDBOX_TLS_KEY"]
    config.alpn_protocols = ["http/1.1"]
    config.keep_alive_timeout = 75
    asyncio.run(serve(app, config))


if __name__ == "__main__":
    main()
