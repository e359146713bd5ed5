"""IAM OIDC providers: tags, client IDs and thumbprints after creation; the format of the URL.

The emulator creates, reads, lists and deletes them, but lacks every operation that changes one. It also returns the
scheme in the Url of GetOpenIDConnectProvider, which IAM omits, and accepts URLs that IAM rejects.
Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html
"""

from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from .names import private


def apply() -> None:
    iam = private(
        "ministack.services.iam",
        "_IAM_HANDLERS", "_oidc_providers", "_create_oidc_provider",
        "_p", "_xml", "_error", "_extract_tags", "_extract_tag_keys", "get_account_id",
    )  # fmt: skip

    def on_provider(operation, change):
        """A handler that finds the provider, lets `change` modify it and returns the result of `change`."""

        def handle(p):
            arn = iam._p(p, "OpenIDConnectProviderArn")
            provider = iam._oidc_providers.get(arn)
            if provider is None:
                message = f"OpenIDConnect Provider not found for arn {escape(arn)}"
                return iam._error(404, "NoSuchEntity", message)
            return iam._xml(200, f"{operation}Response", change(provider, p) or "")

        return handle

    def create(p):
        url = iam._p(p, "Url")
        problem = _url_problem(url)
        if problem:
            return iam._error(400, "InvalidInput", escape(f"{problem}: {url}"))
        response = iam._create_oidc_provider(p)
        if response[0] == 200:
            host = url.removeprefix("https://").rstrip("/")
            iam._oidc_providers[f"arn:aws:iam::{iam.get_account_id()}:oidc-provider/{host}"]["Url"] = host
        return response

    def tag(provider, p):
        tags = {t["Key"]: t for t in [*provider["Tags"], *iam._extract_tags(p)]}
        provider["Tags"] = list(tags.values())

    def untag(provider, p):
        gone = iam._extract_tag_keys(p)
        provider["Tags"] = [t for t in provider["Tags"] if t["Key"] not in gone]

    def list_tags(provider, p):
        members = "".join(
            f"<member><Key>{t['Key']}</Key><Value>{t['Value']}</Value></member>"
            for t in provider["Tags"]
        )
        tags = f"<Tags>{members}</Tags><IsTruncated>false</IsTruncated>"
        return f"<ListOpenIDConnectProviderTagsResult>{tags}</ListOpenIDConnectProviderTagsResult>"

    def add_client(provider, p):
        client = iam._p(p, "ClientID")
        if client not in provider["ClientIDList"]:
            provider["ClientIDList"].append(client)

    def remove_client(provider, p):
        client = iam._p(p, "ClientID")
        provider["ClientIDList"] = [c for c in provider["ClientIDList"] if c != client]

    def update_thumbprints(provider, p):
        provider["ThumbprintList"] = _members(iam, p, "ThumbprintList")

    iam._IAM_HANDLERS["CreateOpenIDConnectProvider"] = create
    for operation, change in {
        "TagOpenIDConnectProvider": tag,
        "UntagOpenIDConnectProvider": untag,
        "ListOpenIDConnectProviderTags": list_tags,
        "AddClientIDToOpenIDConnectProvider": add_client,
        "RemoveClientIDFromOpenIDConnectProvider": remove_client,
        "UpdateOpenIDConnectProviderThumbprint": update_thumbprints,
    }.items():
        iam._IAM_HANDLERS[operation] = on_provider(operation, change)


def _members(iam, p, name):
    members = []
    while member := iam._p(p, f"{name}.member.{len(members) + 1}"):
        members.append(member)
    return members


def _url_problem(url: str):
    """Why IAM rejects the URL, or None."""
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname:
        return "The OpenIDConnect provider URL must begin with https://"
    if ":" in parts.netloc:
        return "The OpenIDConnect provider URL must not contain a port"
    if parts.query or parts.fragment:
        return "The OpenIDConnect provider URL must not contain a query or a fragment"
    return None
