import * as pulumi from "@pulumi/pulumi";
import { NodeRole, type NodeRoleArgs } from "../../../provider";
import { assertRejected, assertRejection } from "../../support/messages";
import { run } from "../../support/mocks";
import { unknownOutput } from "../../support/mocks/markers";
import { functionsOf, minimal } from "./nodeRole.fixtures";
import { bad } from "./nodeRole.invalid";

const component = 'NodeRole "workers"';
const declare = (args: object) => new NodeRole("workers", args as NodeRoleArgs);
/** The inputs that must be plain values. */
const plain = ["nodes", "attachCniPolicy", "instanceProfile", "grantAccess", "authenticationMode", "existing"];

/** The same inputs as outputs, except those that must be plain. */
const later = (args: object) =>
  Object.fromEntries(
    Object.entries(args).map(([key, value]) => [
      key,
      plain.includes(key) ? value : pulumi.output(Promise.resolve(value)),
    ]),
  );

describe("NodeRole rejects", () => {
  for (const [what, args, issues] of bad) {
    it(what, async () => {
      await assertRejected(() => declare(args), { component, what, issues }, { preview: true });
      await assertRejected(() => declare(later(args)), { component, what, issues });
    });
  }

  it("several invalid inputs in one error", async () => {
    const args = {
      nodes: "karpenter",
      clusterName: "a/b",
      platform: "mac",
      instanceProfileName: "a b",
      trustAnchorArn: "arn",
      force: "no",
      tags: { "": "x" },
    };
    await assertRejected(() => declare(args), {
      component,
      what: "several invalid inputs in one error",
      issues: [
        "format clusterName",
        "choice platform",
        "format instanceProfileName",
        "format trustAnchorArn",
        "type force",
        "exclusive instanceProfileName",
        "exclusive trustAnchorArn",
        'format tags[""]',
      ],
    });
  });

  it("a cluster that doesn't exist yet, without its mode", async () => {
    const what = "a cluster that doesn't exist yet, without its mode";
    const declared = () => declare({ ...minimal.karpenter, clusterName: unknownOutput() });
    const done = await run(declared, { preview: true, functions: functionsOf() });
    assertRejection(done, { component, what, issues: ["missing authenticationMode"] });
  });
});
