import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { PodIdentity, PodIdentityAgent } from "../../../provider";
import { childOf, childrenIn } from "../../support/components";
import { run } from "../../support/mocks";
import { clusterWithAgent, getAddon, placeOfClusters } from "../../support/mocks/podIdentity";
import { addonType, associationType, declare, minimal, ownerTag } from "./aPodIdentity";

const { Ensure: ensure, Use: use, Ignore: ignore } = PodIdentityAgent;
const withAgent = (tags: Record<string, string> | undefined, cluster?: Record<string, unknown>) => ({
  functions: { ...placeOfClusters(), ...clusterWithAgent("prod", tags, cluster) },
});
const warning = (told: string) =>
  `clusterName is ${told}: this cluster has no add-on eks-pod-identity-agent, and without it pods get no credentials ` +
  'from EKS Pod Identity. Set agent to "ensure" to create it, or to "ignore" if the agent was installed without it.';
const names = (done: Parameters<typeof childrenIn>[0]) => childrenIn(done).map(({ name }) => name);
const without = ["app-prod/default/my-sa", "app-role"];

describe("the agent of a PodIdentity", () => {
  const made: [string, Record<string, string> | undefined][] = [
    ["the cluster has none", undefined],
    ["it has this stack's tag", ownerTag],
  ];
  for (const [what, tags] of made) {
    for (const preview of [true, false]) {
      it(`is created with ensure if ${what}, before the association${preview ? ", in a preview" : ""}`, async () => {
        const done = await declare({ ...minimal, agent: ensure }, { ...withAgent(tags), preview });
        const inputs = { clusterName: "prod", addonName: "eks-pod-identity-agent", tags: ownerTag };
        assert.deepEqual(childOf(done, addonType).inputs, inputs);
        assert.equal(childOf(done, addonType).name, "app-agent");
        const { dependencies } = childOf(done, associationType);
        assert.ok(dependencies.includes("app-agent"), dependencies.join());
        assert.deepEqual(done.log, []);
      });
    }
  }

  const theirs: Record<string, string>[] = [{}, { "eks-auth:stack": "acme/shop/staging" }];
  for (const tags of theirs) {
    it(`is used unchanged with ensure if it has the tags ${JSON.stringify(tags)}`, async () => {
      const done = await declare({ ...minimal, agent: ensure }, withAgent(tags));
      assert.deepEqual(names(done), without);
      assert.deepEqual(done.reads, [{ type: addonType, name: "app-agent", id: "prod:eks-pod-identity-agent" }]);
      assert.deepEqual(done.log, []);
    });
  }

  it("is built into EKS Auto Mode, where no add-on is read", async () => {
    for (const agent of [ensure, use]) {
      const done = await declare({ ...minimal, agent }, withAgent(undefined, { computeConfigs: [{ enabled: true }] }));
      assert.deepEqual(names(done), without);
      assert.deepEqual(done.log, []);
      assert.ok(!done.calls.some(({ token }) => token === getAddon));
    }
  });

  for (const agent of [use, undefined]) {
    it(`is reported missing in a warning, with ${agent ?? "agent omitted"}`, async () => {
      const done = await declare({ ...minimal, agent }, withAgent(undefined));
      assert.deepEqual(names(done), without);
      const urn = "urn:pulumi:prod::shop::eks-auth:index:PodIdentity::app";
      assert.deepEqual(done.log, [{ severity: "warning", message: warning('"prod"'), urn }]);
    });
  }

  it("is reported missing once for all components of a cluster", async () => {
    const declareTwo = () => {
      new PodIdentity("app", minimal);
      new PodIdentity("web", { ...minimal, serviceAccount: { namespace: "default", name: "web" } });
    };
    for (const _ of ["a run", "the run after it"]) {
      const done = await run(declareTwo, withAgent(undefined));
      assert.deepEqual(done.errors, []);
      assert.deepEqual(
        done.log.map(({ message }) => message),
        [warning('"prod"')],
      );
    }
  });

  it("is reported missing without revealing a secret name", async () => {
    const done = await declare({ ...minimal, clusterName: pulumi.secret("prod") }, withAgent(undefined));
    assert.deepEqual(
      done.log.map(({ message }) => message),
      [warning("[secret]")],
    );
  });

  it("isn't read with ignore", async () => {
    const done = await declare({ ...minimal, agent: ignore }, { functions: placeOfClusters() });
    assert.deepEqual(names(done), without);
    assert.ok(done.calls.every(({ token }) => token.startsWith("aws:index/")));
  });

  it("causes an error if the add-ons can't be read, with use and ensure", async () => {
    const denied = () => {
      throw new Error("AccessDeniedException: not authorized to perform: eks:DescribeAddon");
    };
    const functions = { ...withAgent({}).functions, [getAddon]: denied };
    for (const agent of [use, ensure]) {
      const refusal = await refusalOfAssociation(agent, functions);
      assert.ok(
        refusal.startsWith(
          'The add-ons of the cluster "prod" can\'t be read to check whether it has eks-pod-identity-agent; ' +
            'expected the permission eks:DescribeAddon. Grant it to the deployer, or set agent to "ignore". invoking',
        ),
        refusal,
      );
    }
  });

  it("isn't read on a cluster that doesn't exist, which is an error", async () => {
    const refusal = await refusalOfAssociation(use, {
      ...placeOfClusters(),
      ...clusterWithAgent("another", {}),
    });
    assert.match(refusal, /^clusterName is "prod": there is no such cluster in this account and region/);
  });
});

/** The error of a program that fails because of its agent; its role is still created. */
async function refusalOfAssociation(agent: PodIdentityAgent, functions: ReturnType<typeof placeOfClusters>) {
  const done = await run(() => new PodIdentity("app", { ...minimal, agent }), { functions });
  assert.equal(done.errors.length, 1, done.errors.join("; "));
  assert.deepEqual(names(done), ["app-role"]);
  return done.errors[0] ?? "";
}
