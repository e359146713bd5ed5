import assert from "node:assert/strict";
import { ClusterError, ClusterNotFound, ClusterNotReady } from "../../provider/network/clusterErrors";
import {
  another,
  inputs,
  kubeconfigOf,
  nodes,
  role,
  roleArn,
  roleText,
  setUp,
  text,
  user,
  userArn,
} from "./support/declare";
import type { MemoryCluster } from "./support/memoryCluster";

const noteByHand = { note: "by hand" };
const wanted = inputs({ roles: { ...role("Dev"), ...role("Ops") }, accounts: ["000000000001"] });

/** Makes every connection fail. */
function failing(cluster: MemoryCluster, error: Error): void {
  const happens = () => {
    throw error;
  };
  cluster.faults.push({ operation: "connect", when: "before", times: Number.POSITIVE_INFINITY, happens });
}

describe("A refresh of AwsAuthEntries", () => {
  it("finds no change in its own entries, even if others have written in between", async () => {
    const { cluster, engine } = setUp();
    await engine.up(wanted);
    const { id, inputs: was, outputs } = engine.state ?? assert.fail();
    cluster.edit(({ mapRoles = "", ...rest }) => ({ ...rest, mapRoles: `# head\n${mapRoles}`, other: "x" }));
    await another(cluster).up(inputs({ roles: role("Others") }));
    await engine.refresh();
    assert.deepEqual(engine.state, { id, inputs: was, outputs });
  });

  it("shows changed and removed entries, and the next update repairs only those", async () => {
    const { cluster, engine } = setUp();
    await engine.up(wanted);
    const written = structuredClone(cluster.configMap?.data);
    cluster.edit(({ mapRoles = "" }) => ({
      mapRoles: mapRoles.replace('"dev"', "boss").replace(roleText("Ops"), ""),
    }));
    await engine.refresh();
    assert.deepEqual(engine.outputs.roles, role("Dev", "boss"));
    assert.deepEqual(engine.outputs.accounts, []);
    assert.deepEqual(engine.outputs.entries, { [roleArn("Dev")]: { username: "boss", groups: ["devs"] } });
    assert.deepEqual((engine.outputs.record as { written: object }).written, {
      roles: [
        { arn: roleArn("Dev"), username: "dev", groups: ["devs"] },
        { arn: roleArn("Ops"), username: "ops", groups: ["devs"] },
      ],
      users: [],
      accounts: ["000000000001"],
    });
    assert.deepEqual(await engine.up(wanted), { operation: "update", reasons: [] });
    assert.deepEqual(cluster.configMap?.data, written);
    assert.equal((await engine.up(wanted)).operation, "same");
    await engine.destroy();
    assert.deepEqual(cluster.configMap, { data: { mapRoles: nodes }, annotations: noteByHand });
  });

  it("warns of an unreadable list, and keeps the resource, because its entries may still exist", async () => {
    const { cluster, engine } = setUp();
    const roles = inputs({ roles: role("Dev") });
    await engine.up(roles);
    const written = structuredClone(cluster.configMap?.data);
    cluster.edit(({ mapRoles = "" }) => ({ mapRoles: `${mapRoles}\t- broken\n` }));
    await engine.refresh();
    assert.deepEqual(engine.outputs.roles, {});
    assert.match(
      engine.reported.join("\n"),
      /^warning: mapRoles can't be read \(line \d+.*grant no access until that is fixed\.$/,
    );
    assert.equal((await engine.up(roles)).operation, "rejected");
    cluster.edit(() => ({ ...written }));
    assert.deepEqual(await engine.up(roles), { operation: "update", reasons: [] });
    assert.deepEqual(cluster.configMap?.data, written);
    await engine.destroy();
    assert.deepEqual(cluster.configMap, { data: { mapRoles: nodes }, annotations: noteByHand });
  });

  it("treats an entry with a field that can't be declared as removed, and the next update rewrites it", async () => {
    const { cluster, engine } = setUp();
    await engine.up(wanted);
    const written = structuredClone(cluster.configMap?.data);
    cluster.edit(({ mapRoles = "", ...rest }) => ({
      ...rest,
      mapRoles: mapRoles.replace('"dev"\n', '"dev"\n  userid: x\n'),
    }));
    await engine.refresh();
    assert.deepEqual(engine.outputs.roles, role("Ops"));
    assert.deepEqual(await engine.up(wanted), { operation: "update", reasons: [] });
    assert.deepEqual(cluster.configMap?.data, written);
  });

  it("keeps the accounts before an unreadable one, and reports the ones that have no effect", async () => {
    const { cluster, engine } = setUp();
    await engine.up(inputs({ accounts: ["000000000001", "000000000002"] }));
    cluster.edit(({ mapAccounts = "" }) => ({ mapAccounts: mapAccounts.replace("\n", "\n- !!binary 2\n") }));
    await engine.refresh();
    assert.deepEqual(engine.outputs.accounts, ["000000000001"]);
    assert.deepEqual(engine.reported, [
      'warning: mapAccounts can\'t be read (line 2): "2" is tagged !!binary and isn\'t valid base64, so only the items before it are used; the line is "- !!binary 2". The entries of this resource from that line on grant no access until that is fixed.',
    ]);
  });

  it("removes the resource from the state if its entries, the ConfigMap or the cluster are missing", async () => {
    const removals: ((cluster: MemoryCluster) => void)[] = [
      (cluster) => cluster.edit(() => ({ mapRoles: nodes })),
      (cluster) => cluster.remove(),
      (cluster) => failing(cluster, new ClusterNotFound("no such cluster")),
      (cluster) => failing(cluster, new ClusterNotReady("DELETING", "it is being deleted")),
    ];
    for (const remove of removals) {
      const { cluster, engine } = setUp();
      await engine.up(wanted);
      remove(cluster);
      await engine.refresh();
      assert.equal(engine.state, undefined);
    }
  });

  it("fails if the cluster can't be read", async () => {
    const { cluster, engine } = setUp();
    await engine.up(wanted);
    failing(cluster, new ClusterError("forbidden", "may not get configmaps"));
    await assert.rejects(engine.refresh(), { message: "may not get configmaps", stack: "may not get configmaps" });
  });
});

