import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import {
  awsAuthData,
  backups,
  nodeEntry,
  readAwsAuth,
  removeAwsAuth,
  removeBackups,
  setAwsAuth,
} from "../support/liveAwsAuth";
import { newRole, removeRole } from "../support/login";
import { buildPackage } from "../support/packageFolder";
import { fromSandbox } from "../support/sandbox";
import { type Run, TestStack } from "../support/stack";
import { rejectedInCheck, said, succeeds, untouched } from "../support/untouched";

const type = "eks-auth:index:AwsAuthEntries";
const people = `${type} people`;
const clusterName = () => fromSandbox("EKS_CLUSTER_NAME");
const roleArn = (name: string) => `arn:aws:iam::123456789012:role/${name}`;

/** The original content of aws-auth, in a form that no program writes. */
const original = {
  mapRoles: `# nodes, by hand\n${nodeEntry(roleArn("node"))}`,
  mapUsers: "[ {userarn: arn:aws:iam::123456789012:user/ops, 'username': \"ops\"} ] # flow\n",
  custom: "kept\n",
};
const text = (name: string, username = name, groups = ["devs"]) =>
  `- rolearn: "${roleArn(name)}"\n  username: "${username}"\n  groups:\n${groups.map((group) => `  - "${group}"\n`).join("")}`;
const roles = (...some: [name: string, username?: string][]) =>
  Object.fromEntries(
    some.map(([name, username = name]) => [roleArn(name), { arn: roleArn(name), username, groups: ["devs"] }]),
  );

class AwsAuthEntries extends pulumi.CustomResource {}

/** A program that declares the resource itself, as no SDK does, and exports its outputs. */
const declare =
  (inputs: Record<string, unknown>, opts?: pulumi.CustomResourceOptions): pulumi.automation.PulumiFn =>
  async () => {
    const outputs = { entries: undefined, backupName: undefined, endpoint: undefined, resourceVersion: undefined };
    const args = { clusterName: clusterName(), ...inputs, ...outputs };
    const resource = new AwsAuthEntries(type, "people", args, opts);
    return { entries: (resource as unknown as Record<string, unknown>).entries };
  };

/** The operation on the resource and its changed properties in a run. */
const did = ({ steps, changed }: Run) => [steps[people], changed[people]];

