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

/** Which cluster the child is told of, and what was asked for that. */
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

describe("The cluster of an AwsAuth", () => {
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
    ["is left to the environment where nothing else says it", () => prod, {}, false, told({})],
    ["is in the stack's region", () => prod, region, false, told({ region: "eu-west-1" })],
    ["is in its own region", () => ({ ...prod, region: "us-east-1" }), region, false, told({ region: "us-east-1" })],
    ["is where its AWS provider works", () => prod, {}, true, asked],
    ["is where a configured AWS provider works", () => prod, own, false, asked],
    ["is there for a name that is known later", () => ({ clusterName: later("prod") }), own, false, asked],
    ["is the one of its ARN", () => ({ ...prod, clusterArn: arn }), own, true, told({ clusterArn: arn })],
    ["is the kubeconfig's", () => ({ kubeconfig }), own, true, told({ clusterName: undefined })],
  ];
  for (const [what, args, config, withProvider, expected] of rows) {
    it(what, async () => assert.deepEqual(await toldOf(args, config, withProvider), expected));
  }

  it("isn't known before its name is, in a preview", async () => {
    const found = await toldOf(() => ({ clusterName: notKnown() }), own, false, true);
    assert.deepEqual(found, { clusterName: unknown, clusterArn: unknown, region: undefined, asked: 0 });
  });

  it("fails with what the AWS provider says, and isn't written to", async () => {
    const fails = () => {
      throw new Error("no valid credential sources");
    };
    const program = () => {
      const provider = new aws.Provider("elsewhere", { region: "eu-west-1" });
      return new AwsAuth("team", prod, { providers: [provider] }).resourceVersion;
    };
    const done = await run(program, { functions: { ...functions, [getCaller]: fails } });
    assert.equal(done.errors.length, 1, done.errors.join());
    assert.match(done.errors[0] ?? "", /can't be looked up; .* no valid credential sources/s);
    assert.deepEqual(
      done.registrations.filter(({ type }) => type === entriesType),
      [],
    );
  });
});
