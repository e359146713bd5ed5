import assert from "node:assert/strict";
import { CreateOpenIDConnectProviderCommand, DeleteOpenIDConnectProviderCommand } from "@aws-sdk/client-iam";
import { WorkloadIdentity, type WorkloadIdentityArgs } from "../../provider";
import { Interruption } from "../support/interruption";
import { associationsOf, assumeForPod } from "../support/podIdentity";
import { assume, fromSandbox, iam, kubernetes, mintToken } from "../support/sandbox";
import { TestStack } from "../support/stack";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const issuer = fromSandbox("SANDBOX_ISSUER");
const oidcProviderArn = `arn:aws:iam::123456789012:oidc-provider/${issuer.slice("https://".length)}`;
const account = { namespace: "move", name: "app" };
const roleName = "moving-app";
const roleArn = `arn:aws:iam::123456789012:role/${roleName}`;

type Mechanism = "irsa" | "pod-identity";

const workload = (args: Pick<WorkloadIdentityArgs, "mode" | "clusterName" | "oidcProviderArn">) => async () => {
  const { podsToRestart, restartCommand } = new WorkloadIdentity("app", {
    ...account,
    createNamespace: true,
    roleName,
    agent: "ignore",
    ...args,
  });
  return { podsToRestart, restartCommand };
};

/** True if a pod admitted with a mechanism can get credentials now, from STS or from EKS. */
async function works(mechanism: Mechanism): Promise<boolean> {
  const { namespace, name } = account;
  const session = `arn:aws:sts::123456789012:assumed-role/${roleName}/`;
  if (mechanism === "irsa") {
    return (await assume(roleArn, await mintToken(namespace, name))) === `${session}pod`;
  }
  const credentials = await assumeForPod(namespace, name);
  return typeof credentials === "object" && credentials.sessionArn === `${session}eks-${clusterName}-${name}`;
}

/** The mechanism of a pod that is admitted now: an association takes precedence over the annotation. */
async function admittedWith(): Promise<Mechanism | undefined> {
  const { namespace, name } = account;
  if ((await associationsOf(namespace, name)).length > 0) {
    return "pod-identity";
  }
  const { metadata } = await kubernetes().readNamespacedServiceAccount({ namespace, name });
  return metadata?.annotations?.["eks.amazonaws.com/role-arn"] === roleArn ? "irsa" : undefined;
}

interface Move {
  to: Pick<WorkloadIdentityArgs, "mode" | "clusterName" | "oidcProviderArn">;
  /** The number of steps, which is also the number of interruptions. */
  steps: number;
  /** The mechanisms that running pods keep throughout. */
  kept: Mechanism[];
  /** The mechanism of new pods afterwards. */
  after: Mechanism;
}

const both = { clusterName, oidcProviderArn };
const there: Record<string, Move> = {
  "from IRSA to both": { to: { mode: "migrating", ...both }, steps: 2, kept: ["irsa"], after: "pod-identity" },
  "from both to EKS Pod Identity": {
    to: { mode: "pod-identity", ...both },
    steps: 1,
    kept: ["irsa", "pod-identity"],
    after: "pod-identity",
  },
  "to trusting EKS Pod Identity alone": {
    to: { mode: "pod-identity", clusterName },
    steps: 1,
    kept: ["pod-identity"],
    after: "pod-identity",
  },
  "back to both": { to: { mode: "migrating", ...both }, steps: 2, kept: ["pod-identity"], after: "pod-identity" },
  "from both back to IRSA": { to: { mode: "irsa", ...both }, steps: 1, kept: ["irsa"], after: "irsa" },
  "to trusting IRSA alone": { to: { mode: "irsa", oidcProviderArn }, steps: 1, kept: ["irsa"], after: "irsa" },
  "to trusting both again": { to: { mode: "irsa", ...both }, steps: 1, kept: ["irsa"], after: "irsa" },
  "from IRSA to EKS Pod Identity at once": {
    to: { mode: "pod-identity", ...both },
    steps: 2,
    kept: ["irsa"],
    after: "pod-identity",
  },
  "from EKS Pod Identity to IRSA at once": { to: { mode: "irsa", ...both }, steps: 2, kept: [], after: "irsa" },
};

describe("Changing the mode of a WorkloadIdentity", () => {
  let stack: TestStack;
  let interruption: Interruption;

  before(async () => {
    await iam().send(new CreateOpenIDConnectProviderCommand({ Url: issuer, ClientIDList: ["sts.amazonaws.com"] }));
    stack = await TestStack.inline("move", async () => undefined);
    interruption = new Interruption(stack);
    stack.runs(interruption.of(workload({ mode: "irsa", oidcProviderArn })));
    const run = await stack.up();
    assert.ok(run.ok, run.messages.join("\n"));
  });

  after(async () => {
    await interruption.remove();
    await iam().send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: oidcProviderArn }));
  });

  it("starts with IRSA", async () => {
    assert.equal(await admittedWith(), "irsa");
    assert.deepEqual([await works("irsa"), await works("pod-identity")], [true, false]);
  });

  for (const [what, { to, steps, kept, after: expected }] of Object.entries(there)) {
    it(`${what} keeps credentials working at any interruption`, async () => {
      stack.runs(interruption.of(workload(to)));
      const interruptions = await interruption.stepByStep(async () => {
        const now = await admittedWith();
        assert.ok(now !== undefined, "a new pod gets no credentials");
        assert.ok(await works(now), `a new pod gets ${now}, which doesn't work`);
        for (const mechanism of kept) {
          assert.ok(await works(mechanism), `running pods with ${mechanism} lose their credentials`);
        }
      });
      assert.equal(interruptions, steps);
      assert.equal(await admittedWith(), expected);
      const again = await stack.up();
      assert.deepEqual(new Set(Object.values(again.steps)), new Set(["same"]));
    });
  }
});
