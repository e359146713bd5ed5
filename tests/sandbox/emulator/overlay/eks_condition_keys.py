"""EKS requests: the condition keys of EKS itself, such as eks:policyArn, that IAM checks.

The emulator passes none of them to IAM. EKS passes those of the request; a request that leaves a value out has no key.
For UpdateAccessEntry, the reference lists eks:kubernetesGroups and eks:username only for the access entry and doesn't
say whether they are those of the request, so they are left out here, as is eks:accessEntryType for existing entries.
Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelastickubernetesservice.html
"""

import contextvars
import re
import urllib.parse

from .eks_resources import read_json
from .names import private

_ENTRY = re.compile(r"clusters/([^/]+)/access-entries/(.+?)(?:/access-policies(?:/(.+))?)?")
_path = contextvars.ContextVar("eks_path", default="")

# Condition key → where the value is in the body of CreateCluster, UpdateClusterConfig and UpdateClusterVersion.
_SETTINGS = {
    "eks:authenticationMode": ("accessConfig", "authenticationMode"),
    "eks:bootstrapClusterCreatorAdminPermissions": ("accessConfig", "bootstrapClusterCreatorAdminPermissions"),
    "eks:bootstrapSelfManagedAddons": ("bootstrapSelfManagedAddons",),
    "eks:endpointPublicAccess": ("resourcesVpcConfig", "endpointPublicAccess"),
    "eks:endpointPrivateAccess": ("resourcesVpcConfig", "endpointPrivateAccess"),
    "eks:controlPlaneEgressMode": ("resourcesVpcConfig", "controlPlaneEgressMode"),
    "eks:deletionProtection": ("deletionProtection",),
    "eks:kubernetesVersion": ("version",),
    "eks:supportType": ("upgradePolicy", "supportType"),
    "eks:controlPlaneScalingTier": ("controlPlaneScalingConfig", "tier"),
    "eks:zonalShiftEnabled": ("zonalShiftConfig", "enabled"),
    "eks:computeConfigEnabled": ("computeConfig", "enabled"),
    "eks:blockStorageEnabled": ("storageConfig", "blockStorage", "enabled"),
    "eks:elasticLoadBalancingEnabled": ("kubernetesNetworkConfig", "elasticLoadBalancing", "enabled"),
}
_CONFIGS = ("kubeApiServerConfig", "kubeControllerManagerConfig", "kubeSchedulerConfig")
_OF_CLUSTERS = ("CreateCluster", "UpdateClusterConfig", "UpdateClusterVersion")


def apply() -> None:
    actions = private("ministack.core.iam_actions", "extract_resource_arn", "request_tag_context")
    extract = actions.extract_resource_arn
    tags = actions.request_tag_context

    def extract_resource_arn(service, method, path, *rest):
        # The emulator's only function for keys of the request gets no path. It is called later in the same request.
        _path.set(path)
        return extract(service, method, path, *rest)

    def request_tag_context(service, iam_action, body, params):
        context = tags(service, iam_action, body, params)
        if service == "eks":
            keys = _keys(iam_action.split(":", 1)[-1], urllib.parse.unquote(_path.get()).strip("/"), read_json(body))
            context.update({key: value for key, value in keys.items() if value is not None})
        return context

    actions.extract_resource_arn = extract_resource_arn
    actions.request_tag_context = request_tag_context


def _keys(action, path, body):
    entry = _ENTRY.fullmatch(path)
    if action == "CreateAccessEntry":
        return {
            "eks:clusterName": path.split("/")[1],
            "eks:principalArn": body.get("principalArn"),
            "eks:accessEntryType": body.get("type"),
            "eks:kubernetesGroups": body.get("kubernetesGroups"),
            "eks:username": body.get("username"),
        }
    if entry:
        scope = body.get("accessScope") or {}
        return {
            "eks:clusterName": entry[1],
            "eks:principalArn": entry[2],
            "eks:policyArn": entry[3] or body.get("policyArn"),
            "eks:accessScope": scope.get("type"),
            "eks:namespaces": scope.get("namespaces"),
        }
    if action == "AssociateIdentityProviderConfig":
        oidc = body.get("oidc") or {}
        return {"eks:issuerUrl": oidc.get("issuerUrl"), "eks:clientId": oidc.get("clientId")}
    return _settings(body) if action in _OF_CLUSTERS else {}


def _settings(body):
    keys = {key: _text(_at(body, place)) for key, place in _SETTINGS.items()}
    keys |= {f"eks:{name}": _text(name in body) for name in _CONFIGS}
    for setup in _at(body, ("logging", "clusterLogging")) or []:
        for kind in setup.get("types") or []:
            keys[f"eks:loggingType/{kind}"] = _text(setup.get("enabled", False))
    return keys


def _at(body, place):
    for name in place:
        body = body.get(name) if isinstance(body, dict) else None
    return body


def _text(value):
    return str(value).lower() if isinstance(value, bool) else value
