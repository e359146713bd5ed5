import assert from "node:assert/strict";
import { inputs, nodes, role, roleArn, roleText, setUp } from "./support/declare";

const reason =
  "the ConfigMap kube-system/aws-auth is immutable, and this changes its data: Kubernetes only allows deleting and " +
  "recreating it. As an identity that has access without aws-auth, such as one with an access entry, save it with " +
  "`kubectl -n kube-system get configmap aws-auth -o yaml > aws-auth.yaml`, and recreate it with the same data with " +
  "`sed '/^immutable: true$/d' aws-auth.yaml | kubectl replace --force -f -`. Then run this again.";

const ofDev = `- rolearn: ${roleArn("Dev")}\n  username: dev\n`;

/** A cluster with an immutable ConfigMap. */
function setUpImmutable(data: Record<string, string> = { mapRoles: nodes }) {
  const parts = setUp(data);
  assert.ok(parts.cluster.configMap);
  parts.cluster.configMap.immutable = true;
  return { ...parts, before: structuredClone(parts.cluster.configMap) };
}

describe("An immutable ConfigMap aws-auth", () => {
  const changes: [string, Record<string, string>, Record<string, unknown>][] = [
    ["a new entry", { mapRoles: nodes }, { roles: role("Dev") }],
    ["an ARN in absentArns", { mapRoles: nodes + ofDev }, { absentArns: [roleArn("Dev")] }],
    ["repair", { mapUsers: "- userarn: x\n\tusername: x\n" }, { roles: role("Dev"), repair: true }],
  ];
  for (const [what, data, wanted] of changes) {
    it(`is detected before anything is written: ${what}`, async () => {
      const { cluster, engine, before } = setUpImmutable(data);
      assert.deepEqual(await engine.up(inputs(wanted)), { operation: "refused", reasons: [reason] });
      assert.deepEqual([cluster.configMap, [...cluster.backups]], [before, []]);
      assert.ok(!cluster.asked.includes("write"));
    });
  }

  it("is detected before a backup is restored", async () => {
    const { cluster, engine, before } = setUpImmutable();
    cluster.backups.set("aws-auth-backup-1", { mapRoles: nodes + ofDev });
    const wanted = inputs({ restoreFrom: "aws-auth-backup-1" });
    assert.deepEqual(await engine.up(wanted), { operation: "refused", reasons: [reason] });
    assert.deepEqual(cluster.configMap, before);
  });

  it("can become immutable later: unchanged resources still succeed, changes and removals are rejected", async () => {
    const { cluster, engine } = setUp();
    const wanted = inputs({ roles: role("Dev") });
    await engine.up(wanted);
    assert.ok(cluster.configMap);
    cluster.configMap.immutable = true;
    assert.deepEqual(await engine.up(wanted), { operation: "same", reasons: [] });
    const more = inputs({ roles: { ...role("Dev"), ...role("Ops") } });
    assert.deepEqual(await engine.up(more), { operation: "refused", reasons: [reason] });
    await assert.rejects(engine.destroy(), { message: reason });
    assert.deepEqual(cluster.configMap?.data, { mapRoles: nodes + roleText("Dev") });
  });

  it("accepts changed annotations that claim an existing entry", async () => {
    const { cluster, engine, claim } = setUpImmutable({ mapRoles: nodes + roleText("Dev") });
    const wanted = inputs({ roles: role("Dev"), existingMappings: "take-over" });
    assert.deepEqual(await engine.up(wanted), { operation: "create", reasons: [] });
    assert.deepEqual(cluster.configMap?.data, { mapRoles: nodes + roleText("Dev") });
    assert.ok(claim());
  });
});
