import assert from "node:assert/strict";
import { EKS } from "@aws-sdk/client-eks";
import { fromEnv } from "@aws-sdk/credential-providers";
import { PodIdentity, type PodIdentityArgs, type Workload } from "../../provider";
import { assumeForPod, type PodCredentials } from "../support/podIdentity";
import { fromSandbox, makeServiceAccount } from "../support/sandbox";
import { isDenied, type Keys, send } from "../support/signedCall";
import { TestStack } from "../support/stack";
import { createWorkloadFixtures, forbiddenCalls, scopesOf, type Things, workloadCalls } from "../support/workloadCalls";
import { namesOf } from "../workloads/allScopes";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const workloads = Object.keys(workloadCalls) as Workload[];
const nobody = "nobody";
/** Workloads that create and delete resources, so that their permissions include a forbidden call of the others. */
const created: Record<string, string[]> = { "ack-s3": ["s3:DeleteBucket"], "crossplane-s3": ["s3:DeleteBucket"] };

describe("The pods of a workload, against the services of the emulator", () => {
  const undo: (() => Promise<unknown>)[] = [];
  const keys = new Map<string, PodCredentials>();
  let stack: TestStack;
  let admin: Keys;
  let mine: Things;
  let theirs: Things;

  before(async () => {
    admin = await fromEnv()();
    mine = await createWorkloadFixtures(admin, "mine");
    theirs = await createWorkloadFixtures(admin, "theirs");
    const eks = new EKS({});
    await eks.createNodegroup({ clusterName, nodegroupName: "calls", nodeRole: "", subnets: [] });
    undo.push(() => eks.deleteNodegroup({ clusterName, nodegroupName: "calls" }));
    for (const workload of [...workloads, nobody]) {
      undo.push(await makeServiceAccount("default", `calls-${workload}`));
    }
    stack = await TestStack.inline("workload-calls", async () => {
      const scopes = scopesOf(mine) as Record<string, unknown>;
      const identity = (name: string, args: Partial<PodIdentityArgs>) =>
        new PodIdentity(name, {
          clusterName,
          serviceAccount: { namespace: "default", name: `calls-${name}` },
          agent: "ignore",
          ...args,
        });
      for (const workload of workloads) {
        const taken = namesOf(workload).filter((scope) => scopes[scope] !== undefined);
        const workloadScopes = Object.fromEntries(taken.map((scope) => [scope, scopes[scope]]));
        identity(workload, { workload, workloadScopes });
      }
      identity(nobody, {});
    });
    const up = await stack.up();
    assert.ok(up.ok, up.messages.join("\n"));
    for (const workload of [...workloads, nobody]) {
      const credentials = await assumeForPod("default", `calls-${workload}`);
      assert.ok(typeof credentials !== "string", `${workload}: ${credentials}`);
      keys.set(workload, credentials);
    }
  });

  after(async () => {
    await stack.remove();
    for (const remove of undo.reverse()) {
      await remove();
    }
  });

  const keysOf = (workload: string) => keys.get(workload) as PodCredentials;

  for (const workload of workloads) {
    const calls = Object.entries(workloadCalls[workload] ?? {});

    it(`can make their calls within their scopes: ${workload}`, async () => {
      for (const [action, make] of calls) {
        const answer = await send(keysOf(workload), make(mine));
        assert.ok(answer.status < 300, `${action}: ${answer.status} ${answer.text}`);
      }
    });

    it(`are denied the same calls outside their scopes: ${workload}`, async () => {
      for (const [action, make] of calls) {
        const answer = await send(keysOf(workload), make(theirs));
        assert.ok(isDenied(answer), `${action}: ${answer.status} ${answer.text}`);
      }
    });

    it(`are denied other calls, even within their scopes: ${workload}`, async () => {
      const own = [...Object.keys(workloadCalls[workload] ?? {}), ...(created[workload] ?? [])];
      for (const [action, make] of Object.entries(forbiddenCalls).filter(([name]) => !own.includes(name))) {
        const answer = await send(keysOf(workload), make(mine));
        assert.ok(isDenied(answer), `${action}: ${answer.status} ${answer.text}`);
      }
    });
  }

  it("are denied objects outside their prefixes, in their own buckets", async () => {
    for (const workload of ["fluent-bit", "loki", "tempo", "mimir", "thanos"]) {
      const calls = Object.entries(workloadCalls[workload] ?? {}).filter(([action]) => action.endsWith("Object"));
      assert.ok(calls.length > 0);
      for (const [action, make] of calls) {
        const answer = await send(keysOf(workload), make({ ...mine, prefix: "else" }));
        assert.ok(isDenied(answer), `${workload} ${action}: ${answer.status} ${answer.text}`);
      }
    }
  });

  it("are denied every call with a role without policies, so the emulator evaluates each call", async () => {
    const all = Object.values(workloadCalls).flatMap((calls) => Object.entries(calls));
    for (const [action, make] of all) {
      for (const things of [mine, theirs]) {
        const answer = await send(keysOf(nobody), make(things));
        assert.ok(isDenied(answer), `${action}: ${answer.status} ${answer.text}`);
      }
    }
    for (const workload of workloads) {
      console.log(`      decided by real calls: ${workload}: ${Object.keys(workloadCalls[workload] ?? {}).join(", ")}`);
    }
  });
});
