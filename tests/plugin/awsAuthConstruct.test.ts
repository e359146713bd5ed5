import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { ConstructResult } from "@pulumi/pulumi/provider";
import { AwsAuth, type AwsAuthArgs } from "../../provider";
import { EksAuthProvider } from "../../provider/plugin/provider";
import { alice, nodeRole, team, teamRole } from "../components/awsAuth/anAwsAuth";
import { runWell } from "../support/components";
import { type Run, type RunOptions, run } from "../support/mocks";
import { notKnown, see } from "../support/mocks/markers";
import { engineAddress } from "../support/plugin";

/** Constructs the component as the plugin does for a program in another language. */
const construct = (inputs: pulumi.Inputs, options?: RunOptions): Promise<Run<ConstructResult>> =>
  run(() => new EksAuthProvider(engineAddress).construct("team", "eks-auth:index:AwsAuth", inputs, {}), options);

/** Omitted inputs, which other languages send as null. */
const leftOut = { region: null, profile: null, assumeRoleArn: null, kubeconfig: null, accounts: null, backups: null };

describe("AwsAuth in another language", () => {
  const cases: [string, () => AwsAuthArgs, RunOptions][] = [
    ["in an update", () => ({ clusterName: "prod", ...team }), {}],
    [
      "in a preview that doesn't know one of its roles",
      () => ({
        clusterName: "prod",
        roles: [...team.roles, { roleArn: notKnown(), username: "dev" }],
        nodeRoles: [{ roleArn: nodeRole, platform: "linux" }],
        users: [{ userArn: alice, username: pulumi.secret("alice") }],
      }),
      { preview: true },
    ],
  ];
  for (const [what, args, options] of cases) {
    it(`registers the same resources and logs the same messages as in the program's process: ${what}`, async () => {
      const constructed = await construct({ ...leftOut, ...args() }, options);
      assert.deepEqual(constructed.errors, []);
      const inProcess = await runWell(() => new AwsAuth("team", args()), options);
      const ignoringNulls = ({ inputs, ...rest }: (typeof inProcess.registrations)[number]) => ({
        ...rest,
        inputs: Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== null)),
      });
      assert.deepEqual(constructed.registrations.map(ignoringNulls), inProcess.registrations);
      assert.deepEqual(constructed.log, inProcess.log);

      const { urn, state } = constructed.result as ConstructResult;
      assert.equal(await see(urn), "urn:pulumi:prod::shop::eks-auth:index:AwsAuth::team");
      const { entries, backupName, resourceVersion } = inProcess.result;
      const seen = async (fields: pulumi.Inputs) =>
        Object.fromEntries(
          await Promise.all(Object.entries(fields).map(async ([key, value]) => [key, await see(value)])),
        );
      assert.deepEqual(await seen(state), await seen({ entries, backupName, resourceVersion }));
    });
  }

  it("is rejected with all invalid inputs, each with its path", async () => {
    const inputs = {
      ...leftOut,
      clusterName: "a b",
      roles: [{ roleArn: teamRole, username: "a\n" }],
      nodeRoles: [{ roleArn: teamRole, platform: "linux" }],
    };
    const provider = new EksAuthProvider(engineAddress);
    let refusal: unknown;
    await run(async () => {
      refusal = await provider.construct("team", "eks-auth:index:AwsAuth", inputs, {}).catch((error) => error);
    });
    assert.ok(pulumi.InputPropertiesError.isInstance(refusal), String(refusal));
    assert.equal(refusal.message, 'AwsAuth "team" has 3 invalid inputs:');
    assert.deepEqual(
      refusal.errors?.map(({ propertyPath }) => propertyPath),
      ["clusterName", "roles[0].username", "nodeRoles[0].roleArn"],
    );
  });
});