describe("AwsAuthEntries on the real engine and API server", () => {
  let stack: TestStack;

  before(buildPackage);
  beforeEach(async () => {
    await removeBackups();
    await setAwsAuth(original, { annotations: { note: "by hand" }, labels: { team: "platform" } });
    stack = await TestStack.inline("entries", declare({ roles: roles(["dev"]) }));
  });
  afterEach(async () => {
    await stack.remove();
    await removeAwsAuth();
    await removeBackups();
  });

  it("are created, kept, extended, changed and removed, and every other byte stays", async () => {
    const preview = await untouched(() => succeeds(stack.preview()));
    assert.equal(preview.steps[people], "create");

    await succeeds(stack.up());
    assert.deepEqual(await awsAuthData(), { ...original, mapRoles: original.mapRoles + text("dev") });
    assert.deepEqual(
      (await backups()).map(({ data }) => data),
      [original],
    );
    assert.deepEqual(await stack.output("entries"), { [roleArn("dev")]: { username: "dev", groups: ["devs"] } });

    assert.deepEqual(did(await untouched(() => succeeds(stack.up()))), ["same", undefined]);

    stack.runs(declare({ roles: roles(["dev"], ["ops"]) }));
    assert.deepEqual(did(await untouched(() => succeeds(stack.preview())))[0], "update");
    await succeeds(stack.up());
    assert.deepEqual(await awsAuthData(), { ...original, mapRoles: original.mapRoles + text("dev") + text("ops") });

    stack.runs(declare({ roles: roles(["dev", "developer"], ["ops"]) }));
    await succeeds(stack.up());
    const changed = original.mapRoles + text("dev", "developer") + text("ops");
    assert.deepEqual(await awsAuthData(), { ...original, mapRoles: changed });
    assert.equal((await backups()).length, 3);

    await succeeds(stack.destroy());
    const { data, metadata } = (await readAwsAuth()) ?? {};
    assert.deepEqual(
      [data, metadata?.annotations, metadata?.labels],
      [original, { note: "by hand" }, { team: "platform" }],
    );
  });

  it("show at a refresh what someone else changed, and the next update repairs it", async () => {
    stack.runs(declare({ roles: roles(["dev"], ["ops"]) }));
    await succeeds(stack.up());
    const written = await awsAuthData();
    const { metadata } = (await readAwsAuth()) ?? {};
    const mapRoles = written?.mapRoles?.replace('"dev"\n', "boss\n").replace(text("ops"), "") ?? "";
    await setAwsAuth({ ...written, mapRoles }, { annotations: metadata?.annotations });

    assert.equal((await untouched(() => succeeds(stack.refresh()))).steps[people], "update");
    assert.deepEqual((await untouched(() => succeeds(stack.preview()))).steps[people], "update");
    await succeeds(stack.up());
    assert.deepEqual(await awsAuthData(), written);
    assert.equal((await untouched(() => succeeds(stack.refresh()))).steps[people], "same");
  });

  it("warn at preview and in a destroy of a copy that still grants access to the principal", async () => {
    const still = (name: string) =>
      `another entry of mapRoles stays, and still maps ${roleArn(name)} to "${name}" with the groups ["devs"]. It may have another owner. If it should be removed, remove it by hand, or with the input absentArns of an AwsAuth.`;
    stack.runs(declare({ roles: roles(["dev"], ["ops"]) }));
    await succeeds(stack.up());
    const written = await awsAuthData();
    const { metadata } = (await readAwsAuth()) ?? {};
    const mapRoles = `${written?.mapRoles}${text("dev")}${text("ops")}`;
    await setAwsAuth({ ...written, mapRoles }, { annotations: metadata?.annotations });

    stack.runs(declare({ roles: roles(["ops"]) }));
    const both = "is mapped by an entry that this resource doesn't own";
    const rejected = await untouched(() => stack.preview());
    assert.deepEqual([rejected.ok, said(rejected).some((message) => message.includes(both))], [false, true]);
    stack.runs(declare({}));
    for (const run of [await untouched(() => succeeds(stack.preview())), await succeeds(stack.destroy())]) {
      assert.deepEqual(said(run), [still("dev"), still("ops")]);
    }
    assert.deepEqual(await awsAuthData(), { ...original, mapRoles: original.mapRoles + text("dev") + text("ops") });
  });

  it("are imported from existing entries, and a program that then declares them changes nothing", async () => {
    const live = {
      ...original,
      mapRoles: `${original.mapRoles}- {rolearn: "${roleArn("dev")}", username: dev, groups: [devs]}\n`,
    };
    await setAwsAuth(live);
    await untouched(async () => stack.importResource(type, "people", `${clusterName()}/${roleArn("dev")}`));
    assert.deepEqual(did(await untouched(() => succeeds(stack.up()))), ["same", undefined]);
    await succeeds(stack.destroy());
    assert.deepEqual(await awsAuthData(), original);
  });

  it("can be imported by a program", async () => {
    const live = { ...original, mapRoles: original.mapRoles + text("dev") };
    await setAwsAuth(live);
    stack.runs(declare({ roles: roles(["dev"]) }, { import: `${clusterName()}/${roleArn("dev")}` }));
    const run = await untouched(() => succeeds(stack.up()));
    assert.equal(run.steps[people], "import");
    assert.equal((await untouched(() => succeeds(stack.up()))).steps[people], "same");
  });

  it("fail the preview if someone else maps the ARN; taking over is a warning", async () => {
    const theirs = `- rolearn: ${roleArn("dev")}\n  username: theirs\n`;
    await setAwsAuth({ ...original, mapRoles: original.mapRoles + theirs });
    const reason =
      `${roleArn("dev")} is mapped by an entry that this resource doesn't own: mapRoles, line 7, maps ${roleArn("dev")} to "theirs" with the groups []. ` +
      'Remove one of the two, or set existingMappings to "take-over" to replace that entry.';
    const rejected = await untouched(() => stack.preview());
    assert.equal(rejected.ok, false);
    assert.equal(said(rejected)[0], rejectedInCheck("people", reason));

    stack.runs(declare({ existingMappings: "take-over", roles: roles(["dev"]) }));
    const taken = await succeeds(stack.up());
    assert.deepEqual(said(taken), [`the entry of mapRoles for ${roleArn("dev")} (line 7) is taken over`]);
    assert.deepEqual(await awsAuthData(), { ...original, mapRoles: original.mapRoles + text("dev") });

    // If take-over remains set, the preview of the next change reports what it overrides, and the same for changes
    // by hand.
    const byHand = original.mapRoles + text("dev", "other") + theirs.replace("dev", "ops");
    const annotations = (await readAwsAuth())?.metadata?.annotations;
    await setAwsAuth({ ...original, mapRoles: byHand }, { annotations });
    stack.runs(declare({ existingMappings: "take-over", roles: roles(["dev"], ["ops"]) }));
    for (const run of [() => untouched(() => stack.preview()), () => stack.up()]) {
      assert.deepEqual(said(await succeeds(run())), [
        `the entry of mapRoles for ${roleArn("ops")} (line 11) is taken over`,
        `the entry of mapRoles for ${roleArn("dev")} (line 7) was changed by someone else, to "other" with the groups ` +
          '["devs"]; it is reset to what is declared',
      ]);
    }
    assert.deepEqual(await awsAuthData(), { ...original, mapRoles: original.mapRoles + text("dev") + text("ops") });
    const left = await untouched(() => succeeds(stack.up()));
    assert.deepEqual([did(left)[0], said(left)], ["same", []]);
  });

  it("taken over from another stack name it, at preview too", async () => {
    await succeeds(stack.up());
    const mapRoles = `${original.mapRoles}${text("dev")}${text("ops", "by hand")}`;
    await setAwsAuth({ ...original, mapRoles }, { annotations: (await readAwsAuth())?.metadata?.annotations });
    const taking = { existingMappings: "take-over", roles: roles(["dev", "theirs"], ["ops"]) };
    const other = await TestStack.inline("other-entries", declare(taking));
    try {
      for (const run of [() => untouched(() => other.preview()), () => other.up()]) {
        assert.deepEqual(said(await succeeds(run())), [
          `the entry of mapRoles for ${roleArn("dev")} (line 7) is taken over from another resource of this package, in the ` +
            "stack engine-tests/entries. While that program declares the entry, its next update is rejected or takes the " +
            "entry back. A destroy here removes the entry. Remove it from the other program.",
          `the entry of mapRoles for ${roleArn("ops")} (line 11) is taken over`,
        ]);
      }
      assert.equal((await awsAuthData())?.mapRoles, original.mapRoles + text("dev", "theirs") + text("ops"));
    } finally {
      await other.remove();
    }
    assert.deepEqual(await awsAuthData(), original);
  });

  it("keep the kubeconfig secret, and need no write when it is renewed", async () => {
    const kubeconfig = readFileSync(fromSandbox("KUBECONFIG"), "utf8");
    const declareWith = (text: string) => declare({ clusterName: undefined, kubeconfig: text, roles: roles(["dev"]) });
    stack.runs(declareWith(kubeconfig));
    await succeeds(stack.up());
    const [secret = ""] = kubeconfig.match(/[\w+/=]{200,}/g)?.slice(-1) ?? [];
    assert.notEqual(secret, "");
    assert.equal(stack.rawState().includes(secret), false);
    stack.runs(declareWith(`${kubeconfig}# renewed\n`));
    assert.equal((await untouched(() => succeeds(stack.up()))).steps[people], "update");
  });

  it("are created again before the old ones are removed, if the engine replaces the resource", async () => {
    await succeeds(stack.up());
    const urn = (await stack.urns()).find((one) => one.includes(type)) ?? "";
    await stack.stack.up({ replace: [urn] });
    assert.deepEqual(await awsAuthData(), { ...original, mapRoles: original.mapRoles + text("dev") });
  });

  it("are reported as missing by a preview without changes, and restored by an update with a refresh", async () => {
    await succeeds(stack.up());
    await setAwsAuth(original);
    const { steps, messages } = await succeeds(stack.preview());
    assert.deepEqual([...new Set(Object.values(steps))], ["same"]);
    assert.deepEqual(messages, [
      `aws-auth no longer contains ${roleArn("dev")} as this resource wrote it, and this update doesn't restore it. ` +
        "Run `pulumi up --refresh` to write it again.",
    ]);
    await stack.stack.up({ refresh: true });
    assert.deepEqual(await awsAuthData(), { ...original, mapRoles: original.mapRoles + text("dev") });
  });

  it("are read by the functions of the package", async () => {
    await succeeds(stack.up());
    await newRole("dev");
    stack.runs(async () => {
      const args = { clusterName: clusterName(), principalArn: roleArn("dev") };
      return { access: pulumi.runtime.invoke("eks-auth:index:explainAccess", args) };
    });
    try {
      await succeeds(stack.preview());
      await succeeds(stack.up());
    } finally {
      await removeRole("dev");
    }
    const granted = {
      access: "granted",
      username: "dev",
      groups: ["devs"],
      matchedBy: { key: "mapRoles", line: 7, arn: roleArn("dev") },
    };
    const clusterArn = "arn:aws:eks:us-west-2:123456789012:cluster/sandbox";
    const { bindings, creator, ...access } = (await stack.output("access")) as Record<string, unknown>;
    assert.deepEqual([bindings, typeof creator], [[], "string"]);
    assert.deepEqual(access, {
      ...granted,
      decidedBy: "aws-auth",
      clusterArn,
      outcomes: [granted],
      principalArn: roleArn("dev"),
      principalStatus: "exists",
      isAdministrator: false,
      administratorBy: [],
      authenticationMode: "API_AND_CONFIG_MAP",
      unread: [],
    });
  });
});
