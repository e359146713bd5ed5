import assert from "node:assert/strict";
import { join, relative, resolve } from "node:path";
import { awsAuthData } from "../support/liveAwsAuth";
import { root } from "../support/programs";
import { arn, backupsOfAwsAuth, clusterName, inventory, useAwsAuthOnly } from "./cluster";
import { Log } from "./log";
import { ownCluster } from "./ownCluster";
import { addOtherAccounts, answersToTokens } from "./pods";
import { answersToKeys, assertNoAccess, createPrincipals, principals } from "./principals";
import { Project } from "./project";
import { errors, planTree, summary } from "./report";

const up = ["up", "--yes", "--skip-preview"];
const destroy = ["destroy", "--yes", "--skip-preview"];

const arns = {
  userArn: arn("user/Alice"),
  teamRoleArn: arn("role/TeamRole"),
  pipelineRoleArn: arn("role/Pipeline"),
};

/** Gives a team access to a cluster. `make demo` runs it in the sandbox, with two examples deployed side by side. */
async function demo(log: Log): Promise<void> {
  log.step("1. A team gets a cluster. One list defines its access: examples/cluster-access-yaml");
  const [keys, ofEks] = await Promise.all([createPrincipals(), useAwsAuthOnly(), addOtherAccounts()]);
  const before = await inventory();
  const [access, pod] = await Promise.all([
    Project.open("cluster-access-yaml", { clusterName, ...arns }, log),
    Project.open("quickstart", { clusterName, bucketArn: "arn:aws:s3:::my-bucket" }, log),
  ]);
  const [plan, podUp] = await Promise.all([access.engine(["preview"]), pod.engine(up)]);
  log.show(
    `The cluster ${clusterName} is in CONFIG_MAP mode: its ConfigMap aws-auth grants access to users and roles.`,
  );
  log.show("$ pulumi preview", ...planTree(plan), summary(plan));

  log.step("2. The list is deployed");
  log.show("$ pulumi up", summary(await access.engine(up)));
  log.show("$ pulumi stack output accessTable", await access.output("accessTable"));
  const deployed = await awsAuthData();
  assert.ok(deployed?.mapRoles?.startsWith(ofEks.mapRoles), deployed?.mapRoles);
  assert.deepEqual(await backupsOfAwsAuth(), [ofEks]);
  log.show("EKS's entry for its nodes in aws-auth is unchanged, byte for byte, and there is a backup of it.");

  log.step("3. What each principal may do: the answers of the API server and EKS to its own keys (401: no access)");
  log.table(await answersToKeys(keys));

  log.step("4. A role for pods in the same cluster: examples/quickstart");
  log.show("$ pulumi up", summary(podUp), "STS's answers to requests for the role with pod tokens:");
  log.table(await answersToTokens(await pod.output("roleArn")));

  log.step("5. A mistake that would lock all administrators out: Alice, the only one, mistypes her own ARN");
  const mistake = `userArn=${arn("user/Alcie")}`;
  const refused = await access.engine(["preview", "--config", mistake], { env: keys.Alice, refused: true });
  const [error = "", ...more] = errors(refused);
  assert.match(error, /would lose its access to the cluster/);
  log.show(`$ pulumi preview --config ${mistake}`, error, ...more);
  assert.deepEqual(await awsAuthData(), deployed);
  await answersToKeys(keys);
  log.show("Nothing has changed: all access is as before.");

  log.step("6. Everything is removed");
  const destroyed = await Promise.all([access.engine(destroy), pod.engine(destroy)]);
  log.show("$ pulumi destroy", ...destroyed.map(summary));
  const after = await inventory();
  assert.deepEqual(after, before);
  assert.deepEqual(await awsAuthData(), ofEks);
  await assertNoAccess(keys);
  log.table([
    [Object.keys(after).join(", "), "as before the demo: nothing left behind, nothing else removed"],
    ["aws-auth", "byte for byte as EKS wrote it for its nodes"],
    ["backups of aws-auth", `${(await backupsOfAwsAuth()).length}, kept in kube-system`],
    [`logins of ${principals.join(", ")}`, "401"],
  ]);
}

async function main(): Promise<void> {
  const log = new Log(resolve(process.env.DEMO_LOG ?? join(root, "demo.log")), process.env.VERBOSE === "1");
  try {
    await demo(log);
    log.step(
      "On your own cluster, with the Pulumi CLI, AWS credentials, and the cluster as the current kubectl context",
    );
    log.show(...ownCluster.commands);
  } catch (error) {
    log.failure(error as Error);
    process.exitCode = 1;
  }
  log.show("", `The full log: ${relative(process.cwd(), log.file)}`);
  // Processes that still run after a failure end with the sandbox.
  process.exit();
}

void main();
