"""What the sandbox mends in the emulator. Each module mends one thing and says what the real service does."""

from . import (
    access_entries,
    caller_identity,
    cluster,
    cluster_updates,
    eks_resources,
    identity_providers,
    logins,
    oidc_providers,
    pod_identity,
    trust_policies,
    web_identity,
    xml_text,
)
from .names import MissingName


def mended_app():
    """The emulator's ASGI application, with every mend in place.

    Raises MissingName when a name that a mend replaces or calls isn't there: the names are private, so another
    version of the emulator may well lack them.
    """
    for mend in (
        cluster,
        cluster_updates,
        eks_resources,
        access_entries,
        logins,
        identity_providers,
        oidc_providers,
        trust_policies,
        web_identity,
        caller_identity,
        pod_identity,
        xml_text,
    ):
        mend.apply()
    import ministack.app

    return ministack.app.app


__all__ = ["MissingName", "mended_app"]
