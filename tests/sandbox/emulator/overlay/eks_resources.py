"""EKS requests: the resource and the tags that IAM checks.

The emulator authorizes every request for the cluster, and doesn't pass tags of EKS resources to IAM. EKS authorizes a
request for the node group, add-on, access entry and so on in it, for the cluster if it creates such a resource, and for
no resource if it has none. The emulator also doesn't pass the tag keys that UntagResource removes.
Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelastickubernetesservice.html
"""

import json
import re
import urllib.parse

from .capabilities import capabilities
from .names import private

# The ID of a nonexistent resource is unknown, and so is the type of an EKS Capability, which the emulator doesn't have.
_NO_ID = "00000000-0000-0000-0000-000000000000"
_NO_TYPE = "unknown"


def apply() -> None:
    actions = private("ministack.core.iam_actions", "extract_resource_arn", "_TAG_MEMBERS")
    tagging = private("ministack.services.tagging", "_RESOURCE_TAG_COLLECTORS")
    eks = private(
        "ministack.services.eks",
        "_access_entries", "_access_entry_arn", "_addons", "_ae_key", "_idp_configs", "_nodegroups",
        "_pod_identity_associations", "_resolve_tag_resource_arn", "_tags", "get_account_id", "get_region", "new_uuid",
    )  # fmt: skip
    extract = actions.extract_resource_arn
    resolve = eks._resolve_tag_resource_arn

    def extract_resource_arn(service, method, path, headers, body, query_params, region, account_id):
        if service != "eks":
            return extract(service, method, path, headers, body, query_params, region, account_id)
        if path.startswith("/tags/"):
            return urllib.parse.unquote(path.removeprefix("/tags/"))
        resource = _resource(eks, urllib.parse.unquote(path).strip("/"), read_json(body))
        if resource is None or resource.startswith("arn:"):
            return resource or "*"
        return f"arn:aws:eks:{region}:{account_id}:{resource}"

    def access_entry_arn(cluster_name, principal_arn):
        resource = _access_entry(cluster_name, principal_arn, eks.new_uuid())
        return f"arn:aws:eks:{eks.get_region()}:{eks.get_account_id()}:{resource}"

    def resolve_tag_resource_arn(arn):
        entries = [entry["accessEntryArn"] for entry in eks._access_entries.values()]
        associations = [association["associationArn"] for association in eks._pod_identity_associations.values()]
        of_capabilities = [capability["arn"] for capability in capabilities.values()]
        return (arn, None) if arn in entries + associations + of_capabilities else resolve(arn)

    def tags():
        for arn, values in eks._tags.items():
            yield arn, [{"Key": key, "Value": value} for key, value in values.items()]

    actions.extract_resource_arn = extract_resource_arn
    actions._TAG_MEMBERS |= {"tagKeys"}
    eks._access_entry_arn = access_entry_arn
    eks._resolve_tag_resource_arn = resolve_tag_resource_arn
    tagging._RESOURCE_TAG_COLLECTORS["eks"] = tags


def _resource(eks, path, body):
    """The resource of a path: the ARN of an existing resource, the end of any other ARN, or None for no resource."""
    if path == "clusters":
        return f"cluster/{body['name']}" if "name" in body else None
    parts = re.fullmatch(r"clusters/([^/]+)(?:/([^/]+))?(?:/(.+))?", path)
    if parts is None:
        return None
    cluster, collection, rest = parts.groups()
    name = (rest or "").split("/")[0]
    if rest is None:
        return f"cluster/{cluster}"
    if collection == "node-groups":
        return eks._nodegroups.get(f"{cluster}/{name}", {}).get("nodegroupArn", f"nodegroup/{cluster}/{name}/{_NO_ID}")
    if collection == "addons":
        return eks._addons.get(f"{cluster}/{name}", {}).get("addonArn", f"addon/{cluster}/{name}/{_NO_ID}")
    if collection == "fargate-profiles":
        return f"fargateprofile/{cluster}/{name}/{_NO_ID}"
    if collection == "capabilities":
        return f"capability/{cluster}/{_NO_TYPE}/{name}/{_NO_ID}"
    if collection == "pod-identity-associations":
        return f"podidentityassociation/{cluster}/{name}"
    if collection == "access-entries":
        principal = rest.split("/access-policies")[0]
        entry = eks._access_entries.get(eks._ae_key(cluster, principal), {})
        return entry.get("accessEntryArn", _access_entry(cluster, principal, _NO_ID))
    if collection == "capabilities":
        form = f"capability/{cluster}/unknown/{name}/{_NO_ID}"
        return capabilities.get((cluster, name), {}).get("arn", form)
    if collection == "identity-provider-configs" and name != "associate":
        config = {"type": "oidc", "name": "", **body.get("identityProviderConfig", {})}
        form = f"identityproviderconfig/{cluster}/{config['type']}/{config['name']}/{_NO_ID}"
        return eks._idp_configs.get(f"{cluster}\0{config['name']}", {}).get("arn", form)
    return f"cluster/{cluster}"


def _access_entry(cluster, principal, entry_id):
    """The end of an access entry's ARN, which contains the type, account and name of the principal."""
    identity = re.fullmatch(r"arn:[^:]+:iam::(\d+):(\w+)/(?:.*/)?([^/]+)", principal)
    kind, account, name = (identity[2], identity[1], identity[3]) if identity else ("root", "", "")
    return f"access-entry/{cluster}/{kind}/{account}/{name}/{entry_id}"


def read_json(body):
    """The body of a request as a dictionary; an empty one for any other body."""
    try:
        value = json.loads(body or b"{}")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
