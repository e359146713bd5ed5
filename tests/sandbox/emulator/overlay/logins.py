"""Logins to the sandbox's cluster by access entry, and what access policies allow there.

The supervisor's webhooks send two kinds of requests, to the path that the emulator has for k3s:
  {"identity": …}       asks for the Kubernetes identity that an IAM identity has by its access entry. The authenticator
                        has verified the token.
  SubjectAccessReview   asks whether the access policies of that entry allow a request. EKS evaluates them in addition to
                        RBAC, not as RBAC objects, so the emulator's own method (RBAC objects in k3s) isn't used. The
                        rules are the emulator's table of the five general policies; any other policy allows nothing.
Each response contains the cluster's authentication mode, which shows the webhooks whether to use aws-auth. Access
entries take effect in the modes API and API_AND_CONFIG_MAP. An entry stores the unique ID of its principal: after the
principal is deleted and recreated, the entry grants nothing.
EKS is eventually consistent. To imitate this, a test sets the tag sandbox/entry-delay of the cluster (TagResource) to a
number of seconds: until the tag is removed, an entry takes effect only that long after its creation.
Nodes on EC2 can't log in: the emulator has no instances from which {{EC2PrivateDNSName}} could be read.
Source: https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html
        https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html
        https://docs.aws.amazon.com/eks/latest/userguide/set-custom-username.html
        https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html
"""

import fnmatch
import json
import time

from .names import private


def apply() -> None:
    eks = private(
        "ministack.services.eks",
        "_ACCESS_POLICY_RULES", "_access_entry_for_principal", "_access_policy_associations", "_access_policy_name",
        "_build_access_entry", "_cluster_for_auth", "_handle_auth_webhook", "_json_resp", "_tags",
    )  # fmt: skip
    iam = private("ministack.services.iam", "_roles", "_users")
    build = eks._build_access_entry
    unique_ids = {}
    created = {}

    def build_access_entry(cluster_name, principal_arn, body):
        entry = build(cluster_name, principal_arn, body)
        unique_ids[entry["accessEntryArn"]] = _unique_id(iam, principal_arn)
        created[entry["accessEntryArn"]] = time.monotonic()
        return entry

    def handle_auth_webhook(cluster_name, account_id, region, body_bytes, _auth_token=""):
        asked = json.loads(body_bytes)
        _account, _region, cluster = eks._cluster_for_auth(cluster_name, account_id, region)
        mode = cluster.get("accessConfig", {}).get("authenticationMode", "CONFIG_MAP")
        where = (cluster_name, account_id, region)
        counts = mode != "CONFIG_MAP"
        if "identity" in asked:
            delay = float(eks._tags.get(cluster["arn"], {}).get("sandbox/entry-delay", 0))
            answer = {"user": user_of(where, asked["identity"], delay) if counts else None}
        else:
            answer = {"allowed": counts and is_allowed(where, asked["spec"])}
        return eks._json_resp(200, {**answer, "authenticationMode": mode})

    def user_of(where, identity, delay):
        entry = eks._access_entry_for_principal(*where, identity["arn"])
        if entry and time.monotonic() < created.get(entry["accessEntryArn"], 0) + delay:
            return None
        if not entry or unique_ids.get(entry["accessEntryArn"]) not in (None, identity["principalId"]):
            return None
        session = identity["sessionName"]
        username = entry["username"].replace("{{SessionName}}", session.replace("@", "-"))
        username = username.replace("{{SessionNameRaw}}", session)
        return None if "{{" in username else {"username": username, "groups": entry["kubernetesGroups"]}

    def is_allowed(where, spec):
        # An impersonated user has no ARN: the API server passes on only the attributes that the caller gives.
        arn = (spec.get("extra") or {}).get("arn", [""])[0]
        entry = eks._access_entry_for_principal(*where, arn)
        return entry is not None and any(
            _in_scope(association["accessScope"], spec)
            and any(_matches(rule, spec) for rule in eks._ACCESS_POLICY_RULES[eks._access_policy_name(policy)])
            for principal, policy, association in eks._access_policy_associations(*where)
            if principal == entry["principalArn"]
        )

    eks._build_access_entry = build_access_entry
    eks._handle_auth_webhook = handle_auth_webhook


def _unique_id(iam, principal_arn):
    """The unique ID of a role or user; None if IAM doesn't have it."""
    kind, _, name = principal_arn.rpartition(":")[2].partition("/")
    name = name.rsplit("/", 1)[-1]
    if kind == "role":
        return (iam._roles.get(name) or {}).get("RoleId")
    return (iam._users.get(name) or {}).get("UserId") if kind == "user" else None


def _in_scope(scope, spec):
    if scope["type"] == "cluster":
        return True
    namespace = spec.get("resourceAttributes", {}).get("namespace", "")
    return namespace != "" and any(fnmatch.fnmatchcase(namespace, pattern) for pattern in scope["namespaces"])


def _matches(rule, spec):
    """Whether a rule allows a request, as RBAC reads rules: https://kubernetes.io/docs/reference/access-authn-authz/rbac/"""
    other = spec.get("nonResourceAttributes")
    if other is not None:
        return _has(rule.get("verbs"), other["verb"]) and any(
            url == other["path"] or url.endswith("*") and other["path"].startswith(url[:-1])
            for url in rule.get("nonResourceURLs", [])
        )
    asked = spec["resourceAttributes"]
    resource, subresource = asked["resource"], asked.get("subresource", "")
    names = {resource} if subresource == "" else {f"{resource}/{subresource}", f"*/{subresource}"}
    return (
        _has(rule.get("verbs"), asked["verb"])
        and _has(rule.get("apiGroups"), asked.get("group", ""))
        and any(name in ("*", *names) for name in rule.get("resources", []))
    )


def _has(values, value):
    return "*" in (values or []) or value in (values or [])
