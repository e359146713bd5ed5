import { execFile } from "node:child_process";
import { delimiter, dirname } from "node:path";
import { promisify } from "node:util";
import { authenticatorVersion, etcdVersion, kubernetesVersion, type PartName, pulumiVersion } from "./parts";
import { findOnPath } from "./tools";
import { isAtLeast, isSameMinor } from "./version";

/** A program installed by the user that replaces a part. */
export interface UsersTool {
  readonly path: string;
  readonly version: string;
}

interface Candidate {
  /** The arguments that print its version. */
  readonly args: readonly string[];
  readonly suits: (version: string) => boolean;
  /** Whether `KUBEBUILDER_ASSETS`, the folder of the Kubernetes test environments, is searched before PATH. */
  readonly isAsset?: boolean;
}

const candidates: Partial<Record<PartName, Candidate>> = {
  pulumi: { args: ["version"], suits: (version) => isAtLeast(version, pulumiVersion) },
  etcd: { args: ["--version"], suits: (version) => isSameMinor(version, etcdVersion), isAsset: true },
  "kube-apiserver": { args: ["--version"], suits: (version) => isSameMinor(version, kubernetesVersion), isAsset: true },
  kubectl: { args: ["version", "--client"], suits: (version) => isSameMinor(version, kubernetesVersion) },
  "aws-iam-authenticator": { args: ["version"], suits: (version) => isSameMinor(version, authenticatorVersion) },
};

/**
 * The user's own programs that can replace these parts: a Pulumi CLI that isn't older than ours, with the YAML host in
 * its folder if there is one, and other programs of the same minor version. Versions that aren't releases are ignored.
 */
export async function usersTools(
  names: readonly PartName[],
  env: NodeJS.ProcessEnv,
): Promise<Partial<Record<PartName, UsersTool>>> {
  const found: Partial<Record<PartName, UsersTool>> = {};
  const look = async (name: PartName) => {
    const candidate = candidates[name];
    const tool = candidate && (await findTool(name, candidate, env));
    if (tool !== undefined) found[name] = tool;
  };
  await Promise.all(names.map(look));
  const yaml = found.pulumi && findOnPath("pulumi-language-yaml", dirname(found.pulumi.path));
  if (found.pulumi && yaml && names.includes("pulumi-language-yaml")) {
    found["pulumi-language-yaml"] = { path: yaml, version: found.pulumi.version };
  }
  return found;
}

async function findTool(name: string, candidate: Candidate, env: NodeJS.ProcessEnv): Promise<UsersTool | undefined> {
  const folders = [...(candidate.isAsset && env.KUBEBUILDER_ASSETS ? [env.KUBEBUILDER_ASSETS] : []), env.PATH ?? ""];
  const path = findOnPath(name, folders.join(delimiter));
  if (path === undefined) return undefined;
  const quiet = { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" };
  const printed = await promisify(execFile)(path, [...candidate.args], { env: quiet, timeout: 20_000 })
    .then(({ stdout }) => stdout)
    .catch(() => "");
  const version = /\bv?\d+\.\d+\.\d+[^\s",]*/.exec(printed)?.[0] ?? "";
  return candidate.suits(version) ? { path, version } : undefined;
}
