"""EKS Pod Identity: associations and add-ons as in EKS, and AssumeRoleForPodIdentity of the EKS Auth API.

The emulator accepts nonexistent roles, and session policies together with session tags, can't remove a target role or a
policy, returns the tags that a resource was created with, gives an add-on no version, and issues no credentials. Here:
- POST /clusters/NAME/assume-role-for-pod-identity, signed for eks-auth (or eks), with a pod's token (audience
  pods.eks.amazonaws.com, signed by the sandbox's issuer) returns the credentials of the associated role, if the role's
  trust policy allows pods.eks.amazonaws.com both sts:AssumeRole and, with session tags, sts:TagSession, with the source
  account and ARN of the cluster. IAM checks eks-auth:AssumeRoleForPodIdentity on the cluster. EKS accepts only tokens
  that are bound to a pod; here, others are accepted too. A target role isn't assumed: the caller can do that with these
  credentials.
Source: https://docs.aws.amazon.com/eks/latest/APIReference/API_auth_AssumeRoleForPodIdentity.html
        https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
        https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html
        https://docs.aws.amazon.com/eks/latest/APIReference/API_CreatePodIdentityAssociation.html
"""

import json
import os
import re
import time

from cryptography.hazmat.primitives import serialization

from .names import private
from .propagation import is_pending, note
from .web_identity import claims_of, is_signed

_AUDIENCE = "pods.eks.amazonaws.com"
_SERVICE = "pods.eks.amazonaws.com"
_PATH = re.compile(r"/clusters/([^/]+)/assume-role-for-pod-identity")
_ADDON_VERSION = "v1.3.4-eksbuild.1"