describe("Destroying AwsAuthEntries", () => {
  it("leaves entries that someone has changed, and reports it", async () => {
    const { cluster, engine } = setUp();
    await engine.up(wanted);
    cluster.edit(({ mapRoles = "", ...rest }) => ({ ...rest, mapRoles: mapRoles.replace('"dev"', "boss") }));
    await engine.destroy();
    const left = roleText("Dev").replace('"dev"', "boss");
    assert.deepEqual(cluster.configMap, { data: { mapRoles: nodes + left }, annotations: noteByHand });
    assert.deepEqual(engine.reported, [
      `warning: the entry of mapRoles for ${roleArn("Dev")} was changed since it was written, and is kept`,
    ]);
  });

  it("warns of copies of its entries, which stay, and of other entries for the same principals", async () => {
    const { cluster, engine } = setUp();
    const accounts = ["000000000001"];
    const boss = text(roleArn("OPS"), "boss").replace("rolearn", "userarn");
    await engine.up(inputs({ roles: { ...role("Dev"), ...role("Ops") }, accounts }));
    cluster.edit(({ mapRoles = "", mapAccounts = "" }) => ({
      mapRoles: mapRoles + roleText("Dev"),
      mapUsers: boss,
      mapAccounts: mapAccounts + mapAccounts,
    }));
    await engine.destroy();
    assert.deepEqual(cluster.configMap?.data, {
      mapRoles: nodes + roleText("Dev"),
      mapUsers: boss,
      mapAccounts: '- "000000000001"\n',
    });
    const byHand =
      "It may have another owner. If it should be removed, remove it by hand, or with the input absentArns of an AwsAuth.";
    assert.deepEqual(engine.reported, [
      `warning: another entry of mapRoles stays, and still maps ${roleArn("Dev")} to "dev" with the groups ["devs"]. ${byHand}`,
      `warning: another entry of mapUsers stays, and still maps ${roleArn("OPS")} to "boss" with the groups ["devs"]. ${byHand}`,
      "warning: another item of mapAccounts stays, and still gives the account 000000000001 access. It may have another owner. If it should be removed, remove it by hand.",
    ]);
  });

  it("doesn't report an account that another stack also declares", async () => {
    const { cluster, engine } = setUp();
    const other = another(cluster, "b");
    await engine.up(inputs({ accounts: ["000000000001"] }));
    await other.up(inputs({ accounts: ["000000000001"] }));
    await engine.destroy();
    assert.deepEqual([cluster.configMap?.data?.mapAccounts, engine.reported], ['- "000000000001"\n', []]);
  });

  it("succeeds if the cluster is deleted or being deleted", async () => {
    for (const error of [new ClusterNotFound("deleted"), new ClusterNotReady("DELETING", "going")]) {
      const { cluster, engine } = setUp();
      await engine.up(wanted);
      failing(cluster, error);
      await engine.destroy();
      assert.deepEqual(engine.reported, ["info: the cluster main no longer exists, so there is no aws-auth either"]);
    }
  });

  it("succeeds with a kubeconfig only if the host of the API server no longer exists", async () => {
    const { cluster, engine } = setUp();
    await engine.up({ kubeconfig: kubeconfigOf(cluster.endpoint), roles: role("Dev") });
    failing(cluster, new ClusterError("unreachable", "getaddrinfo ENOTFOUND"));
    await assert.rejects(engine.destroy(), /ENOTFOUND/);
    engine.goneEndpoints.push(cluster.endpoint);
    await engine.destroy();
    assert.deepEqual(engine.reported, [
      `warning: the API server ${cluster.endpoint} no longer has an address: the cluster is assumed deleted, with its aws-auth`,
    ]);
  });

  it("fails if the cluster may still exist, with the command to use if it doesn't", async () => {
    const { cluster, engine } = setUp();
    await engine.up(wanted);
    engine.goneEndpoints.push(cluster.endpoint);
    const urn = "urn:pulumi:prod::access::eks-auth:index:AwsAuth$eks-auth:index:AwsAuthEntries::people";
    const wayOut = `If the cluster no longer exists, remove the resource from the state: \`pulumi state delete '${urn}'\`.`;
    const kinds = ["unreachable", "certificate", "credentials", "unauthorized", "notReady"] as const;
    const failWith = (error: Error) => {
      cluster.faults = [];
      failing(cluster, error);
    };
    for (const kind of kinds) {
      failWith(new ClusterError(kind, "No answer."));
      await assert.rejects(engine.destroy(), { message: `No answer. ${wayOut}` });
      await assert.rejects(engine.refresh(), { message: `No answer. ${wayOut}` });
    }
    failWith(new ClusterError("forbidden", "Not allowed."));
    await assert.rejects(engine.destroy(), { message: "Not allowed." });
    assert(engine.state);
  });

  it("succeeds if the ConfigMap is missing, and doesn't create one", async () => {
    const { cluster, engine } = setUp();
    await engine.up(wanted);
    cluster.remove();
    cluster.asked = [];
    await engine.destroy();
    assert.equal(cluster.configMap, undefined);
    assert.deepEqual(cluster.asked, ["connect", "read"]);
  });
});

