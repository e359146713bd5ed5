"""The Python program's resources, declared with the generated SDK; the plugin creates every component."""

import json
import os
import sys

import pulumi
import pulumi_eks_auth as eks_auth
from pulumi import automation

CLUSTER_NAME = os.environ["EKS_CLUSTER_NAME"]
ACCOUNT = "arn:aws:iam::123456789012"


def program() -> None:
    # A team's role in aws-auth, beside the entries of other owners.
    team = eks_auth.AwsAuth(
        "team",
        cluster_name=CLUSTER_NAME,
        roles=[eks_auth.AwsAuthRoleArgs(role_arn=f"{ACCOUNT}:role/sdk-team", username="team", groups=["developers"])],
    )

    # A pipeline's role as an access entry, and the permissions of its group.
    rollouts = eks_auth.GroupBinding(
        "rollouts",
        group="sdk-pipelines",
        namespaces=["default"],
        rules=[{"verbs": ["get", "patch"], "api_groups": ["apps"], "resources": ["deployments"]}],
    )
    pipeline = eks_auth.AccessEntry(
        "pipeline",
        cluster_name=CLUSTER_NAME,
        principal_arn=f"{ACCOUNT}:role/sdk-pipeline",
        kubernetes_groups=[rollouts.group],
        access_policies=[eks_auth.AccessPolicyArgs(policy="AmazonEKSViewPolicy", namespaces=["default"])],
    )

    # Waits until the deployer can sign in and read nodes, after the entry has changed.
    check = eks_auth.AccessCheck(
        "deployer",
        cluster_name=CLUSTER_NAME,
        expect=eks_auth.AccessCheckExpectationArgs(groups=["system:authenticated"]),
        permissions=[eks_auth.AccessCheckPermissionArgs(verb="list", resource="nodes")],
        triggers=[pipeline.arn, {"attempt": 1}],
    )

    # Users of a company's OIDC issuer.
    company = eks_auth.UserIdentityProvider(
        "company",
        cluster_name=CLUSTER_NAME,
        issuer_url="https://login.example.com/realms/company",
        client_id="kubernetes",
        groups_claim="groups",
        groups_prefix="oidc:",
        required_claims={"hd": "example.com"},
    )

    # The role of nodes that are launched outside of a managed node group.
    workers = eks_auth.NodeRole(
        "workers",
        nodes=eks_auth.NodeRoleKind.SELF_MANAGED,
        cluster_name=CLUSTER_NAME,
        role_name="sdk-workers",
        attach_cni_policy=True,
    )

    # The access of kro as a capability of EKS.
    kro = eks_auth.CapabilityAccess(
        "kro",
        capability=eks_auth.CapabilityKind.KRO,
        cluster_name=CLUSTER_NAME,
        role_name="sdk-kro",
        access_policies=[{"policy": "AmazonEKSEditPolicy", "namespaces": ["default"]}],
    )

    # One list of principals and their access, here as access entries.
    access = eks_auth.ClusterAccess(
        "access",
        cluster_name=CLUSTER_NAME,
        authentication_mode="API_AND_CONFIG_MAP",
        grants=[
            {
                "name": "ops",
                "principal_arn": f"{ACCOUNT}:role/sdk-ops",
                "access": "edit",
                "namespaces": ["default"],
            },
        ],
    )

    # A pipeline that calls the EKS API.
    calls = eks_auth.ControlPlaneAccess(
        "calls",
        capabilities=["update-nodegroups"],
        cluster_names=[CLUSTER_NAME],
        roles=["sdk-pipeline"],
    )

    # The pods of an existing service account.
    reader = eks_auth.PodIdentity(
        "reader",
        cluster_name=CLUSTER_NAME,
        service_account={"namespace": "default", "name": "sdk-reader"},
        policy_arns=["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"],
        agent="ensure",
    )

    # The permissions that EKS recommends for an add-on.
    driver = eks_auth.AddonAccess(
        "driver",
        cluster_name=CLUSTER_NAME,
        addon_name="aws-ebs-csi-driver",
        addon_version="v1.31.0-eksbuild.1",
        owner=eks_auth.AssociationOwner.STACK,
        role_name="sdk-driver",
        agent="ignore",
    )

    # A service account and the role of its pods, created together.
    writer = eks_auth.WorkloadIdentity(
        "writer",
        mode="pod-identity",
        cluster_name=CLUSTER_NAME,
        namespace="default",
        name="sdk-writer",
        policy_arns=["arn:aws:iam::aws:policy/AmazonS3FullAccess"],
        opts=pulumi.ResourceOptions(depends_on=[reader]),
    )

    # Waits until its pods can get the role's credentials.
    credentials = eks_auth.CredentialsCheck(
        "writer",
        cluster_name=CLUSTER_NAME,
        mode="pod-identity",
        namespace=writer.namespace,
        name=writer.name,
        role_arn=writer.role_arn,
        triggers=[writer.association_ids],
    )

    explained = eks_auth.explain_access(cluster_name=CLUSTER_NAME, principal_arn=f"{ACCOUNT}:role/Nobody")
    live = eks_auth.get_aws_auth_output(cluster_name=CLUSTER_NAME)

    pulumi.export("groups", team.entries.apply(lambda entries: {arn: entry.groups for arn, entry in entries.items()}))
    pulumi.export("username", pipeline.username)
    pulumi.export("deployer", check.username)
    pulumi.export("credentialsIssued", credentials.credentials_issued)
    pulumi.export("bindings", rollouts.bindings)
    pulumi.export("configName", company.config_name)
    pulumi.export("groupsPrefix", company.groups_prefix)
    pulumi.export("workers", workers.ready)
    pulumi.export("kro", kro.ready)
    pulumi.export("table", access.access_table)
    pulumi.export("policies", calls.policy_json)
    pulumi.export("roleArn", reader.role_arn)
    pulumi.export("associations", reader.association_ids)
    pulumi.export("driver", driver.role_arns)
    pulumi.export("subject", writer.subject)
    pulumi.export("nobody", explained.access)
    pulumi.export("exists", live.exists)


def main(operation: str) -> None:
    """Runs one operation on the stack, and prints its result and the outputs."""
    stack = automation.create_or_select_stack(stack_name="sdk", project_name="sdk-python", program=program)
    outputs = {}
    if operation == "preview":
        changes = stack.preview().change_summary
    elif operation == "up":
        result = stack.up()
        changes = result.summary.resource_changes
        outputs = {name: output.value for name, output in result.outputs.items()}
    elif operation == "destroy":
        changes = stack.destroy().summary.resource_changes
    else:
        raise ValueError(f"The operation {operation} isn't one of preview, up and destroy.")
    print(json.dumps({"changes": changes, "outputs": outputs}))


main(sys.argv[1])
