import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { AwsAuth, type AwsAuthArgs } from "../../../provider";
import { childOf, runWell } from "../../support/components";
import { run } from "../../support/mocks";
import { notKnown, unknown } from "../../support/mocks/markers";
import { getCaller, placeOfClusters } from "../../support/mocks/podIdentity";
import { entriesType, kubeconfig } from "./anAwsAuth";

const functions = placeOfClusters("aws", "eu-west-1");
const arn = "arn:aws:eks:eu-west-1:123456789012:cluster/prod";

/** The cluster inputs of the child, and the number of provider calls made to find them. */
async function toldOf(args: () => AwsAuthArgs, config: Record<string, string>, withProvider = false, preview = false) {
  const program = () => {
    pulumi.runtime.setAllConfig(config);
    const providers = withProvider ? [new aws.Provider("elsewhere", { region: "eu-west-1" })] : [];
    return new AwsAuth("team", args(), { providers });
  };
  try {
    const done = await runWell(program, { functions, preview });
    const { clusterName, clusterArn, region } = childOf(done, entriesType).inputs;
    return { clusterName, clusterArn, region, asked: done.calls.length };
  } finally {
    pulumi.runtime.setAllConfig({});
  }
}

describe("the cluster of an AwsAuth", () => {
  const own = { "aws:region": "eu-west-1", "aws:profile": "elsewhere" };
  const region = { "aws:region": "eu-west-1", "aws:defaultTags": "{}" };
  const prod = { clusterName: "prod" };
  const asked = { clusterName: "prod", clusterArn: arn, region: undefined, asked: 3 };
  const told = (found: object) => ({
    clusterName: "prod",
    clusterArn: undefined,
    region: undefined,
    asked: 0,
    ...found,
  });
  const later = <T>(value: T) => pulumi.output(Promise.resolve(value));

  const rows: [string, () => AwsAuthArgs, Record<string, string>, boolean, object][] = [
    ["is left to the environment if nothing else names its region", () => prod, {}, false, told({})],
    ["is in the stack's region", () => prod, region, false, told({ region: "eu-west-1" })],
    [
      "is in the region given as an input",
      () => ({ ...prod, region: "us-east-1" }),
      region,
      false,
      told({ region: "us-east-1" }),
    ],
    ["is in the account and region of its AWS provider", () => prod, {}, true, asked],
    ["is in the account and region of a configured default AWS provider", () => prod, own, false, asked],
    ["is found for a name passed as an output", () => ({ clusterName: later("prod") }), own, false, asked],
    ["is identified by its ARN", () => ({ ...prod, clusterArn: arn }), own, true, told({ clusterArn: arn })],
    ["is identified by the kubeconfig", () => ({ kubeconfig }), own, true, told({ clusterName: undefined })],
  ];
  for (const [what, args, config, withProvider, expected] of rows) {
    it(what, async () => assert.deepEqual(await toldOf(args, config, withProvider), expected));
  }

  it("is unknown in a preview if its name is unknown", async () => {
    const found = await toldOf(() => ({ clusterName: notKnown() }), own, false, true);
    assert.deepEqual(found, { clusterName: unknown, clusterArn: unknown, region: undefined, asked: 0 });
  });

  it("isn't written to if the AWS provider fails, whose error is reported", async () => {
    const fails = () => {
      throw new Error("no valid credential sources");
    };
    const program = () => {
      const provider = new aws.Provider("elsewhere", { region: "eu-west-1" });
      return new AwsAuth("team", prod, { providers: [provider] }).resourceVersion;
    };
    const done = await run(program, { functions: { ...functions, [getCaller]: fails } });
    assert.equal(done.errors.length, 1, done.errors.join());
    assert.match(done.errors[0] ?? "", /can't be read; .* no valid credential sources/s);
    assert.deepEqual(
      done.registrations.filter(({ type }) => type === entriesType),
      [],
    );
  });
});
