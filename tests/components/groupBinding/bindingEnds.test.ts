import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { GroupBinding } from "../../../provider";
import { withClock } from "../../support/clock";
import { childrenIn } from "../../support/components";
import { assertRejected } from "../../support/messages";
import { valueIn } from "../../support/mocks/markers";
import { declare, rules } from "./groupBinding.fixtures";

const component = "urn:pulumi:prod::shop::eks-auth:index:GroupBinding::dev";
const past = "2027-01-31T18:00+01:00";
const warning = (message: string) => ({ severity: "warning", message, urn: component });

describe("A GroupBinding with an end", () => {
  withClock("2027-02-01T00:00:00Z");

  it("declares the same as any other before it, and announces it in the week before", async () => {
    const until = "2027-02-08T00:00:00Z";
    const done = await declare({ rules, namespaces: ["team-a"], until });
    const without = await declare({ rules, namespaces: ["team-a"] });
    assert.deepEqual(childrenIn(done), childrenIn(without));
    assert.equal(childrenIn(done).length, 2);
    assert.deepEqual(done.log, [
      warning(`until is "${until}": the binding ends in 7 days; the first update after that removes its access`),
    ]);
    assert.deepEqual((await declare({ clusterRole: "view", until: "2027-03-31T18:00[Europe/Berlin]" })).log, []);
  });

  it("declares nothing after it, keeps the group, and gives no advice on its permissions", async () => {
    for (const more of [{ clusterRole: "cluster-admin" }, { rules, namespaces: ["team-a", "team-b"] }]) {
      const done = await declare({ group: "system:authenticated", ...more, until: past });
      assert.deepEqual(childrenIn(done), []);
      assert.deepEqual(
        [await valueIn(done.result.group), await valueIn(done.result.bindings)],
        ["system:authenticated", []],
      );
      assert.deepEqual(done.log, [
        warning(
          `until is "${past}": the binding has ended and gives no access; remove it from the program, or set a later end`,
        ),
      ]);
    }
  });

  for (const [what, until, issue] of [
    ["a time without a zone", "2027-01-31T18:00", "format until"],
    ["an output", pulumi.output("2027-01-31T18:00Z") as never, "not-plain until"],
  ] as const) {
    it(`can't be ${what}`, async () => {
      await assertRejected(() => new GroupBinding("dev", { group: "developers", clusterRole: "view", until }), {
        component: 'GroupBinding "dev"',
        what: `an end that is ${what}`,
        issues: [issue],
      });
    });
  }
});
