import { GetRoleCommand, ListOpenIDConnectProvidersCommand, ListRolesCommand } from "@aws-sdk/client-iam";
import { assume, claimsOf, fromSandbox, iam, kubernetes, makeServiceAccount, mintToken } from "../support/sandbox";
import { table, title } from "./print";
import { Project } from "./project";

/** The quick start, as one would run it by hand: preview, up, up again, what came of it, destroy. */
export async function quickstart(): Promise<void> {
  const clusterName = fromSandbox("EKS_CLUSTER_NAME");
  title(`Pods in AWS. 1. The cluster "${clusterName}" exists; the program is examples/quickstart/Pulumi.yaml`);
  const project = new Project("quickstart", { clusterName, bucketArn: "arn:aws:s3:::my-bucket" });
  try {
    title("2. What would happen");
    project.pulumi(["preview", "--suppress-outputs"]);

    title("3. Make it so");
    project.pulumi(["up", "--yes", "--skip-preview", "--suppress-outputs"]);

    title("4. Once more: nothing to do");
    project.pulumi(["up", "--yes", "--skip-preview", "--suppress-outputs", "--expect-no-changes"]);

    await show(project);

    title("7. Take it away again");
    project.pulumi(["destroy", "--yes", "--skip-preview"]);
    await proveEmpty();
  } finally {
    project.remove();
  }
}

async function show(project: Project): Promise<void> {
  const roleArn = project.outputs().roleArn as string;
  const RoleName = roleArn.slice(roleArn.lastIndexOf("/") + 1);
  const { Role } = await iam().send(new GetRoleCommand({ RoleName }));
  const where = { namespace: "default", name: "my-service-account" };
  const { metadata } = await kubernetes().readNamespacedServiceAccount(where);
  const token = await mintToken(where.namespace, where.name);
  const { iss, aud, sub } = claimsOf(token);

  title("5. What came of it");
  table([
    ["role", roleArn],
    ["its trust policy", JSON.stringify(JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "")), null, 2)],
    ["service account", `${where.namespace}/${where.name}`],
    ["its annotations", JSON.stringify(metadata?.annotations, null, 2)],
    ["its pods' token", JSON.stringify({ iss, aud, sub }, null, 2)],
  ]);

  title("6. What STS says to a pod that asks for the role");
  const undo = [
    await makeServiceAccount("default", "another-account"),
    await makeServiceAccount("another-namespace", "my-service-account"),
  ];
  const callers: [string, string, string, boolean][] = [
    ["default", "my-service-account", "sts.amazonaws.com", true],
    ["default", "another-account", "sts.amazonaws.com", false],
    ["another-namespace", "my-service-account", "sts.amazonaws.com", false],
    ["default", "my-service-account", "another-audience", false],
  ];
  const rows: [string, string][] = [];
  for (const [namespace, name, audience, allowed] of callers) {
    const answer = await assume(roleArn, await mintToken(namespace, name, audience));
    rows.push([`${namespace}/${name} for ${audience}`, answer]);
    if (answer.startsWith("arn:") !== allowed) {
      throw new Error(`STS answered ${answer} to ${namespace}/${name} for ${audience}.`);
    }
  }
  for (const remove of undo) {
    await remove();
  }
  table(rows);
}

async function proveEmpty(): Promise<void> {
  const { Roles = [] } = await iam().send(new ListRolesCommand({}));
  const { OpenIDConnectProviderList = [] } = await iam().send(new ListOpenIDConnectProvidersCommand({}));
  const { items } = await kubernetes().listNamespacedServiceAccount({ namespace: "default" });
  const roles = Roles.filter(({ RoleName }) => RoleName?.startsWith("reader-role")).length;
  const accounts = items.filter(({ metadata }) => metadata?.name === "my-service-account").length;
  table([
    ["roles left", String(roles)],
    ["OIDC providers left", String(OpenIDConnectProviderList.length)],
    ["service accounts left", String(accounts)],
  ]);
  if (roles + OpenIDConnectProviderList.length + accounts > 0) {
    throw new Error("Something is left.");
  }
}
