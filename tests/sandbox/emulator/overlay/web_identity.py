"""AssumeRoleWithWebIdentity: the token is checked before the role's trust policy, as in STS.

The emulator only evaluates the trust policy, and a token whose `aud` is a list, as in every Kubernetes token, satisfies
no condition there. Here:
- the issuer needs an OIDC provider in the role's account, and the audience must be one of its client IDs;
- an expired token is rejected;
- a token of the sandbox's issuer must be signed with its key. Tokens of other issuers are accepted unverified,
  since their issuers can't be contacted for keys;
- a one-element audience is unwrapped for the trust policy's conditions;
- the response contains the token's actual subject, audience and provider.
SANDBOX_ISSUER is the issuer's URL, SANDBOX_ISSUER_KEY the PEM file of its public key (RSA, for RS256).
Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
"""

import base64
import json
import os
import time
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding

from .names import private
from .propagation import is_pending


def apply() -> None:
    sts = private(
        "ministack.services.sts",
        "_web_identity_principal", "_web_identity_trust_denied", "_WELL_KNOWN_WEB_IDENTITY_PROVIDERS",
        "handle_request", "_error", "_p",
    )  # fmt: skip
    iam = private("ministack.services.iam", "_oidc_providers")
    eks = private("ministack.services.eks", "_tags", "get_region")
    principal_of = sts._web_identity_principal
    trust_denied = sts._web_identity_trust_denied
    handle = sts.handle_request
    with open(os.environ["SANDBOX_ISSUER_KEY"], "rb") as file:
        issuer_key = serialization.load_pem_public_key(file.read())

    def web_identity_principal(token, provider_id, role_arn):
        principal, keys = principal_of(token, provider_id, role_arn)
        return principal, {key: _unwrapped(value) for key, value in keys.items()}

    def web_identity_trust_denied(role_arn, params, use_json):
        token = sts._p(params, "WebIdentityToken")
        principal, _ = principal_of(token, sts._p(params, "ProviderId"), role_arn)
        where = (eks, role_arn.split(":")[4], eks.get_region())
        if principal not in sts._WELL_KNOWN_WEB_IDENTITY_PROVIDERS:
            provider = iam._oidc_providers.get_scoped(role_arn.split(":")[4], None, principal)
            if is_pending(*where, principal.partition("/")[2]):
                provider = None
            problem = _token_problem(token, provider, issuer_key)
            if problem:
                return sts._error(400, problem[0], escape(problem[1]), ns="sts")
        if is_pending(*where, role_arn.rsplit("/", 1)[-1]):
            return sts._error(403, "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity", ns="sts")
        return trust_denied(role_arn, params, use_json)

    async def handle_request(method, path, headers, body, query_params):
        status, response_headers, response = await handle(method, path, headers, body, query_params)
        if status == 200 and b"<SubjectFromWebIdentityToken>" in response:
            params = {**query_params, **parse_qs(body.decode())}
            token = params["WebIdentityToken"][0]
            principal, _ = principal_of(token, "", params["RoleArn"][0])
            response = _with_identity(response.decode(), claims_of(token), principal).encode()
        return status, response_headers, response

    sts._web_identity_principal = web_identity_principal
    sts._web_identity_trust_denied = web_identity_trust_denied
    sts.handle_request = handle_request


def _token_problem(token, provider, issuer_key):
    """STS's error code and message for a rejected token, or None. `provider`: IAM's provider, or None."""
    claims = claims_of(token)
    if claims is None:
        return "InvalidIdentityToken", "The ID Token provided is not a valid JWT."
    if provider is None:
        return "InvalidIdentityToken", f"No OpenIDConnect provider found in your account for {claims.get('iss')}"
    if claims.get("iss") == os.environ["SANDBOX_ISSUER"] and not is_signed(token, issuer_key):
        return "InvalidIdentityToken", "The signature of the ID Token is not one of its issuer's"
    if claims.get("exp", 0) <= time.time():
        return "ExpiredTokenException", f"Token expired: it was valid until {claims.get('exp')}"
    if not any(audience in provider["ClientIDList"] for audience in _listed(claims.get("aud"))):
        return "InvalidIdentityToken", "Incorrect token audience"
    return None


def _with_identity(response, claims, principal):
    """The XML response with the token's subject, audience and provider instead of the emulator's constants."""
    for tag, constant, value in (
        ("SubjectFromWebIdentityToken", "test-subject", claims["sub"]),
        ("Audience", "sts.amazonaws.com", _listed(claims["aud"])[0]),
        ("Provider", "sts.amazonaws.com", principal),
    ):
        response = response.replace(f"<{tag}>{constant}</{tag}>", f"<{tag}>{escape(value)}</{tag}>")
    return response


def claims_of(token):
    """The JWT's claims, unverified, or None if it isn't a JWT."""
    try:
        claims = json.loads(_decoded(token.split(".")[1]))
    except (ValueError, IndexError):
        return None
    return claims if isinstance(claims, dict) else None


def is_signed(token, key):
    try:
        header, payload, signature = token.split(".")
        if json.loads(_decoded(header)).get("alg") != "RS256":
            return False
        key.verify(_decoded(signature), f"{header}.{payload}".encode(), padding.PKCS1v15(), hashes.SHA256())
    except (ValueError, InvalidSignature):
        return False
    return True


def _decoded(part):
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _listed(value):
    return value if isinstance(value, list) else [value]


def _unwrapped(value):
    return value[0] if isinstance(value, list) and len(value) == 1 else value
