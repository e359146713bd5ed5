import * as pulumi from "@pulumi/pulumi";
import { CapabilityAccess, type CapabilityAccessArgs } from "../../../provider";
import { assertRejected, assertRejection } from "../../support/messages";
import { run } from "../../support/mocks";
import { functionsOf } from "./capabilityAccess.fixtures";
import { bad, tooLarge } from "./capabilityAccess.invalid";

const component = 'CapabilityAccess "gitops"';
const declare = (args: object) => new CapabilityAccess("gitops", args as CapabilityAccessArgs);

/** The same inputs as outputs, except those that must be plain. */
const later = (args: object) =>
  Object.fromEntries(
    Object.entries(args).map(([key, value]) => [
      key,
      ["capability", "existing"].includes(key) ? value : pulumi.output(Promise.resolve(value)),
    ]),
  );

describe("CapabilityAccess rejects", () => {
  for (const [what, args, issues] of bad) {
    it(what, async () => {
      await assertRejected(() => declare(args), { component, what, issues }, { preview: true });
      await assertRejected(() => declare(later(args)), { component, what, issues });
    });
  }

  it("a capability that is only known later", async () => {
    const args = { clusterName: "prod", capability: pulumi.output(Promise.resolve("ack")) };
    const what = "a capability that is only known later";
    await assertRejected(() => declare(args), { component, what, issues: ["not-plain capability"] }, { preview: true });
  });

  it("more names than fit into the role's policies", async () => {
    const what = "more names than fit into the role's policies";
    for (const args of [tooLarge, later(tooLarge)]) {
      const done = await run(() => declare(args), { preview: true, functions: functionsOf() });
      assertRejection(done, { component, what, issues: ["limit ackResources, inlinePolicies"] });
    }
  });

  it("a cluster in the mode CONFIG_MAP", async () => {
    const functions = functionsOf({ mode: "CONFIG_MAP" });
    const done = await run(() => declare({ capability: "kro", clusterName: "prod" }), { preview: true, functions });
    assertRejection(done, {
      component: 'AccessEntry "gitops"',
      what: "the access of a capability in the mode CONFIG_MAP",
      issues: ["mismatch clusterName"],
    });
  });
});