def apply() -> None:
    eks = private(
        "ministack.services.eks",
        "_create_pod_identity_association", "_update_pod_identity_association", "_describe_pod_identity_association",
        "_create_addon", "_describe_addon", "_handle_request_sync", "_pod_identity_associations", "_addons", "_clusters",
        "_pia_key", "_tags", "_error", "_json_resp", "get_account_id", "get_region",
    )  # fmt: skip
    iam = private("ministack.services.iam", "_roles")
    sts = private(
        "ministack.services.sts",
        "register_session", "_gen_session_access_key", "_gen_secret", "_gen_session_token", "_role_id",
    )  # fmt: skip
    router = private("ministack.core.router", "detect_service")
    actions = private("ministack.core.iam_actions", "extract_iam_action")
    evaluator = private("ministack.core.iam_evaluator", "EvalContext", "evaluate_trust_policy")
    create = eks._create_pod_identity_association
    update = eks._update_pod_identity_association
    describe = eks._describe_pod_identity_association
    create_addon = eks._create_addon
    describe_addon = eks._describe_addon
    handle = eks._handle_request_sync
    detect = router.detect_service
    extract = actions.extract_iam_action
    with open(os.environ["SANDBOX_ISSUER_KEY"], "rb") as file:
        issuer_key = serialization.load_pem_public_key(file.read())

    def invalid(message):
        return eks._error(400, "InvalidParameterException", message)

    def problem(association):
        arn = association.get("roleArn", "")
        role = iam._roles.get(arn.rsplit("/", 1)[-1])
        if role is None or role["Arn"] != arn:
            return "Role provided in the request does not exist."
        if association.get("policy") and not association.get("disableSessionTags"):
            return "Session tags must be disabled when a policy is specified."
        return None

    def create_association(cluster_name, body):
        reason = problem(body) if body.get("roleArn") else None
        if reason:
            return invalid(reason)
        note(f"{body.get('namespace')}/{body.get('serviceAccount')}")
        return create(cluster_name, body)

    def update_association(cluster_name, association_id, body):
        association = eks._pod_identity_associations.get(eks._pia_key(cluster_name, association_id))
        if association is None:
            return update(cluster_name, association_id, body)
        reason = problem({**association, **body})
        if reason:
            return invalid(reason)
        # An empty string removes the previous value.
        for name, others in (("targetRoleArn", ["targetRoleArn", "externalId"]), ("policy", ["policy"])):
            if body.get(name) == "":
                for other in others:
                    association.pop(other, None)
        return update(cluster_name, association_id, body)

    def describe_association(cluster_name, association_id):
        association = eks._pod_identity_associations.get(eks._pia_key(cluster_name, association_id))
        if association:
            association["tags"] = dict(eks._tags.get(association["associationArn"], {}))
        return describe(cluster_name, association_id)

    def create_versioned_addon(cluster_name, body):
        return create_addon(cluster_name, {"addonVersion": _ADDON_VERSION, **body})

    def describe_tagged_addon(cluster_name, addon_name):
        addon = eks._addons.get(f"{cluster_name}/{addon_name}")
        if addon:
            addon["tags"] = dict(eks._tags.get(addon["addonArn"], {}))
        return describe_addon(cluster_name, addon_name)

    def handle_request_sync(method, path, headers, body, query_params):
        match = _PATH.fullmatch(path)
        if match and method == "POST":
            return assume_role(match[1], json.loads(body or b"{}").get("token", ""))
        return handle(method, path, headers, body, query_params)

    def detect_service(method, path, headers, query_params):
        return "eks" if _PATH.fullmatch(path) else detect(method, path, headers, query_params)

    def extract_iam_action(service, method, path, headers, body, query_params):
        if _PATH.fullmatch(path):
            return "eks-auth:AssumeRoleForPodIdentity"
        return extract(service, method, path, headers, body, query_params)

    def assume_role(cluster_name, token):
        cluster = eks._clusters.get(cluster_name)
        if cluster is None:
            return eks._error(404, "ResourceNotFoundException", f"No cluster found for name: {cluster_name}.")
        claims = claims_of(token) or {}
        audiences = claims.get("aud", [])
        if not is_signed(token, issuer_key) or _AUDIENCE not in audiences or claims.get("exp", 0) <= time.time():
            return eks._error(400, "InvalidTokenException", "The token is not one of the cluster's for EKS Pod Identity.")
        pod = claims["kubernetes.io"]
        namespace, account = pod["namespace"], pod["serviceaccount"]["name"]
        association = next(
            (
                a for key, a in eks._pod_identity_associations.items()
                if key.startswith(f"{cluster_name}\0") and (a["namespace"], a["serviceAccount"]) == (namespace, account)
            ),
            None,
        )  # fmt: skip
        where = (eks, eks.get_account_id(), eks.get_region())
        if association is None or is_pending(*where, f"{namespace}/{account}"):
            message = f"No association found for service account {account} in namespace {namespace}."
            return eks._error(404, "ResourceNotFoundException", message)
        tags = {} if association["disableSessionTags"] else {
            "eks-cluster-arn": cluster["arn"],
            "eks-cluster-name": cluster_name,
            "kubernetes-namespace": namespace,
            "kubernetes-service-account": account,
            "kubernetes-pod-name": pod.get("pod", {}).get("name", "pod"),
            "kubernetes-pod-uid": pod.get("pod", {}).get("uid", "00000000-0000-0000-0000-000000000000"),
        }  # fmt: skip
        role_arn = association["roleArn"]
        role = iam._roles.get(role_arn.rsplit("/", 1)[-1])
        actions = ["sts:AssumeRole", *(["sts:TagSession"] if tags else [])]
        is_known = role is not None and not is_pending(*where, role["RoleName"])
        if not is_known or not all(trusts(role, action, cluster["arn"], tags) for action in actions):
            message = f"Unauthorized Exception! EKS does not have permissions to assume the associated role {role_arn}."
            return eks._error(403, "AccessDeniedException", message)
        return eks._json_resp(200, session(role_arn, association, tags))

    def trusts(role, action, cluster_arn, tags):
        context = evaluator.EvalContext(
            principal_arn=_SERVICE, principal_type="Service", principal_account="", action=action,
            resource_arn=role["Arn"], region=eks.get_region(), request_tags=tags, tag_keys=list(tags),
            service_context={"aws:sourcearn": cluster_arn, "aws:sourceaccount": eks.get_account_id()},
        )  # fmt: skip
        return evaluator.evaluate_trust_policy(_for_service(role["AssumeRolePolicyDocument"]), _SERVICE, context)

    def session(role_arn, association, tags):
        name = f"eks-{association['clusterName']}-{association['serviceAccount']}"[:64]
        assumed = f"{role_arn.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/{name}"
        keys = {
            "accessKeyId": sts._gen_session_access_key(),
            "secretAccessKey": sts._gen_secret(),
            "sessionToken": sts._gen_session_token(),
            "expiration": int(time.time() + 3600),
        }
        user = {"arn": assumed, "assumeRoleId": f"{sts._role_id(role_arn)}:{name}"}
        sts.register_session(keys["accessKeyId"], {
            "Arn": assumed,
            "UserId": user["assumeRoleId"],
            "SecretAccessKey": keys["secretAccessKey"],
            "SessionToken": keys["sessionToken"],
            "Expiration": keys["expiration"],
            "AccountId": eks.get_account_id(),
            "PrincipalType": "AssumedRole",
            "SourceAccessKeyId": "",
            "SourcePrincipalArn": _SERVICE,
            "SessionTags": [{"Key": key, "Value": value} for key, value in tags.items()],
            "SessionPolicies": None,
        })  # fmt: skip
        return {
            "audience": _AUDIENCE,
            "assumedRoleUser": user,
            "credentials": keys,
            "podIdentityAssociation": {
                "associationArn": association["associationArn"],
                "associationId": association["associationId"],
            },
            "subject": {"namespace": association["namespace"], "serviceAccount": association["serviceAccount"]},
        }

    eks._create_pod_identity_association = create_association
    eks._update_pod_identity_association = update_association
    eks._describe_pod_identity_association = describe_association
    eks._create_addon = create_versioned_addon
    eks._describe_addon = describe_tagged_addon
    eks._handle_request_sync = handle_request_sync
    router.detect_service = detect_service
    actions.extract_iam_action = extract_iam_action


def _for_service(document):
    """The trust policy for the service: its statements for the service, now for any caller, without other statements.

    The emulator doesn't support services as callers.
    """
    policy = json.loads(document) if isinstance(document, str) else document
    statements = policy["Statement"] if isinstance(policy["Statement"], list) else [policy["Statement"]]
    ours = []
    for statement in statements:
        principal = statement.get("Principal")
        services = principal.get("Service", []) if isinstance(principal, dict) else []
        if principal == "*" or _SERVICE in (services if isinstance(services, list) else [services]):
            ours.append({**statement, "Principal": "*"})
    return {**policy, "Statement": ours}
