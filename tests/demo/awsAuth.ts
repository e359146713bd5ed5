import { IAM } from "@aws-sdk/client-iam";
import { awsAuthData, backups, nodeEntry, removeAwsAuth, removeBackups, setAwsAuth } from "../support/liveAwsAuth";
import { assumeRole, type Keys, logInUntil, newRole, newUser, removeRole, removeUser } from "../support/login";
import { fromSandbox } from "../support/sandbox";
import { table, title } from "./print";
import { Project } from "./project";

const arn = (resource: string) => `arn:aws:iam::${fromSandbox("SANDBOX_ACCOUNT")}:${resource}`;
const original = nodeEntry(arn("role/eks-nodes"));

/** People and roles through aws-auth: the ConfigMap before and after, who became what, and a lock-out that is refused. */
export async function awsAuth(): Promise<void> {
  title("People in Kubernetes. 1. aws-auth, as EKS wrote it for the nodes");
  await setAwsAuth({ mapRoles: original });
  await showConfigMap();
  const teamRoleArn = await newRole("TeamRole");
  const alice = await newUser("Alice");
  const clusterName = fromSandbox("EKS_CLUSTER_NAME");
  const nodeRoleArn = arn("role/own-nodes");
  const project = new Project("aws-auth-yaml", { clusterName, teamRoleArn, userArn: arn("user/Alice"), nodeRoleArn });
  try {
    title("2. What would happen: examples/aws-auth-yaml/Pulumi.yaml");
    project.pulumi(["preview", "--diff", "--suppress-outputs"]);

    title("3. Make it so");
    project.pulumi(["up", "--yes", "--skip-preview", "--suppress-outputs"]);
    await showConfigMap();
    await showBackups();

    title("4. Who became what, by the API server's own answer to their keys");
    const team = await assumeRole(teamRoleArn, "demo");
    await showLogin("TeamRole", team, { username: "team-user", groups: ["system:masters", "system:authenticated"] });
    await showLogin("Alice", alice, { username: "alice", groups: ["developers", "system:authenticated"] });

    title("5. TeamRole deploys a change that would lock it out: refused, and nothing is changed");
    await mayDescribeClusters("TeamRole");
    project.pulumi(["config", "set", "teamRoleArn", arn("role/AnotherRole")]);
    const before = await awsAuthData();
    project.pulumi(["preview", "--suppress-outputs"], { env: team, refused: true });
    expect(JSON.stringify(await awsAuthData()) === JSON.stringify(before), "aws-auth has changed");
    project.pulumi(["config", "set", "teamRoleArn", teamRoleArn]);

    title("6. Take it away again: the nodes' entry is what it was, and the two are out");
    project.pulumi(["destroy", "--yes", "--skip-preview"]);
    await showConfigMap();
    expect((await awsAuthData())?.mapRoles === original, "aws-auth isn't what it was");
    await showLogin("TeamRole", team, 401);
    await showLogin("Alice", alice, 401);
  } finally {
    project.remove();
    await removeUser("Alice");
    await new IAM({}).deleteRolePolicy({ RoleName: "TeamRole", PolicyName: "describe" }).catch(() => {});
    await removeRole("TeamRole");
    await removeBackups();
    await removeAwsAuth();
  }
}

async function showConfigMap(): Promise<void> {
  table(Object.entries((await awsAuthData()) ?? {}).map(([key, text]) => [key, text.trimEnd()]));
}

async function showBackups(): Promise<void> {
  console.log();
  table((await backups()).map(({ metadata, data }) => [`backup ${metadata?.name}`, data?.mapRoles?.trimEnd() ?? ""]));
}

async function showLogin(who: string, keys: Keys, expected: Parameters<typeof logInUntil>[0]): Promise<void> {
  const login = await logInUntil(expected, keys);
  table([[who, JSON.stringify(login)]]);
  expect(JSON.stringify(login) === JSON.stringify(expected), `${who} logged in as ${JSON.stringify(login)}`);
}

/** Lets a role look up the cluster, which is all that AwsAuth asks of AWS. */
async function mayDescribeClusters(role: string): Promise<void> {
  const statement = { Effect: "Allow", Action: "eks:DescribeCluster", Resource: "*" };
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  await new IAM({}).putRolePolicy({ RoleName: role, PolicyName: "describe", PolicyDocument });
}

function expect(holds: boolean, otherwise: string): void {
  if (!holds) {
    throw new Error(otherwise);
  }
}