describe("An import of AwsAuthEntries", () => {
  const unmanaged = `- rolearn: ${roleArn("Dev")}\n  username: dev\n  groups: [devs]\n`;
  const data = {
    mapRoles: nodes + unmanaged,
    mapUsers: `- userarn: ${userArn("Al")}\n  username: al\n  groups: [devs]\n`,
    mapAccounts: '- "000000000001"\n',
  };
  const id = `main@us-west-2/${roleArn("Dev")},${userArn("Al")},000000000001`;
  const declared = inputs({ region: "us-west-2", roles: role("Dev"), users: user("Al"), accounts: ["000000000001"] });

  it("takes over the named entries, so that a program that declares them changes nothing", async () => {
    const { cluster, engine } = setUp(data);
    await engine.import(id);
    assert.equal(engine.state?.id, id);
    assert.deepEqual(await engine.up(declared), { operation: "same", reasons: [] });
    await engine.refresh();
    assert.deepEqual(await engine.up(declared), { operation: "same", reasons: [] });
    assert.deepEqual(cluster.configMap, { data, annotations: noteByHand });
  });

  it("makes the entries the resource's own, which change and are removed with it", async () => {
    const { cluster, engine } = setUp(data);
    await engine.import(id);
    await engine.up({ ...declared, roles: role("Dev", "developer") });
    assert.deepEqual(cluster.configMap?.data, {
      ...data,
      mapRoles: nodes + roleText("Dev", "developer"),
    });
    await engine.destroy();
    assert.deepEqual(cluster.configMap?.data, { mapRoles: nodes });
  });

  it("leaves an account without quotes to its owner, and reports it", async () => {
    const { cluster, engine } = setUp({ mapAccounts: "- 000000000001\n" });
    await engine.import("main/000000000001");
    assert.deepEqual(engine.reported, [
      "warning: mapAccounts has 000000000001 (line 1) without double quotes: the next change adds another item, " +
        "and the existing one stays until someone removes it.",
    ]);
    await engine.up(inputs({ accounts: ["000000000001", "999999999999"] }));
    await engine.destroy();
    assert.deepEqual(cluster.configMap?.data, { mapAccounts: "- 000000000001\n" });
  });

  it("finds a role that is given with its path", async () => {
    const { engine } = setUp(data);
    await engine.import("main/arn:aws:iam::123456789012:role/team/Dev");
    assert.deepEqual(engine.outputs.roles, role("Dev"));
  });

  it("accepts ARNs with commas and slashes", async () => {
    const arn = "arn:aws:iam::123456789012:user/team,a/al,1";
    const { engine } = setUp({ ...data, mapUsers: `- userarn: ${arn}\n  username: al\n` });
    await engine.import(`main/${roleArn("Dev")},${arn},000000000001`);
    assert.deepEqual(engine.outputs.users, { [arn]: { arn, username: "al", groups: [] } });
    assert.deepEqual(engine.outputs.accounts, ["000000000001"]);
  });

  it("names the missing entries", async () => {
    const { engine } = setUp(data);
    await assert.rejects(engine.import(`main/${roleArn("Dev")},${roleArn("Nobody")},999999999999`), {
      message: [
        `  - aws-auth of main has no entry for ${roleArn("Nobody")}. Remove it from the import ID.`,
        "  - aws-auth of main has no entry for 999999999999. Remove it from the import ID.",
      ].join("\n"),
    });
  });

  it("rejects an ID in another form", async () => {
    const { engine } = setUp(data);
    const form = "<clusterName>[@<region>]/<ARN or account>,<ARN or account>,…";
    const rows: [string, string][] = [
      ["main", "it has a different format"],
      ["main/", "it has a different format"],
      [`/${roleArn("Dev")}`, "it has a different format"],
      ["main/Dev", '"Dev" is neither an ARN nor an account'],
      [`main/12345,${roleArn("Dev")}`, '"12345" is neither an ARN nor an account'],
    ];
    for (const [wrong, what] of rows) {
      await assert.rejects(engine.import(wrong), {
        message: `the import ID is ${JSON.stringify(wrong)}, and ${what}; expected ${form}. Correct it.`,
      });
    }
  });

  it("rejects entries that another resource has declared", async () => {
    const { cluster, engine } = setUp();
    await another(cluster).up(inputs({ roles: role("Dev") }));
    await assert.rejects(engine.import(`main/${roleArn("Dev")}`), {
      message: `${roleArn("Dev")} is declared by another stack or another resource of this package. Manage it there.`,
    });
  });

  it("finds its own entries again after the state was lost", async () => {
    const { cluster, engine } = setUp();
    await engine.up(wanted);
    const before = structuredClone(cluster.configMap);
    engine.state = undefined;
    await engine.import(`main/${roleArn("Dev")},${roleArn("Ops")},000000000001`);
    assert.deepEqual(await engine.up(wanted), { operation: "same", reasons: [] });
    assert.deepEqual(cluster.configMap, before);
  });

  it("warns of fields that can't be declared", async () => {
    const { engine } = setUp({ mapRoles: `${unmanaged}  userid: x\n` });
    await engine.import(`main/${roleArn("Dev")}`);
    assert.deepEqual(engine.reported, [
      `warning: the entry of mapRoles for ${roleArn("Dev")} (line 1) also has userid, which can't be declared: ` +
        "a refresh reports the entry as changed, and the next change writes it without them.",
    ]);
  });
});
