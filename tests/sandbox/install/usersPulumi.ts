import { execFile } from "node:child_process";
import { dirname } from "node:path";
import { promisify } from "node:util";
import type { PartName } from "./parts";
import { pulumiVersion } from "./parts";
import { findOnPath } from "./tools";

/**
 * The user's own Pulumi CLI, with its YAML host if that is beside it, when it is on PATH and not older than the one
 * that the sandbox would build. A version that isn't a release (such as 3.1.0-alpha.1) isn't taken.
 */
export async function usersPulumi(env: NodeJS.ProcessEnv): Promise<Partial<Record<PartName, string>>> {
  const pulumi = findOnPath("pulumi", env.PATH);
  if (pulumi === undefined) return {};
  const quiet = { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" };
  const version = await promisify(execFile)(pulumi, ["version"], { env: quiet, timeout: 20_000 })
    .then(({ stdout }) => stdout.trim())
    .catch(() => "");
  if (!isAtLeast(version, pulumiVersion)) return {};
  const yaml = findOnPath("pulumi-language-yaml", dirname(pulumi));
  return { pulumi, ...(yaml !== undefined && { "pulumi-language-yaml": yaml }) };
}

/** Whether a release "v1.2.3" is the other, "1.2.3", or newer. */
export function isAtLeast(version: string, least: string): boolean {
  const release = /^v?(\d+\.\d+\.\d+)$/.exec(version)?.[1];
  return release !== undefined && release.localeCompare(least, "en", { numeric: true }) >= 0;
}
