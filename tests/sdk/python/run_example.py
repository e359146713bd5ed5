"""Runs the program of a Python example in a copy of its folder: `run_example.py <folder> <stack> <project> preview|up`."""

import importlib
import json
import sys

from pulumi import automation


def main(folder: str, stack_name: str, project_name: str, operation: str) -> None:
    sys.path.insert(0, folder)
    stack = automation.select_stack(
        stack_name=stack_name,
        project_name=project_name,
        program=importlib.import_module("quickstart").declare,
        opts=automation.LocalWorkspaceOptions(work_dir=folder),
    )
    if operation == "preview":
        print(json.dumps({"changeSummary": stack.preview().change_summary}))
        return
    result = stack.up()
    outputs = {name: {"value": output.value, "secret": output.secret} for name, output in result.outputs.items()}
    print(json.dumps({"outputs": outputs, "summary": {"resourceChanges": result.summary.resource_changes}}))


main(*sys.argv[1:])
