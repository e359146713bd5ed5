"""Runs a Pulumi program for the host in main.ts: `run_program.py <settings> <program> [<argument> …]`."""

import asyncio
import json
import runpy
import sys
import traceback

import pulumi
import pulumi.runtime

# The exit status of a program that has already reported its errors to the engine.
REPORTED = 32


def main(settings: str, program: str, *arguments: str) -> int:
    pulumi.runtime.set_all_config(pulumi.runtime.get_config_env(), pulumi.runtime.get_config_secret_keys_env())
    pulumi.runtime.configure(pulumi.runtime.Settings(**json.loads(settings)))
    sys.argv = [program, *arguments]
    sys.path.insert(0, program)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        loop.run_until_complete(pulumi.runtime.run_in_stack(lambda: runpy.run_path(program, run_name="__main__")))
        return 0
    except pulumi.RunError as error:
        pulumi.log.error(str(error))
        return 1
    except Exception:
        pulumi.log.error(f"Program failed with an unhandled exception:\n{traceback.format_exc()}")
        return REPORTED
    finally:
        loop.close()


sys.exit(main(*sys.argv[1:]))
