"""Changes of roles, OIDC providers and associations that AWS doesn't apply yet.

IAM and EKS are eventually consistent. To imitate this, a test sets the tag sandbox/credentials-delay of the sandbox's
cluster (TagResource) to a number of seconds: until the tag is removed, STS and the EKS Auth API apply a role, a trust
policy, an OIDC provider or an association only that long after its last change. All other calls see it immediately.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
        https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html
"""

import os
import time

from .names import private

_changed = {}


def apply() -> None:
    iam = private("ministack.services.iam", "_IAM_HANDLERS", "_p")
    for operation, parameter in (
        ("CreateRole", "RoleName"),
        ("UpdateAssumeRolePolicy", "RoleName"),
        ("CreateOpenIDConnectProvider", "Url"),
    ):
        iam._IAM_HANDLERS[operation] = _noting(iam, iam._IAM_HANDLERS[operation], parameter)


def _noting(iam, inner, parameter):
    def handle(p):
        note(iam._p(p, parameter).removeprefix("https://"))
        return inner(p)

    return handle


def note(name):
    """Records a change of a role, of the provider of an issuer, or of an association."""
    _changed[name] = time.monotonic()


def is_pending(eks, account, region, name):
    """Whether the last change of a role, provider or association isn't applied yet."""
    arn = f"arn:aws:eks:{region}:{account}:cluster/{os.environ['SANDBOX_CLUSTER_NAME']}"
    delay = float((eks._tags.get_scoped(account, None, arn) or {}).get("sandbox/credentials-delay", 0))
    return time.monotonic() < _changed.get(name, float("-inf")) + delay
