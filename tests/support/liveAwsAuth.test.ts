import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { awsAuthData, backups, readAwsAuth, removeAwsAuth, removeBackups, setAwsAuth } from "./liveAwsAuth";
import { kubernetes } from "./sandbox";

/** What a text must not lose on its way: ends of lines, tabs, a BOM, quotes, trailing blanks, emoji, NUL. */
const awkward = "\ufeff- a: 'x'\r\n\t# \"é\" 😀  \n\u0000\n\n\n  ";

describe("the live aws-auth as tests set it", () => {
  afterEach(removeAwsAuth);

  it("is exactly what was given, as kubectl sees it too", async () => {
    assert.equal(await awsAuthData(), undefined);
    await setAwsAuth({ mapRoles: awkward, other: "" }, { annotations: { note: "a" }, labels: { l: "b" } });
    assert.deepEqual(await awsAuthData(), { mapRoles: awkward, other: "" });
    const json = execFileSync("kubectl", ["get", "configmap", "aws-auth", "-n", "kube-system", "-o", "json"]);
    const { data, metadata } = JSON.parse(json.toString());
    assert.deepEqual(data, { mapRoles: awkward, other: "" });
    assert.deepEqual([metadata.annotations, metadata.labels], [{ note: "a" }, { l: "b" }]);
  });

  it("loses what it had before", async () => {
    await setAwsAuth({ mapRoles: "x" }, { annotations: { note: "a" } });
    await setAwsAuth({ mapUsers: "y" });
    const live = await readAwsAuth();
    assert.deepEqual([live?.data, live?.metadata?.annotations], [{ mapUsers: "y" }, undefined]);
    await setAwsAuth(undefined);
    assert.deepEqual([await awsAuthData(), (await readAwsAuth())?.data], [{}, undefined]);
  });

  it("is gone when it is removed, which can be done twice", async () => {
    await setAwsAuth({});
    await removeAwsAuth();
    await removeAwsAuth();
    assert.equal(await readAwsAuth(), undefined);
  });

  it("has backups, oldest first, which can be removed without another ConfigMap", async () => {
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
