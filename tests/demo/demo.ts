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

/** A team gets a cluster: `make demo` runs it in the sandbox. The two examples are deployed side by side. */
async function demo(log: Log): Promise<void> {
  log.step("1. A team gets a cluster. Who may do what in it is one list: examples/cluster-access-yaml");
  const [keys, ofEks] = await Promise.all([createPrincipals(), useAwsAuthOnly(), addOtherAccounts()]);
  const before = await inventory();
  const [access, pod] = await Promise.all([
    Project.open("cluster-access-yaml", { clusterName, ...arns }, log),
    Project.open("quickstart", { clusterName, bucketArn: "arn:aws:s3:::my-bucket" }, log),
  ]);
  const [plan, podUp] = await Promise.all([access.engine(["preview"]), pod.engine(up)]);
  log.show(`The mode of the cluster ${clusterName} is CONFIG_MAP: people and roles get in by its ConfigMap aws-auth.`);
  log.show("$ pulumi preview", ...planTree(plan), summary(plan));

  log.step("2. The list, deployed");
  log.show("$ pulumi up", summary(await access.engine(up)));
  log.show("$ pulumi stack output accessTable", await access.output("accessTable"));
  const deployed = await awsAuthData();
  assert.ok(deployed?.mapRoles?.startsWith(ofEks.mapRoles), deployed?.mapRoles);
  assert.deepEqual(await backupsOfAwsAuth(), [ofEks]);
  log.show("In aws-auth, what EKS wrote for its nodes is as it was, byte for byte, and there is a backup of it.");

  log.step("3. What each may do: the answers of the API server and of EKS to their own keys (401: not let in)");
  log.table(await answersToKeys(keys));

  log.step("4. A role for pods, in the same cluster: examples/quickstart");
  log.show("$ pulumi up", summary(podUp), "The answers of STS to requests for the role with the tokens of pods:");
  log.table(await answersToTokens(await pod.output("roleArn")));

  log.step("5. A mistake that would lock all administrators out: Alice, the only one, mistypes her own ARN");
  const mistake = `userArn=${arn("user/Alcie")}`;
  const refused = await access.engine(["preview", "--config", mistake], { env: keys.Alice, refused: true });
  const [error = "", ...more] = errors(refused);
  assert.match(error, /would lose its access to the cluster/);
  log.show(`$ pulumi preview --config ${mistake}`, error, ...more);
  assert.deepEqual(await awsAuthData(), deployed);
  await answersToKeys(keys);
  log.show("Nothing is changed: everybody may do what they could.");

  log.step("6. Taken away again");
  const destroyed = await Promise.all([access.engine(destroy), pod.engine(destroy)]);
  log.show("$ pulumi destroy", ...destroyed.map(summary));
  const after = await inventory();
  assert.deepEqual(after, before);
  assert.deepEqual(await awsAuthData(), ofEks);
  await assertNoAccess(keys);
  log.table([
    [Object.keys(after).join(", "), "as before the demo: nothing left, nothing of others gone"],
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
      "On a cluster of your own: with the Pulumi CLI, AWS credentials, and the cluster as the current kubectl context",
    );
    log.show(...ownCluster.commands);
  } catch (error) {
    log.failure(error as Error);
    process.exitCode = 1;
  }
  log.show("", `The full log: ${relative(process.cwd(), log.file)}`);
  // What still runs after a failure ends with the sandbox.
  process.exit();
}

void main();
