import assert from "node:assert/strict";
import { EKS } from "@aws-sdk/client-eks";
import { AwsAuth, ClusterAccess, type ClusterAccessArgs } from "../../provider";
import {
  ageAwsAuth,
  awsAuthData,
  backups,
  nodeEntry,
  readAwsAuth,
  removeAwsAuth,
  removeBackups,
  setAwsAuth,
} from "../support/liveAwsAuth";
import { assumeRole, type Keys, type Login, logInUntil, newRole, removeRole } from "../support/login";
import { buildPackage } from "../support/packageFolder";
import { fromSandbox } from "../support/sandbox";
import { type Run, TestStack } from "../support/stack";
import { said, succeeds } from "../support/untouched";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const eks = new EKS({});
const names = ["umm-dev", "umm-by-hand", "umm-others", "umm-except", "umm-late"] as const;
const arn = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const nodes = arn("umm-nodes");

/** The text of an entry that someone wrote by hand. */
const entry = (name: string, group = "ops") =>
  `- rolearn: ${arn(name)} # by hand\n  username: ${name}\n  groups: [${group}]\n`;
const head = `# ours\n${nodeEntry(nodes)}`;
const byHand = { mapRoles: `${head}${entry("umm-by-hand", "system:masters")}${entry("umm-except")}`, extra: "x" };

const signedIn = (username: string, ...groups: string[]): Login => ({
  username,
  groups: [...groups, "system:authenticated"],
});

const program =
  (args: Partial<ClusterAccessArgs> = {}) =>
  async () => {
    const grants = [{ name: "dev", principalArn: arn("umm-dev"), access: "view" as const }];
    const unmanagedExceptions = [arn("umm-except")];
    const { report } = new ClusterAccess("access", {
      clusterName,
      grants,
      unmanaged: "remove",
      unmanagedExceptions,
      ...args,
    });
    return { report };
  };

/** Another stack, with an entry of its own. */
const others = async () => {
  new AwsAuth("others", { clusterName, roles: [{ roleArn: arn("umm-others"), username: "others", groups: ["ops"] }] });
};

/** The entries of aws-auth that a run changes. */
const changed = ({ steps }: Run) =>
  Object.entries(steps).flatMap(([resource, step]) =>
    step === "same" || !/AwsAuthEntries/.test(resource) ? [] : [`${step} ${resource}`],
  );

const removing = (line: number) =>
  'unmanaged is "remove": the update removes 1 entry of aws-auth that no grant covers and nobody declares:\n' +
  `  - ${arn("umm-by-hand")} (mapRoles, line ${line}; group system:masters)`;

describe("An entry of aws-auth besides the grants of a ClusterAccess, on the engine", function () {
  this.timeout(300_000);
  const keys = new Map<string, Keys>();
  let stack: TestStack;
  let other: TestStack;
  const login = (name: (typeof names)[number], expected: Login) => logInUntil(expected, keys.get(name));

  before(async () => {
    buildPackage();
    for (const name of names) keys.set(name, await assumeRole(await newRole(name), "sam"));
  });
  beforeEach(async () => {
    stack = await TestStack.inline("unmanaged-mappings", program());
    other = await TestStack.inline("unmanaged-others", others);
    await setAwsAuth(byHand);
    await succeeds(other.up());
    await ageAwsAuth(7200);
  });
  afterEach(async () => {
    await stack.remove();
    await other.remove();
    await eks.deleteAccessEntry({ clusterName, principalArn: arn("umm-by-hand") }).catch(() => undefined);
    await removeAwsAuth();
    await removeBackups();
  });
  after(async () => {
    await Promise.all(names.map(removeRole));
  });

  for (const [mode, args, stays] of [
    ["CONFIG_MAP", { authenticationMode: "CONFIG_MAP" }, true],
    ["API_AND_CONFIG_MAP, with access entries", { authenticationMode: "API_AND_CONFIG_MAP" }, false],
  ] as const) {
    it(`is removed in the mode ${mode} as the preview named it, and its principal gets 401`, async () => {
      const admin = signedIn("umm-by-hand", "system:masters");
      assert.deepEqual(await login("umm-by-hand", admin), admin);
      const before = await readAwsAuth();
      stack.runs(program(args));
      const preview = await succeeds(stack.preview());
      assert.deepEqual(
        [said(preview).filter((line) => line.startsWith("unmanaged")), await readAwsAuth()],
        [[removing(7)], before],
      );
      assert.deepEqual(await login("umm-by-hand", admin), admin);

      assert.deepEqual(said(await succeeds(stack.up())).slice(0, 1), [removing(7)]);
      const [ofOthers = ""] = /- rolearn: "[^"]*umm-others"\n.*\n.*\n.*\n/.exec(before?.data?.mapRoles ?? "") ?? [];
      const { mapRoles = "", extra } = (await awsAuthData()) ?? {};
      const kept = `${head}${entry("umm-except")}${ofOthers}`;
      assert.deepEqual([mapRoles.slice(0, kept.length), extra], [kept, "x"]);
      assert.equal(mapRoles.slice(kept.length).includes(arn("umm-dev")), stays);
      assert.equal(await login("umm-by-hand", 401), 401);
      const exception = signedIn("umm-except", "ops");
      assert.deepEqual(await login("umm-except", exception), exception);
      assert.deepEqual(await login("umm-others", signedIn("others", "ops")), signedIn("others", "ops"));
      const [backup] = (await backups()).slice(-1);
      assert.equal(backup?.data?.mapRoles, before?.data?.mapRoles);
      assert.deepEqual(changed(await succeeds(stack.up())), []);
      assert.deepEqual(changed(await succeeds(other.up())), []);
    });
  }

  it("stays for an hour after aws-auth was changed, and is removed by the update after that", async () => {
    stack.runs(program({ authenticationMode: "CONFIG_MAP" }));
    await succeeds(stack.up());
    const { data = {} } = (await readAwsAuth()) ?? {};
    const withLate = { ...data, mapRoles: `${data.mapRoles}${entry("umm-late")}` };
    await setAwsAuth(withLate, { annotations: (await readAwsAuth())?.metadata?.annotations });
    const young = await succeeds(stack.up());
    assert.match(
      said(young).join("\n"),
      /^Access that no grant covers and nobody declares: aws-auth maps \S+umm-late \(mapRoles, line \d+; group ops; mapRoles was changed less than an hour ago, at /,
    );
    assert.deepEqual([changed(young), await awsAuthData()], [[], withLate]);
    await ageAwsAuth(3700);
    assert.deepEqual(changed(await succeeds(stack.up())), [
      "update eks-auth:index:AwsAuthEntries access-aws-auth-entries",
    ]);
    assert.deepEqual(await awsAuthData(), data);
    assert.equal(await login("umm-late", 401), 401);
  });
});
