import assert from "node:assert/strict";
import { EKS } from "@aws-sdk/client-eks";
import { IAM } from "@aws-sdk/client-iam";
import { AuthorizationV1Api, type V1ResourceAttributes } from "@kubernetes/client-node";
import {
  assumeRole,
  clientWith,
  type Keys,
  type Login,
  logInUntil,
  newRole,
  newToken,
  newUser,
} from "../support/login";
import { arn, clusterName } from "./cluster";

/** The principals in the access list, and Bob, who isn't in it. */
export const principals = ["Alice", "TeamRole", "Pipeline", "Bob"] as const;
type Principal = (typeof principals)[number];

/** The keys of each principal: the user's, or those of a session of the role. */
type PrincipalKeys = Record<Principal, Keys>;

/** Creates the principals. Alice is an administrator of the account, so that she can deploy. */
export async function createPrincipals(): Promise<PrincipalKeys> {
  const [Alice, Bob, team, pipeline] = await Promise.all([
    newUser("Alice"),
    newUser("Bob"),
    newRole("TeamRole"),
    newRole("Pipeline"),
  ]);
  const PolicyArn = "arn:aws:iam::aws:policy/AdministratorAccess";
  await new IAM({}).attachUserPolicy({ UserName: "Alice", PolicyArn });
  return { Alice, Bob, TeamRole: await assumeRole(team, "demo"), Pipeline: await assumeRole(pipeline, "demo") };
}

const group = (grant: string) => `eks-auth:organization/eks-auth-cluster-access/demo:access:${grant}`;
const session = (role: string) => arn(`assumed-role/${role}/demo`).replace(":iam:", ":sts:");
const known = "system:authenticated";

/** The username and groups of each principal in Kubernetes; 401 is no access. */
const logins: Record<Principal, Login> = {
  Alice: { username: arn("user/Alice"), groups: [group("alice"), known] },
  TeamRole: { username: session("TeamRole"), groups: [group("team"), "developers", known] },
  Pipeline: { username: session("Pipeline"), groups: [group("pipeline"), known] },
  Bob: 401,
};

const deployments = { verb: "update", group: "apps", resource: "deployments" };

/** Requests to the API server and the expected answers, in the order of the principals. */
const requests: [string, V1ResourceAttributes, string[]][] = [
  ["read secrets", { verb: "get", resource: "secrets", namespace: "kube-system" }, ["yes", "no", "no", "401"]],
  ["list nodes", { verb: "list", resource: "nodes" }, ["yes", "yes", "no", "401"]],
  ["list pods of all namespaces", { verb: "list", resource: "pods" }, ["yes", "no", "yes", "401"]],
  ["change deployments in default", { ...deployments, namespace: "default" }, ["yes", "yes", "no", "401"]],
  ["change deployments in kube-system", { ...deployments, namespace: "kube-system" }, ["yes", "no", "no", "401"]],
];
const ofEks = ["describe the cluster at EKS", "yes", "no", "yes", "no"];

/** A table of the answers of the API server and EKS to the principals' own keys. Throws if one isn't as expected. */
export async function answersToKeys(keys: PrincipalKeys): Promise<string[][]> {
  const columns = await Promise.all(principals.map((principal) => answersTo(principal, keys[principal])));
  const expected = [...requests.map(([label, _, answers]) => [label, ...answers]), ofEks];
  const actual = expected.map(([label = ""], row) => [label, ...columns.map((column) => column[row] ?? "")]);
  assert.deepEqual(actual, expected);
  return [["", ...principals], ...actual];
}

async function answersTo(principal: Principal, keys: Keys): Promise<string[]> {
  assert.deepEqual(await logInUntil(logins[principal], keys), logins[principal]);
  const ofKubernetes = logins[principal] === 401 ? requests.map(() => "401") : await reviewsOf(keys);
  return [...ofKubernetes, await mayDescribe(keys)];
}

async function reviewsOf(keys: Keys): Promise<string[]> {
  const api = clientWith(await newToken(keys)).makeApiClient(AuthorizationV1Api);
  const reviews = requests.map(([, resourceAttributes]) =>
    api.createSelfSubjectAccessReview({ body: { spec: { resourceAttributes } } }),
  );
  return (await Promise.all(reviews)).map(({ status }) => (status?.allowed ? "yes" : "no"));
}

async function mayDescribe(keys: Keys): Promise<string> {
  const credentials = {
    accessKeyId: keys.AWS_ACCESS_KEY_ID,
    secretAccessKey: keys.AWS_SECRET_ACCESS_KEY,
    sessionToken: keys.AWS_SESSION_TOKEN,
  };
  try {
    await new EKS({ credentials }).describeCluster({ name: clusterName });
    return "yes";
  } catch (error) {
    if ((error as Error).name === "AccessDeniedException") return "no";
    throw error;
  }
}

/** Throws if one of the principals still has access to the cluster. */
export async function assertNoAccess(keys: PrincipalKeys): Promise<void> {
  const after = await Promise.all(principals.map((principal) => logInUntil(401, keys[principal])));
  assert.deepEqual(
    after,
    principals.map(() => 401),
  );
}
