"""EKS add-ons: what they recommend for EKS Pod Identity, and the associations that they own.

The emulator stores the associations of a request as they are, and has no routes for DescribeAddonVersions and
DescribeAddonConfiguration. Here:
- Both operations describe a few add-ons, some of AWS's and some that exist only here; their versions and policies are
  those of the tests, not AWS's current ones. An unknown name or version is an error.
- CreateAddon and UpdateAddon with associations create, update and delete associations in the add-on's namespace that have
  the add-on as their owner. As in EKS, a role must exist, the version must have the service account, a service account
  with an association of another owner is an error, an update replaces the whole list, and an update without a list keeps
  it. DeleteAddon deletes the associations. AWS doesn't document what happens if such an association is changed directly;
  here it is changed.
- IAM checks only the operation on the add-on. AWS doesn't document whether EKS also checks those on associations.
Source: https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeAddonConfiguration.html
        https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeAddonVersions.html
        https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateAddon.html
        https://docs.aws.amazon.com/eks/latest/userguide/update-addon-role.html
"""

import json

from .names import private

_POLICY = "arn:aws:iam::aws:policy/service-role/"
_EBS = "ebs-csi-controller-sa"

# Add-on → its default namespace and, for each version with the newest first, the policies of each service account.
# The last version is the default for every Kubernetes version.
_CATALOG = {
    "aws-ebs-csi-driver": ("kube-system", {
        "v1.54.0-eksbuild.1": {_EBS: ["AmazonEBSCSIDriverPolicyV2"]},
        "v1.31.0-eksbuild.1": {_EBS: ["AmazonEBSCSIDriverPolicy"]},
    }),
    "sandbox-two-accounts": ("sandbox-storage", {
        "v1.0.0-eksbuild.1": {"two-controller": ["AmazonEFSCSIDriverPolicy"], "two-node": []},
    }),
    "sandbox-without-access": ("kube-system", {"v1.0.0-eksbuild.1": {}}),
    "sandbox-without-namespace": (None, {"v1.0.0-eksbuild.1": {"one": ["AmazonEBSCSIDriverPolicy"]}}),
}  # fmt: skip


