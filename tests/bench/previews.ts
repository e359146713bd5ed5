import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { packageFolder } from "../support/packageFolder";
import { fromSandbox } from "../support/sandbox";
import { inSeconds } from "./measure";
import { differenceRow, type Row } from "./table";

/** Previews of one component take a second or two. */
const runs = 7;

const account = fromSandbox("SANDBOX_ACCOUNT");
const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const issuer = fromSandbox("SANDBOX_ISSUER").replace("https://", "");
const oidcProviderArn = `arn:aws:iam::${account}:oidc-provider/${issuer}`;
const roleArn = `arn:aws:iam::${account}:role/app`;
/** The role that withRoles creates. */
const teamArn = `arn:aws:iam::${account}:role/bench-team-0`;
const trust = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Federated: oidcProviderArn },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: {
        StringEquals: {
          [`${issuer}:aud`]: "sts.amazonaws.com",
          [`${issuer}:sub`]: "system:serviceaccount:default:app",
        },
      },
    },
  ],
};

/** The inputs of one resource of each type. */
const inputs: Record<string, object> = {
  "eks-auth:AccessEntry": { clusterName, principalArn: teamArn },
  "eks-auth:AddonAccess": { clusterName, addonName: "aws-ebs-csi-driver", owner: "add-on" },
  "eks-auth:AwsAuth": { clusterName, users: [{ userArn: `arn:aws:iam::${account}:user/alice`, username: "alice" }] },
  "eks-auth:CapabilityAccess": { capability: "kro", clusterName },
  "eks-auth:ClusterAccess": {
    clusterName,
    authenticationMode: "API",
    grants: [{ name: "team", principalArn: teamArn, access: "view" }],
  },
  "eks-auth:ControlPlaneAccess": { capabilities: ["get-kubeconfig"], clusterNames: [clusterName] },
  "eks-auth:GroupBinding": { group: "developers", clusterRole: "view" },
  "eks-auth:NodeRole": { nodes: "managed" },
  "eks-auth:OidcProvider": { clusterName },
  "eks-auth:PodIdentity": { clusterName, serviceAccount: { namespace: "default", name: "app" } },
  "eks-auth:ServiceAccount": { name: "app", roleArn },
  "eks-auth:ServiceAccountRole": {
    oidcProviderArns: [oidcProviderArn],
    serviceAccounts: [{ namespace: "default", name: "app" }],
  },
  "eks-auth:UserIdentityProvider": { clusterName, issuerUrl: "https://login.example.com", clientId: "kubernetes" },
  "eks-auth:WorkloadIdentity": { mode: "irsa", name: "app", oidcProviderArn },
  "aws:iam:Role": { assumeRolePolicy: JSON.stringify(trust) },
};

/** How much CPU time a component may add, in seconds, and to what. */
const targets: Record<string, { limit: number; beside: string }> = {
  "eks-auth:ServiceAccountRole": { limit: 0.5, beside: "aws:iam:Role" },
  "eks-auth:AwsAuth": { limit: 0.7, beside: "" },
};

/** A folder with a YAML program of one resource, or of none, and a stack. */
function project(folder: string, type: string): string {
  const name = type.replaceAll(":", "-") || "empty";
  const place = join(folder, name);
  mkdirSync(place);
  const plugins = { providers: [{ name: "eks-auth", path: join(packageFolder, "bin") }] };
  const resources = type === "" ? {} : { app: { type, properties: inputs[type] } };
  writeFileSync(join(place, "Pulumi.yaml"), stringify({ name, runtime: "yaml", plugins, resources }));
  pulumi(place, ["stack", "init", "bench"]);
  return place;
}

/** Runs the Pulumi CLI and returns the CPU time of all its processes, in seconds. */
function pulumi(cwd: string, args: string[]): number {
  const command = 'TIMEFORMAT="%U %S"; time pulumi "$@" --non-interactive >output 2>&1';
  const { status, stderr } = spawnSync("bash", ["--norc", "-c", command, "pulumi", ...args], { cwd, encoding: "utf8" });
  if (status !== 0) {
    throw new Error(`pulumi ${args.join(" ")} failed:\n${readFileSync(join(cwd, "output"), "utf8")}`);
  }
  const [user = Number.NaN, system = Number.NaN] = stderr.trim().split(" ").map(Number);
  return user + system;
}

/**
 * What one component of each type adds to a preview, in CPU time of all processes: to an empty program, or to the same
 * resource without a component. The programs are previewed in turn.
 */
export function previewRows(): Row[] {
  const folder = mkdtempSync(join(tmpdir(), "eks-auth-previews-"));
  try {
    const types = ["", ...Object.keys(inputs)];
    const projects = types.map((type) => [type, project(folder, type)] as const);
    const times = new Map<string, number[]>(types.map((type) => [type, []]));
    for (let run = 0; run <= runs; run++) {
      for (const [type, place] of projects) {
        const time = pulumi(place, ["preview"]);
        if (run > 0) {
          times.get(type)?.push(time);
        }
      }
    }
    return types
      .filter((type) => type.startsWith("eks-auth:"))
      .map((type) => {
        const { limit, beside } = targets[type] ?? { beside: "" };
        const name = `preview of one ${type.split(":")[1]}, beside ${beside || "an empty program"}: CPU`;
        return differenceRow(name, { own: times.get(type) ?? [], other: times.get(beside) ?? [] }, inSeconds, limit);
      });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
