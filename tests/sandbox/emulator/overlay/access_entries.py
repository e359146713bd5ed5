"""EKS access entries: all seven types, EKS's usernames and groups, policies on EC2, tags after creation, pages, and ages.

The emulator supports four types, leaves the username of an entry empty, returns the tags that the entry was created
with from DescribeAccessEntry, and lists the first 100 entries without indicating that there are more.
Source: https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html
        https://docs.aws.amazon.com/eks/latest/userguide/set-custom-username.html
        https://docs.aws.amazon.com/eks/latest/userguide/create-node-class.html
        https://docs.aws.amazon.com/eks/latest/APIReference/API_ListAccessEntries.html
"""

import json
import re
import sys

from .names import private

# A tag with which a test creates an entry as if that had been so many seconds ago. The entry doesn't get the tag.
_AGE = "sandbox:age"

_TYPES = ("STANDARD", "EC2_LINUX", "EC2_WINDOWS", "EC2", "FARGATE_LINUX", "HYBRID_LINUX", "HYPERPOD_LINUX")

# The username and the groups of an entry for nodes. For the last two types they aren't documented.
_NODES = {
    "EC2_LINUX": ("system:node:{{EC2PrivateDNSName}}", ["system:nodes"]),
    "EC2_WINDOWS": ("system:node:{{EC2PrivateDNSName}}", ["system:nodes", "eks:kube-proxy-windows"]),
    "EC2": ("system:node:{{EC2PrivateDNSName}}", ["system:nodes"]),
    "FARGATE_LINUX": ("system:node:{{SessionName}}", ["system:bootstrappers", "system:nodes", "system:node-proxier"]),
    "HYBRID_LINUX": ("system:node:{{SessionName}}", ["system:nodes"]),
    "HYPERPOD_LINUX": ("system:node:{{SessionName}}", ["system:nodes"]),
}


def apply() -> None:
    eks = private(
        "ministack.services.eks",
        "_VALID_ACCESS_ENTRY_TYPES", "_build_access_entry", "_describe_access_entry", "_associate_access_policy",
        "_list_access_entries", "_json_resp", "_access_entries", "_ae_key", "_tags",
    )  # fmt: skip
    build = eks._build_access_entry
    describe = eks._describe_access_entry
    associate = eks._associate_access_policy
    list_all = eks._list_access_entries

    def build_access_entry(cluster_name, principal_arn, body):
        entry = build(cluster_name, principal_arn, body)
        age = int(entry["tags"].get(_AGE, 0))
        entry["tags"] = {key: value for key, value in entry["tags"].items() if key != _AGE}
        entry["createdAt"] -= age
        entry["modifiedAt"] -= age
        if entry["type"] in _NODES:
            entry["username"], entry["kubernetesGroups"] = _NODES[entry["type"]]
        elif not entry["username"]:
            entry["username"] = _username(principal_arn)
        return entry

    def describe_access_entry(cluster_name, principal_arn):
        entry = eks._access_entries.get(eks._ae_key(cluster_name, principal_arn))
        if entry:
            entry["tags"] = dict(eks._tags.get(entry["accessEntryArn"], {}))
        return describe(cluster_name, principal_arn)

    def list_access_entries(cluster_name, query):
        everything = list_all(cluster_name, {**query, "maxResults": str(sys.maxsize)})
        if everything[0] != 200:
            return everything
        entries = json.loads(everything[2])["accessEntries"]
        first = int(query.get("nextToken", 0))
        end = first + int(query.get("maxResults", 100))
        page = {"accessEntries": entries[first:end]}
        return eks._json_resp(200, page | {"nextToken": str(end)} if end < len(entries) else page)

    def associate_access_policy(cluster_name, principal_arn, body):
        entry = eks._access_entries.get(eks._ae_key(cluster_name, principal_arn))
        if not entry or entry["type"] != "EC2":
            return associate(cluster_name, principal_arn, body)
        # The emulator accepts policies for STANDARD entries only, and checks only the type.
        entry["type"] = "STANDARD"
        try:
            return associate(cluster_name, principal_arn, body)
        finally:
            entry["type"] = "EC2"

    eks._VALID_ACCESS_ENTRY_TYPES = _TYPES
    eks._build_access_entry = build_access_entry
    eks._describe_access_entry = describe_access_entry
    eks._associate_access_policy = associate_access_policy
    eks._list_access_entries = list_access_entries


def _username(principal_arn):
    """The session of a role, without the role's path, or the ARN of a user."""
    role = re.fullmatch(r"arn:([^:]+):iam::(\d{12}):role/(?:.*/)?([^/]+)", principal_arn)
    return f"arn:{role[1]}:sts::{role[2]}:assumed-role/{role[3]}/{{{{SessionName}}}}" if role else principal_arn
