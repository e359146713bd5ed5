"""Role trust policies: malformed policies and policies over the quota are rejected.

The emulator stores any text. IAM returns MalformedPolicyDocument, or LimitExceeded for the quota
"role trust policy length", which excludes white space. The quota is SANDBOX_TRUST_POLICY_QUOTA characters.
Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
        https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

import json
import os
import re
from xml.sax.saxutils import escape

from .names import private

_POLICY_KEYS = {"Version", "Id", "Statement"}
_STATEMENT_KEYS = {"Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Condition"}
_PROVIDER_ARN = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:(oidc-provider|saml-provider)/[^:\s]+")
_PRINCIPAL_ARN = re.compile(r"arn:aws[a-z-]*:(iam|sts)::(\d{12}):(root|(user|role|assumed-role|federated-user)/.+)")
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_SYNTAX = "Syntax errors in policy."


def apply() -> None:
    iam = private("ministack.services.iam", "_IAM_HANDLERS", "_p", "_error", "_roles", "_users", "get_account_id")
    quota = int(os.environ["SANDBOX_TRUST_POLICY_QUOTA"])

    def guard(operation, parameter):
        inner = iam._IAM_HANDLERS[operation]

        def handle(p):
            text = iam._p(p, parameter)
            problem = _policy_problem(text) or unknown_principal(text)
            if problem:
                return iam._error(400, "MalformedPolicyDocument", escape(problem))
            if len(re.sub(r"\s", "", text)) > quota:
                return iam._error(409, "LimitExceeded", f"Cannot exceed quota for ACLSizePerRole: {quota}")
            return inner(p)

        iam._IAM_HANDLERS[operation] = handle

    def unknown_principal(text):
        """IAM checks that the users and roles in a trust policy exist; here, those of the caller's account."""
        for value in _aws_principals(json.loads(text)):
            match = _PRINCIPAL_ARN.fullmatch(value)
            if not match or match[2] != iam.get_account_id() or match[4] not in ("user", "role"):
                continue
            entities = iam._users if match[4] == "user" else iam._roles
            if not any(entity["Arn"] == value for entity in entities.values()):
                return f'Invalid principal in policy: "AWS":"{value}"'
        return None

    guard("CreateRole", "AssumeRolePolicyDocument")
    guard("UpdateAssumeRolePolicy", "PolicyDocument")


def _policy_problem(text: str):
    """IAM's reason to reject the document as malformed, or None."""
    try:
        policy = json.loads(text)
    except ValueError:
        return "This policy contains invalid Json"
    if not isinstance(policy, dict) or set(policy) - _POLICY_KEYS or not policy.get("Statement"):
        return _SYNTAX
    if policy.get("Version", "2012-10-17") not in ("2012-10-17", "2008-10-17"):
        return "The policy must contain a valid version string"
    return next(filter(None, map(_statement_problem, _listed(policy["Statement"]))), None)


def _statement_problem(statement):
    if not isinstance(statement, dict):
        return _SYNTAX
    if "Resource" in statement or "NotResource" in statement:
        return "Has prohibited field Resource"
    if set(statement) - _STATEMENT_KEYS or statement.get("Effect") not in ("Allow", "Deny"):
        return _SYNTAX
    if "Principal" not in statement and "NotPrincipal" not in statement:
        return "Missing required field Principal"
    actions = _listed(statement.get("Action", statement.get("NotAction", [])))
    if not actions:
        return "Missing required field Action"
    if not all(isinstance(action, str) and (action == "*" or action.startswith("sts:")) for action in actions):
        return "AssumeRole policy may only specify STS AssumeRole actions."
    return _condition_problem(statement.get("Condition", {})) or _principal_problem(statement.get("Principal", "*"))


def _condition_problem(condition):
    """A condition maps operators to keys, and keys to one or more plain values."""
    blocks = condition.values() if isinstance(condition, dict) else [None]
    for block in blocks:
        if not isinstance(block, dict):
            return _SYNTAX
        if any(isinstance(value, (dict, list)) for values in block.values() for value in _listed(values)):
            return _SYNTAX
    return None


def _principal_problem(principal):
    if principal == "*":
        return None
    if not isinstance(principal, dict) or not principal:
        return "Invalid principal in policy."
    for kind, values in principal.items():
        for value in _listed(values):
            if not isinstance(value, str) or not _well_formed(kind, value):
                return f'Invalid principal in policy: "{kind}":"{value}"'
    return None


def _well_formed(kind, value):
    if kind == "AWS":
        return value == "*" or bool(re.fullmatch(r"\d{12}", value) or _PRINCIPAL_ARN.fullmatch(value))
    if kind == "Federated":
        return bool(_PROVIDER_ARN.fullmatch(value) or _HOST.fullmatch(value))
    return kind == "Service" and bool(_HOST.fullmatch(value))


def _aws_principals(policy):
    for statement in _listed(policy["Statement"]):
        principal = statement.get("Principal")
        if isinstance(principal, dict):
            yield from _listed(principal.get("AWS", []))


def _listed(value):
    return value if isinstance(value, list) else [value]
