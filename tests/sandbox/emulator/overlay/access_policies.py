"""EKS ListAccessPolicies: the access policies whose rules the emulator knows, and some others of EKS.

The emulator has no route for it.
Source: https://docs.aws.amazon.com/eks/latest/APIReference/API_ListAccessPolicies.html
        https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html
"""

from .names import private

_OTHERS = (
    "AmazonEKSACKPolicy",
    "AmazonEKSArgoCDClusterPolicy",
    "AmazonEKSArgoCDPolicy",
    "AmazonEKSAutoNodePolicy",
    "AmazonEKSBlockStorageClusterPolicy",
    "AmazonEKSBlockStoragePolicy",
    "AmazonEKSClusterInsightsPolicy",
    "AmazonEKSComputeClusterPolicy",
    "AmazonEKSComputePolicy",
    "AmazonEKSHybridPolicy",
    "AmazonEKSKROPolicy",
    "AmazonEKSLoadBalancingClusterPolicy",
    "AmazonEKSLoadBalancingPolicy",
    "AmazonEKSNetworkingClusterPolicy",
    "AmazonEKSNetworkingPolicy",
    "AmazonEKSSecretReaderPolicy",
)


def apply() -> None:
    eks = private("ministack.services.eks", "_ACCESS_POLICY_RULES", "_handle_request_sync", "_json_resp")
    handle = eks._handle_request_sync

    def handle_request_sync(method, path, headers, body, query_params):
        if (method, path) == ("GET", "/access-policies"):
            names = sorted({*eks._ACCESS_POLICY_RULES, *_OTHERS})
            policies = [{"name": name, "arn": f"arn:aws:eks::aws:cluster-access-policy/{name}"} for name in names]
            return eks._json_resp(200, {"accessPolicies": policies})
        return handle(method, path, headers, body, query_params)

    eks._handle_request_sync = handle_request_sync
