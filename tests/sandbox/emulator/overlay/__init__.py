"""Fixes for the emulator. Each module fixes one thing and describes the real service's behavior."""

from . import (
    access_entries,
    access_policies,
    addons,
    caller_identity,
    capabilities,
    cluster,
    cluster_updates,
    eks_condition_keys,
    eks_resources,
    identity_providers,
    logins,
    oidc_providers,
    pod_identity,
    propagation,
    trust_policies,
    web_identity,
    xml_text,
)
from .names import MissingName


def mended_app():
    """The emulator's ASGI application, with all fixes applied.

    Raises MissingName if a name that a fix replaces or calls doesn't exist: the names are private, so another version
    of the emulator may not have them.
    """
    for fix in (
        cluster,
        cluster_updates,
        eks_resources,
        eks_condition_keys,
        access_entries,
        access_policies,
        capabilities,
        logins,
        identity_providers,
        oidc_providers,
        trust_policies,
        propagation,
        web_identity,
        caller_identity,
        pod_identity,
        addons,
        xml_text,
    ):
        fix.apply()
    import ministack.app

    return ministack.app.app


__all__ = ["MissingName", "mended_app"]
