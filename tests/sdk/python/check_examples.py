"""Runs programs against mocks of the engine: python check_examples.py PROGRAM.py…, each in a process of its own."""

import re
import runpy
import subprocess
import sys
from pathlib import Path

import pulumi


class Engine(pulumi.runtime.Mocks):
    """An engine that creates everything at once, with the inputs as outputs."""

    def new_resource(self, args):
        return [f"{args.name}-id", args.inputs]

    def call(self, args):
        return {}


def run(program):
    pulumi.runtime.set_mocks(Engine(), project="examples", stack="test")
    keys = re.findall(r'config\.require\("(\w+)"\)', Path(program).read_text())
    pulumi.runtime.set_all_config({f"examples:{key}": "value" for key in keys})

    @pulumi.runtime.test
    def resources():
        runpy.run_path(program, run_name="__main__")

    resources()


if len(sys.argv) == 2:
    run(sys.argv[1])
else:
    for path in sys.argv[1:]:
        subprocess.run([sys.executable, __file__, path], check=True)
