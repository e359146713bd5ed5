"""EKS capabilities: create, describe, update, list and delete. The emulator has no route for them.

A capability is ACTIVE immediately. Its role must exist and trust the capabilities of EKS. If the cluster has no access
entry for the role, EKS creates one with the access policies of the capability. Nothing is documented about an existing
entry; here it stays as it is.
Source: https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCapability.html
        https://docs.aws.amazon.com/eks/latest/userguide/capabilities-security.html
"""

import json
import re

from .names import private

_SERVICE = "capabilities.eks.amazonaws.com"
_ACTIONS = {"sts:AssumeRole", "sts:TagSession"}
_PATH = re.compile(r"/clusters/([^/]+)/capabilities(?:/([^/]+))?")
_TYPES = ("ACK", "ARGOCD", "KRO")

capabilities = {}


def apply() -> None:
    eks = private(
        "ministack.services.eks",
        "_access_entries", "_ae_key", "_associate_access_policy", "_clusters", "_create_access_entry", "_error",
        "_handle_request_sync", "_json_resp", "_now", "_tags", "get_account_id", "get_region", "new_uuid",
    )  # fmt: skip
    iam = private("ministack.services.iam", "_roles")
    handle = eks._handle_request_sync

    def handle_request_sync(method, path, headers, body, query_params):
        match = _PATH.fullmatch(path)
        if match is None:
            return handle(method, path, headers, body, query_params)
        cluster, name = match.groups()
        if cluster not in eks._clusters:
            return eks._error(404, "ResourceNotFoundException", f"No cluster found for name: {cluster}.")
        content = json.loads(body or b"{}")
        if name is None:
            return create(cluster, content) if method == "POST" else list_all(cluster)
        capability = capabilities.get((cluster, name))
        if capability is None:
            return eks._error(404, "ResourceNotFoundException", f"No capability found for name: {name}.")
        if method == "DELETE":
            capabilities.pop((cluster, name))
            return answer({**capability, "status": "DELETING"})
        return update(capability, content) if method == "POST" else answer(capability)

    def answer(capability):
        return eks._json_resp(200, {"capability": {**capability, "tags": dict(eks._tags.get(capability["arn"], {}))}})

    def list_all(cluster):
        found = [c for (of, _), c in capabilities.items() if of == cluster]
        keys = ("capabilityName", "arn", "type", "status", "createdAt", "modifiedAt")
        return eks._json_resp(200, {"capabilities": [{key: c[key] for key in keys} for c in found]})

    def create(cluster, body):
        name, kind, role_arn = body.get("capabilityName", ""), body.get("type"), body.get("roleArn", "")
        reason = None if kind in _TYPES else f"Invalid type {kind}."
        reason = reason or role_problem(role_arn)
        if reason:
            return eks._error(400, "InvalidParameterException", reason)
        if any(of == cluster and (known == name or c["type"] == kind) for (of, known), c in capabilities.items()):
            return eks._error(409, "ResourceInUseException", f"Capability already exists: {name}.")
        place = f"{eks.get_region()}:{eks.get_account_id()}"
        now = eks._now()
        capability = {
            "capabilityName": name,
            "arn": f"arn:aws:eks:{place}:capability/{cluster}/{kind.lower()}/{name}/{eks.new_uuid()}",
            "clusterName": cluster,
            "type": kind,
            "roleArn": role_arn,
            "status": "ACTIVE",
            "version": "1.0.0",
            "configuration": configuration(body.get("configuration") or {}),
            "health": {"issues": []},
            "createdAt": now,
            "modifiedAt": now,
            "deletePropagationPolicy": body.get("deletePropagationPolicy", "RETAIN"),
        }
        eks._tags[capability["arn"]] = body.get("tags", {})
        capabilities[cluster, name] = capability
        if eks._ae_key(cluster, role_arn) not in eks._access_entries:
            eks._create_access_entry(cluster, {"principalArn": role_arn, "type": "STANDARD"})
            for policy in policies(capability):
                eks._associate_access_policy(cluster, role_arn, policy)
        return answer(capability)

    def update(capability, body):
        if body.get("roleArn"):
            reason = role_problem(body["roleArn"])
            if reason:
                return eks._error(400, "InvalidParameterException", reason)
            capability["roleArn"] = body["roleArn"]
        changes = ((body.get("configuration") or {}).get("argoCd") or {}).get("rbacRoleMappings") or {}
        argo = capability["configuration"].get("argoCd")
        if argo is not None:
            roles = {mapping["role"]: mapping for mapping in argo.get("rbacRoleMappings", [])}
            for mapping in changes.get("removeRoleMappings", []):
                roles.pop(mapping["role"], None)
            roles |= {mapping["role"]: mapping for mapping in changes.get("addOrUpdateRoleMappings", [])}
            argo["rbacRoleMappings"] = list(roles.values())
        return eks._json_resp(200, {"update": {"id": eks.new_uuid(), "status": "Successful", "type": "CapabilityUpdate"}})

    def role_problem(arn):
        role = iam._roles.get(arn.rsplit("/", 1)[-1])
        if role is None or role["Arn"] != arn:
            return "The role defined for the capability does not exist."
        document = role["AssumeRolePolicyDocument"]
        statements = (json.loads(document) if isinstance(document, str) else document)["Statement"]
        allowed = {
            action
            for statement in statements
            if statement["Effect"] == "Allow" and statement.get("Principal", {}).get("Service") == _SERVICE
            for action in _list(statement["Action"])
        }
        if allowed >= _ACTIONS:
            return None
        return (
            "The trust policy for the provided role is invalid. The policy must include sts:AssumeRole and "
            f"sts:TagSession actions granting access to the AWS service {_SERVICE}"
        )

    eks._handle_request_sync = handle_request_sync


def configuration(given):
    """The configuration with EKS's defaults."""
    if "argoCd" not in given:
        return given
    url = {"serverUrl": "https://0123456789.eks-capabilities.us-west-2.amazonaws.com"}
    return {"argoCd": {"namespace": "argocd", "rbacRoleMappings": [], **given["argoCd"], **url}}


def policies(capability):
    """The associations that EKS creates for a capability."""

    def associated(policy, scope):
        return {"policyArn": f"arn:aws:eks::aws:cluster-access-policy/{policy}", "accessScope": scope}

    everywhere = {"type": "cluster"}
    if capability["type"] == "ACK":
        return [associated("AmazonEKSACKPolicy", everywhere)]
    if capability["type"] == "KRO":
        return [associated("AmazonEKSKROPolicy", everywhere)]
    argo = capability["configuration"].get("argoCd") or {}
    own = {"type": "namespace", "namespaces": [argo.get("namespace", "argocd")]}
    return [associated("AmazonEKSArgoCDClusterPolicy", everywhere), associated("AmazonEKSArgoCDPolicy", own)]


def _list(value):
    return value if isinstance(value, list) else [value]
