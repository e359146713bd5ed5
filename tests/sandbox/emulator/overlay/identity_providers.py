"""EKS identity provider configs: the status ACTIVE, and tags after creation.

Without Docker the emulator leaves a config in CREATING, while EKS makes it ACTIVE after some minutes; here it is ACTIVE
immediately. DescribeIdentityProviderConfig also returns the tags that the config was created with.
Source: https://docs.aws.amazon.com/eks/latest/APIReference/API_OidcIdentityProviderConfig.html
"""

from .names import private


def apply() -> None:
    eks = private(
        "ministack.services.eks",
        "_associate_identity_provider_config", "_describe_identity_provider_config", "_idp_configs", "_tags",
    )  # fmt: skip
    associate = eks._associate_identity_provider_config
    describe = eks._describe_identity_provider_config

    def associate_identity_provider_config(cluster_name, body):
        response = associate(cluster_name, body)
        if response[0] == 200:
            eks._idp_configs[_key(cluster_name, body["oidc"]["identityProviderConfigName"])]["status"] = "ACTIVE"
        return response

    def describe_identity_provider_config(cluster_name, body):
        config = eks._idp_configs.get(_key(cluster_name, (body.get("identityProviderConfig") or {}).get("name")))
        if config:
            config["tags"] = dict(eks._tags.get(config["arn"], {}))
        return describe(cluster_name, body)

    eks._associate_identity_provider_config = associate_identity_provider_config
    eks._describe_identity_provider_config = describe_identity_provider_config


def _key(cluster_name, name):
    return f"{cluster_name}\x00{name}"
