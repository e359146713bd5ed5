"""UpdateClusterConfig with an authentication mode, and DescribeUpdate. The emulator has neither.

A cluster's mode moves forward only. From CONFIG_MAP on, the access entry of the cluster's creator counts, as far as the
cluster was created with bootstrapClusterCreatorAdminPermissions. Any other setting is rejected: nothing here uses one.
Source: https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateClusterConfig.html
        https://docs.aws.amazon.com/eks/latest/userguide/setting-up-access-entries.html
"""

import json
import re

from .names import private

_MODES = ("CONFIG_MAP", "API_AND_CONFIG_MAP", "API")


def apply() -> None:
    eks = private(
        "ministack.services.eks", "_clusters", "_error", "_handle_request_sync", "_json_resp", "_now", "new_uuid"
    )
    handle = eks._handle_request_sync
    updates = {}

    def handle_request_sync(method, path, headers, body, query_params):
        if method == "POST" and (match := re.fullmatch(r"/clusters/([^/]+)/update-config", path)):
            return update_config(match[1], json.loads(body or b"{}"))
        if method == "GET" and (match := re.fullmatch(r"/clusters/([^/]+)/updates/([^/]+)", path)):
            return describe_update(*match.groups())
        return handle(method, path, headers, body, query_params)

    def update_config(name, body):
        cluster = eks._clusters.get(name)
        if cluster is None:
            return eks._error(404, "ResourceNotFoundException", f"No cluster found for name: {name}.")
        settings = body.pop("accessConfig", {})
        body.pop("clientRequestToken", None)
        mode = settings.pop("authenticationMode", None)
        if body or settings or mode not in _MODES:
            return eks._error(400, "InvalidParameterException", "The sandbox can update accessConfig.authenticationMode only.")
        current = cluster.setdefault("accessConfig", {}).get("authenticationMode", "CONFIG_MAP")
        if _MODES.index(mode) - _MODES.index(current) != 1:
            message = f"Unsupported authentication mode update from {current} to {mode}"
            return eks._error(400, "InvalidParameterException", message)
        cluster["accessConfig"]["authenticationMode"] = mode
        update = {
            "id": eks.new_uuid(),
            "status": "InProgress",
            "type": "AccessConfigUpdate",
            "params": [{"type": "AuthenticationMode", "value": f'"{mode}"'}],
            "createdAt": eks._now(),
            "errors": [],
        }
        updates[name, update["id"]] = {**update, "status": "Successful"}
        return eks._json_resp(200, {"update": update})

    def describe_update(name, update_id):
        update = updates.get((name, update_id))
        if update is None:
            return eks._error(404, "ResourceNotFoundException", f"No update found for ID: {update_id}")
        return eks._json_resp(200, {"update": update})

    eks._handle_request_sync = handle_request_sync
