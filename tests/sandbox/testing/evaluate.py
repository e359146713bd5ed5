"""Decides requests with the emulator's own IAM policy evaluator, even for services that the emulator doesn't have.

Reads a JSON list of {"policies": [text], "action", "resource", "region", "context"} and writes a list of the decisions.
"""

import json
import sys

from ministack.core.iam_evaluator import EvalContext, evaluate, parse_policy_document

ROLE = "arn:aws:sts::123456789012:assumed-role/pod/session"


def decision(request):
    context = EvalContext(
        principal_arn=ROLE, principal_type="AssumedRole", principal_account="123456789012",
        action=request["action"], resource_arn=request["resource"], region=request["region"],
        service_context={key.lower(): value for key, value in request["context"].items()},
    )  # fmt: skip
    return evaluate(context, [parse_policy_document(text) for text in request["policies"]]).decision


print(json.dumps([decision(request) for request in json.load(sys.stdin)]))
