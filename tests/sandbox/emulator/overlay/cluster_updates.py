"""UpdateClusterConfig with an authentication mode, and DescribeUpdate. The emulator has neither.

A cluster's mode can't return to an earlier one. Once the mode is no longer CONFIG_MAP, the access entry of the cluster's
creator takes effect, if the cluster was created with bootstrapClusterCreatorAdminPermissions. Other settings and other
updates are left to the emulator, which has no route for them.
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
            mode = json.loads(body or b"{}").get("accessConfig", {}).get("authenticationMode")
            if mode in _MODES and match[1] in eks._clusters:
                return update_mode(match[1], mode)
        if method == "GET" and (match := re.fullmatch(r"/clusters/([^/]+)/updates/([^/]+)", path)):
            if match.groups() in updates:
                return eks._json_resp(200, {"update": updates[match.groups()]})
        return handle(method, path, headers, body, query_params)

    def update_mode(name, mode):
        settings = eks._clusters[name].setdefault("accessConfig", {})
        current = settings.get("authenticationMode", "CONFIG_MAP")
        if _MODES.index(mode) - _MODES.index(current) != 1:
            message = f"Unsupported authentication mode update from {current} to {mode}"
            return eks._error(400, "InvalidParameterException", message)
        settings["authenticationMode"] = mode
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

    eks._handle_request_sync = handle_request_sync
