"""GetCallerIdentity: the response is JSON if the caller accepts only JSON, as in STS.

aws-iam-authenticator verifies a token by sending the signed GetCallerIdentity request in it with
`Accept: application/json`; the emulator always answers a query request in XML.
Source: https://github.com/kubernetes-sigs/aws-iam-authenticator/blob/master/pkg/token/token.go
"""

import uuid
import xml.etree.ElementTree

from .names import private

_NAMESPACE = "{https://sts.amazonaws.com/doc/2011-06-15/}"


def apply() -> None:
    sts = private("ministack.services.sts", "handle_request")
    json_response = private("ministack.core.responses", "json_response").json_response
    handle = sts.handle_request

    async def handle_request(method, path, headers, body, query_params):
        response = await handle(method, path, headers, body, query_params)
        if response[0] != 200 or headers.get("accept") != "application/json":
            return response
        if query_params.get("Action") != ["GetCallerIdentity"]:
            return response
        result = xml.etree.ElementTree.fromstring(response[2]).find(f"{_NAMESPACE}GetCallerIdentityResult")
        identity = {child.tag.removeprefix(_NAMESPACE): child.text for child in result}
        metadata = {"RequestId": str(uuid.uuid4())}
        answer = {"GetCallerIdentityResult": identity, "ResponseMetadata": metadata}
        return json_response({"GetCallerIdentityResponse": answer}, content_type="application/json")

    sts.handle_request = handle_request
