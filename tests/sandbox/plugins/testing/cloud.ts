import { EKS } from "@aws-sdk/client-eks";
import { IAM } from "@aws-sdk/client-iam";
import { S3 } from "@aws-sdk/client-s3";
import { fromSandbox } from "../../../support/sandbox";

// The emulator as seen by the tests: with their own clients, configured by the sandbox's variables.

export const account = fromSandbox("SANDBOX_ACCOUNT");
export const region = fromSandbox("AWS_REGION");
export const iam = new IAM({ region });
export const eks = new EKS({ region });
export const s3 = new S3({ region });

/** The trust policy of a role in the emulator. */
export async function trustPolicy(role: string): Promise<unknown> {
  const { Role } = await iam.getRole({ RoleName: role });
  return JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ""));
}

/** An inline policy of a role in the emulator. */
export async function inlinePolicy(role: string, name: string): Promise<unknown> {
  const { PolicyDocument = "" } = await iam.getRolePolicy({ RoleName: role, PolicyName: name });
  return JSON.parse(decodeURIComponent(PolicyDocument));
}

/** The names of the roles that start with a prefix. */
export async function rolesNamed(prefix: string): Promise<string[]> {
  const { Roles = [] } = await iam.listRoles({});
  return Roles.flatMap(({ RoleName = "" }) => (RoleName.startsWith(prefix) ? [RoleName] : []));
}

/** A tag list as a record. */
export function tagsOf(tags: { Key?: string; Value?: string }[] | undefined): Record<string, string | undefined> {
  return Object.fromEntries((tags ?? []).map(({ Key = "", Value }) => [Key, Value]));
}

/** A trust policy that lets a service assume a role. */
export function trusts(service: string) {
  return {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: service } }],
  };
}

/** A policy that allows some actions on all resources. */
export function allows(...actions: string[]) {
  return { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: actions, Resource: "*" }] };
}
