"""EKS clusters: issuer, endpoint and certificate authority.

The emulator gives every cluster the issuer http://localhost:…/oidc/id/…; real ones are
https://oidc.eks.REGION.amazonaws.com/id/ID, which is also all that IAM accepts in an OIDC provider.
The cluster that the sandbox brings gets the sandbox's API server:
    SANDBOX_CLUSTER_NAME, SANDBOX_CLUSTER_ENDPOINT (https URL), SANDBOX_CLUSTER_CA (base64 of PEM), SANDBOX_ISSUER
Source: https://docs.aws.amazon.com/eks/latest/APIReference/API_Cluster.html
"""

import os

from .names import private


def apply() -> None:
    eks = private(
        "ministack.services.eks", "_issuer_url", "_create_cluster", "_clusters", "_sanitize", "_json_resp", "get_region"
    )
    create = eks._create_cluster

    def issuer_url(oidc_id):
        return f"https://oidc.eks.{eks.get_region()}.amazonaws.com/id/{oidc_id}"

    def create_cluster(body, creator_arn=None):
        response = create(body, creator_arn)
        name = body.get("name")
        if response[0] != 200 or name != os.environ["SANDBOX_CLUSTER_NAME"]:
            return response
        cluster = eks._clusters[name]
        cluster["endpoint"] = os.environ["SANDBOX_CLUSTER_ENDPOINT"]
        cluster["certificateAuthority"] = {"data": os.environ["SANDBOX_CLUSTER_CA"]}
        cluster["identity"] = {"oidc": {"issuer": os.environ["SANDBOX_ISSUER"]}}
        return eks._json_resp(200, {"cluster": eks._sanitize(cluster)})

    eks._issuer_url = issuer_url
    eks._create_cluster = create_cluster
