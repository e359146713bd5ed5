import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { awsAuthData, backups, readAwsAuth, removeAwsAuth, removeBackups, setAwsAuth } from "./liveAwsAuth";
import { kubernetes } from "./sandbox";

/** Text that must be preserved exactly: line endings, tabs, a BOM, quotes, trailing blanks, emoji, NUL. */
const awkward = "\ufeff- a: 'x'\r\n\t# \"é\" 😀  \n\u0000\n\n\n  ";

describe("the live aws-auth set by tests", () => {
  afterEach(removeAwsAuth);

  it("holds exactly the given data, also in kubectl's output", async () => {
    assert.equal(await awsAuthData(), undefined);
    await setAwsAuth({ mapRoles: awkward, other: "" }, { annotations: { note: "a" }, labels: { l: "b" } });
    assert.deepEqual(await awsAuthData(), { mapRoles: awkward, other: "" });
    const json = execFileSync("kubectl", ["get", "configmap", "aws-auth", "-n", "kube-system", "-o", "json"]);
    const { data, metadata } = JSON.parse(json.toString());
    assert.deepEqual(data, { mapRoles: awkward, other: "" });
    assert.deepEqual([metadata.annotations, metadata.labels], [{ note: "a" }, { l: "b" }]);
  });

  it("loses its previous data", async () => {
    await setAwsAuth({ mapRoles: "x" }, { annotations: { note: "a" } });
    await setAwsAuth({ mapUsers: "y" });
    const live = await readAwsAuth();
    assert.deepEqual([live?.data, live?.metadata?.annotations], [{ mapUsers: "y" }, undefined]);
    await setAwsAuth(undefined);
    assert.deepEqual([await awsAuthData(), (await readAwsAuth())?.data], [{}, undefined]);
  });

  it("is missing after its removal, which can be repeated", async () => {
    await setAwsAuth({});
    await removeAwsAuth();
    await removeAwsAuth();
    assert.equal(await readAwsAuth(), undefined);
  });

  it("lists backups, oldest first, and removes only them", async () => {
    const make = (name: string, data: Record<string, string>) =>
      kubernetes().createNamespacedConfigMap({ namespace: "kube-system", body: { metadata: { name }, data } });
    await make("aws-auth-backup-2", { mapRoles: "second" });
    await make("aws-auth-backup-1", { mapRoles: "first" });
    await make("aws-auth-other", {});
    assert.deepEqual(
      (await backups()).map(({ data }) => data),
      [{ mapRoles: "first" }, { mapRoles: "second" }],
    );
    await removeBackups();
    assert.deepEqual(await backups(), []);
    await kubernetes().deleteNamespacedConfigMap({ namespace: "kube-system", name: "aws-auth-other" });
  });
});
