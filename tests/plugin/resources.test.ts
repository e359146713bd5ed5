import assert from "node:assert/strict";
import { status } from "@grpc/grpc-js";
import { nodes, role, roleArn, roleText } from "../resources/support/declare";
import { FakeEngine } from "../support/fakeEngine";
import { buildPackage, packageFolder } from "../support/packageFolder";
import { launcherIn, RunningPlugin, withProbe } from "../support/plugin";
import { ResourceClient } from "../support/resourceClient";
import { StatefulApiServer } from "../support/statefulApiServer";

const sig = "4dabf18193072939515e22adb298388d";
const secret = (value: unknown) => ({ [sig]: "1b47061264138c4ac30d75fd1eb44270", value });
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const type = "eks-auth:index:AwsAuthEntries";
const urn = `urn:pulumi:prod::access::eks-auth:index:AwsAuth$${type}::people`;
const defaults = {
  users: {},
  accounts: [],
  absentArns: [],
  backups: 10,
  force: false,
  repair: false,
  existingMappings: "fail",
};

describe("the resource AwsAuthEntries in the running plugin", () => {
  let engine: FakeEngine;
  let plugin: ResourceClient;
  let server: StatefulApiServer;

  before(async () => {
    buildPackage();
    engine = await FakeEngine.start();
    plugin = await ResourceClient.start(packageFolder, engine.address);
    server = await StatefulApiServer.start();
  });
  beforeEach(() => {
    server.configMaps.clear();
    server.set("aws-auth", { mapRoles: nodes }, { note: "by hand" });
    server.asked();
    engine.reported = [];
  });
  after(async () => {
    await plugin?.stop();
    await server?.stop();
    engine?.stop();
  });

  it("is checked with defaults, secrets and unknown values", async () => {
    const kubeconfig = unknown;
    const roles = { "roles[0]": { arn: unknown, username: secret("dev"), groups: ["devs"] } };
    const { inputs, failures } = await plugin.check(urn, {}, { kubeconfig: secret(kubeconfig), roles, region: null });
    assert.deepEqual(failures, []);
    assert.deepEqual(inputs, { ...defaults, kubeconfig: secret(unknown), roles });
    assert.deepEqual(server.asked(), []);
  });

  it("is loaded on first use, as are the functions", async () => {
    const probed = await RunningPlugin.start({ ...launcherIn(packageFolder), env: withProbe });
    try {
      await probed.schema();
      const loaded = (await probed.loadedModules()).flatMap((file) => /\/dist\/(\w+)\//.exec(file)?.[1] ?? []);
      assert.equal(loaded.includes("plugin"), true, "the probe sees nothing");
      const later = ["awsauth", "cluster", "functions", "resources"];
      assert.deepEqual(
        later.filter((folder) => loaded.includes(folder)),
        [],
      );
    } finally {
      await probed.stop();
    }
  });

  it("is rejected with one failure per reason, without a property name whose value the engine would print", async () => {
    const news = { roles: { a: { arn: "a", username: "x" } }, backups: 1000 };
    const { inputs, failures } = await plugin.check(urn, {}, { ...news, kubeconfig: server.kubeconfig });
    assert.deepEqual(inputs.kubeconfig, secret(server.kubeconfig));
    assert.deepEqual(
      failures.map(({ property, reason }) => [property, reason.split(";")[0]]),
      [
        ["", "backups is 1000"],
        ["", 'roles["a"].arn is "a"'],
      ],
    );
  });

  it("is created, updated, read and deleted", async () => {
    const kubeconfig = secret(server.kubeconfig);
    const news = { kubeconfig, roles: role("Dev") };
    const checked = await plugin.check(urn, {}, news);
    assert.deepEqual(checked, { inputs: { ...defaults, ...news }, failures: [] });
    const made = await plugin.create(urn, checked.inputs);
    assert.equal(made.id, `${new URL(server.endpoint).host}/aws-auth`);
    assert.deepEqual(server.asked(), ["GET aws-auth", "POST", "PUT aws-auth", "GET"]);
    assert.deepEqual(server.configMaps.get("aws-auth")?.data, { mapRoles: nodes + roleText("Dev") });
    const { backupName, resourceVersion, record, ...rest } = made.properties;
    assert.match(String(backupName), /^aws-auth-backup-/);
    assert.equal(resourceVersion, server.configMaps.get("aws-auth")?.metadata.resourceVersion);
    assert.deepEqual(Object.keys(record as object).sort(), ["before", "writer", "written"]);
    assert.deepEqual(rest, {
      ...checked.inputs,
      endpoint: server.endpoint,
      entries: { [roleArn("Dev")]: { username: "dev", groups: ["devs"] } },
    });

    const same = await plugin.check(urn, checked.inputs, news);
    assert.deepEqual(await plugin.diff(made.id, urn, made.properties, same.inputs), {
      changes: false,
      replaces: [],
      deleteBeforeReplace: false,
    });

    const next = await plugin.check(urn, checked.inputs, { ...news, roles: role("Dev", "developer") });
    assert.deepEqual(next.failures, []);
    assert.equal((await plugin.diff(made.id, urn, made.properties, next.inputs)).changes, true);
    const updated = await plugin.update(made.id, urn, made.properties, next.inputs);
    assert.deepEqual(updated.roles, role("Dev", "developer"));
    assert.deepEqual(server.configMaps.get("aws-auth")?.data, { mapRoles: nodes + roleText("Dev", "developer") });

    const read = await plugin.read(made.id, urn, updated);
    assert.deepEqual(read, { id: made.id, properties: updated, inputs: next.inputs });

    await plugin.delete(made.id, urn, updated);
    const left = server.configMaps.get("aws-auth");
    assert.deepEqual([left?.data, left?.metadata.annotations], [{ mapRoles: nodes }, { note: "by hand" }]);
    assert.deepEqual(await plugin.read(made.id, urn, updated), { id: "", properties: {}, inputs: {} });
    assert.deepEqual(engine.reported, []);
  });

  it("logs messages for the user with the resource", async () => {
    server.set("aws-auth", { mapRoles: `${nodes}- rolearn: ${roleArn("Dev")}\n` });
    const arn = "arn:aws:iam::123456789012:role/team/Dev";
    const roles = { dev: { arn, username: "dev" } };
    const checked = await plugin.check(
      urn,
      {},
      { kubeconfig: server.kubeconfig, existingMappings: "take-over", roles },
    );
    await plugin.create(urn, checked.inputs);
    assert.deepEqual(engine.reported, [
      {
        severity: "INFO",
        urn,
        message: `roles["dev"].arn is "${arn}": the role's path is removed, since the authenticator doesn't see it`,
      },
      { severity: "WARNING", urn, message: `the entry of mapRoles for ${roleArn("Dev")} (line 6) is taken over` },
    ]);
    assert.equal(plugin.stdout, "");
  });

  it("fails with only the reason if the cluster rejects a change", async () => {
    const checked = await plugin.check(urn, {}, { kubeconfig: server.kubeconfig, roles: role("Dev") });
    server.set("aws-auth", { mapRoles: `${nodes}- rolearn: ${roleArn("Dev")}\n` });
    await assert.rejects(plugin.create(urn, checked.inputs), {
      code: status.UNKNOWN,
      details:
        `${roleArn("Dev")} is mapped by an entry that this resource doesn't own: mapRoles, line 6, maps ${roleArn("Dev")} to "" with the groups []. ` +
        'Remove one of the two, or set existingMappings to "take-over" to replace that entry.',
    });
  });

  it("reports the supported types for an unknown type", async () => {
    const other = "urn:pulumi:prod::access::eks-auth:index:AwsAuth::people";
    const details = `eks-auth has no resource of type "eks-auth:index:AwsAuth"; expected one of eks-auth:index:AccessCheck, ${type}, eks-auth:index:CredentialsCheck, eks-auth:index:EntryRemoval. Correct the type.`;
    await assert.rejects(plugin.check(other, {}, {}), { details });
    await assert.rejects(plugin.create(other, {}), { details });
    await assert.rejects(plugin.read("x", other, {}), { details });
  });

  describe("and the functions", () => {
    it("getAwsAuth returns the document", async () => {
      const { result, failures } = await plugin.invoke("eks-auth:index:getAwsAuth", {
        kubeconfig: secret(server.kubeconfig),
      });
      assert.deepEqual(failures, []);
      assert.deepEqual(result, {
        exists: true,
        resourceVersion: server.configMaps.get("aws-auth")?.metadata.resourceVersion,
        roles: [
          {
            arn: "arn:aws:iam::123456789012:role/nodes",
            username: "system:node:{{EC2PrivateDNSName}}",
            groups: ["system:bootstrappers", "system:nodes"],
            line: 1,
          },
        ],
        users: [],
        accounts: [],
        findings: [],
        raw: { mapRoles: nodes },
      });
    });

    it("explainAccess returns the user of a principal", async () => {
      const args = { kubeconfig: server.kubeconfig, principalArn: roleArn("Dev") };
      const { result } = await plugin.invoke("eks-auth:index:explainAccess", args);
      const denied = { access: "denied", reason: `no entry maps ${roleArn("Dev")}.` };
      assert.deepEqual(result, {
        ...denied,
        fix: `Declare an AccessEntry for ${roleArn("Dev")}, or ${roleArn("Dev")} in an AwsAuth.`,
        outcomes: [denied],
        principalArn: roleArn("Dev"),
        isAdministrator: false,
        administratorBy: [],
        unread: [
          "With a kubeconfig, the cluster's authentication mode and its access entries, which take precedence over " +
            "aws-auth, aren't read. Pass clusterName instead of kubeconfig to include them.",
        ],
      });
    });

    it("report the invalid arguments", async () => {
      const { result, failures } = await plugin.invoke("eks-auth:index:explainAccess", {
        kubeconfig: server.kubeconfig,
      });
      assert.deepEqual(result, {});
      assert.deepEqual(
        failures.map(({ property }) => property),
        ["principalArn, ssoPermissionSet"],
      );
    });

    it("report the existing functions for an unknown one", async () => {
      await assert.rejects(plugin.invoke("eks-auth:index:getAwsauth", {}), {
        details:
          'eks-auth has no function "eks-auth:index:getAwsauth"; expected one of eks-auth:index:explainAccess, ' +
          "eks-auth:index:getAwsAuth, eks-auth:index:getClusterAccess. Correct the token.",
      });
    });
  });
});
