"""EKS clusters: issuer, endpoint and certificate authority.

The emulator gives every cluster the issuer http://localhost:…/oidc/id/…; real issuers have the form
https://oidc.eks.REGION.amazonaws.com/id/ID, which is also the only form that IAM accepts in an OIDC provider.
The sandbox's own cluster gets the sandbox's API server:
    SANDBOX_CLUSTER_NAME, SANDBOX_CLUSTER_ENDPOINT (https URL), SANDBOX_CLUSTER_CA (base64 of PEM), SANDBOX_ISSUER
A test redirects all callers that describe a cluster with tags of that cluster (TagResource), until it removes them:
    sandbox/endpoint (https URL), sandbox/ca (path of a PEM file), sandbox/status (such as DELETING)
Source: https://docs.aws.amazon.com/eks/latest/APIReference/API_Cluster.html
"""

import base64
import os
import pathlib

from .names import private


def apply() -> None:
    eks = private(
        "ministack.services.eks",
        "_issuer_url",
        "_create_cluster",
        "_describe_cluster",
        "_clusters",
        "_tags",
        "_sanitize",
        "_json_resp",
        "get_region",
    )
    describe = eks._describe_cluster
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

    def describe_cluster(name):
        if name not in eks._clusters:
            return describe(name)
        cluster = eks._sanitize(eks._clusters[name])
        tags = eks._tags.get(cluster["arn"], {})
        if "sandbox/endpoint" in tags:
            cluster["endpoint"] = tags["sandbox/endpoint"]
        if "sandbox/ca" in tags:
            pem = pathlib.Path(tags["sandbox/ca"]).read_bytes()
            cluster["certificateAuthority"] = {"data": base64.b64encode(pem).decode()}
        if "sandbox/status" in tags:
            cluster["status"] = tags["sandbox/status"]
        return eks._json_resp(200, {"cluster": cluster})

    eks._issuer_url = issuer_url
    eks._create_cluster = create_cluster
    eks._describe_cluster = describe_cluster