def apply() -> None:
    eks = private(
        "ministack.services.eks",
        "_addons", "_clusters", "_create_addon", "_create_pod_identity_association", "_delete_addon",
        "_delete_pod_identity_association", "_describe_addon", "_error", "_handle_request_sync", "_json_resp",
        "_pia_key", "_pod_identity_associations", "_update_addon", "_update_pod_identity_association",
    )  # fmt: skip
    create = eks._create_addon
    update = eks._update_addon
    delete = eks._delete_addon
    handle = eks._handle_request_sync

    def error(name, message, status=400):
        return eks._error(status, name, message)

    def handle_request_sync(method, path, headers, body, query_params):
        query = {key: value[0] if isinstance(value, list) else value for key, value in query_params.items()}
        if (method, path) == ("GET", "/addons/supported-versions"):
            return describe_versions(query)
        if (method, path) == ("GET", "/addons/configuration-schemas"):
            return describe_configuration(query)
        return handle(method, path, headers, body, query_params)

    def describe_versions(query):
        unknown = set(query) - {"addonName", "kubernetesVersion"}
        if unknown:
            return error("InvalidParameterException", f"The sandbox doesn't know {', '.join(sorted(unknown))}.")
        name = query.get("addonName")
        if name is not None and name not in _CATALOG:
            return error("ResourceNotFoundException", f"Addon {name} not found.", 404)
        kubernetes = [query["kubernetesVersion"]] if "kubernetesVersion" in query else sorted(
            {cluster["version"] for cluster in eks._clusters.values()}
        )  # fmt: skip
        found = [info(each, *entry, kubernetes) for each, entry in _CATALOG.items() if name in (None, each)]
        return eks._json_resp(200, {"addons": found})

    def describe_configuration(query):
        name, version = query.get("addonName", ""), query.get("addonVersion", "")
        if name not in _CATALOG:
            return error("ResourceNotFoundException", f"Addon {name} not found.", 404)
        accounts = _CATALOG[name][1].get(version)
        if accounts is None:
            return error("InvalidParameterException", f"Addon version {version} of {name} is not supported.")
        configurations = [
            {"serviceAccount": account, "recommendedManagedPolicies": [_POLICY + policy for policy in policies]}
            for account, policies in accounts.items()
        ]
        described = {"addonName": name, "addonVersion": version, "configurationSchema": "{}"}
        return eks._json_resp(200, {**described, **({"podIdentityConfiguration": configurations} if accounts else {})})

    def problem(addon_name, version, associations):
        """The error of a list of associations; None if EKS accepts it."""
        accounts = _CATALOG.get(addon_name, (None, {}))[1].get(version)
        if associations and not accounts:
            return f"Pod Identity feature is not supported for addon version: {version}"
        for association in associations:
            account = association.get("serviceAccount")
            if account not in accounts:
                return f"Service account {account} in pod identity configuration is not supported for addon {addon_name}"
        return None

    def create_addon(cluster_name, body):
        name = body.get("addonName", "")
        namespace, versions = _CATALOG.get(name, (None, {}))
        version = body.get("addonVersion") or (list(versions)[-1] if versions else None)
        if versions and version not in versions:
            return error("InvalidParameterException", f"Addon version specified is not supported: {version}")
        associations = body.pop("podIdentityAssociations", None) or []
        reason = problem(name, version, associations)
        if reason:
            return error("InvalidParameterException", reason)
        # A version that isn't set stays unset for add-ons that aren't in the catalog.
        answer = create(cluster_name, {**body, **({"addonVersion": version} if version else {})})
        if answer[0] != 200:
            return answer
        addon = eks._addons[f"{cluster_name}/{name}"]
        place = (body.get("namespaceConfig") or {}).get("namespace") or namespace
        addon["namespaceConfig"] = {"namespace": place} if place else None
        failure = replace(cluster_name, addon, associations)
        if failure:
            delete(cluster_name, name)
            return failure
        return eks._json_resp(200, {"addon": addon})

    def update_addon(cluster_name, addon_name, body):
        addon = eks._addons.get(f"{cluster_name}/{addon_name}")
        associations = body.pop("podIdentityAssociations", None)
        if addon is None or associations is None:
            return update(cluster_name, addon_name, body)
        reason = problem(addon_name, body.get("addonVersion") or addon["addonVersion"], associations)
        failure = error("InvalidParameterException", reason) if reason else replace(cluster_name, addon, associations)
        return failure or update(cluster_name, addon_name, body)

    def replace(cluster_name, addon, associations):
        """Makes these the associations of the add-on; returns the answer of an operation that fails."""
        namespace = (addon["namespaceConfig"] or {}).get("namespace") or "kube-system"
        owned = {association["serviceAccount"]: association for association in associations_of(cluster_name, addon)}
        for association in associations:
            before = owned.pop(association["serviceAccount"], None)
            wanted = {"namespace": namespace, **association}
            if before is None:
                answer = eks._create_pod_identity_association(cluster_name, wanted)
            else:
                answer = eks._update_pod_identity_association(cluster_name, before["associationId"], association)
            if answer[0] != 200:
                return answer
            made = json.loads(answer[2])["association"]["associationId"]
            eks._pod_identity_associations[eks._pia_key(cluster_name, made)]["ownerArn"] = addon["addonArn"]
        for association in owned.values():
            eks._delete_pod_identity_association(cluster_name, association["associationId"])
        addon["podIdentityAssociations"] = [each["associationArn"] for each in associations_of(cluster_name, addon)]
        return None

    def associations_of(cluster_name, addon):
        return [
            association for key, association in list(eks._pod_identity_associations.items())
            if key.startswith(f"{cluster_name}\0") and association["ownerArn"] == addon["addonArn"]
        ]  # fmt: skip

    def delete_addon(cluster_name, addon_name):
        addon = eks._addons.get(f"{cluster_name}/{addon_name}")
        for association in associations_of(cluster_name, addon) if addon else []:
            eks._delete_pod_identity_association(cluster_name, association["associationId"])
        return delete(cluster_name, addon_name)

    eks._handle_request_sync = handle_request_sync
    eks._create_addon = create_addon
    eks._update_addon = update_addon
    eks._delete_addon = delete_addon


def info(name, namespace, versions, kubernetes):
    """An add-on as in AddonInfo."""
    default = list(versions)[-1]
    return {
        "addonName": name,
        "type": "storage",
        "owner": "aws",
        "publisher": "eks",
        **({"defaultNamespace": namespace} if namespace else {}),
        "addonVersions": [
            {
                "addonVersion": version,
                "architecture": ["amd64", "arm64"],
                "compatibilities": [
                    {"clusterVersion": each, "platformVersions": ["*"], "defaultVersion": version == default}
                    for each in kubernetes
                ],
                "requiresConfiguration": False,
                "requiresIamPermissions": any(accounts),
            }
            for version, accounts in versions.items()
        ],
    }
