import * as pulumi from "@pulumi/pulumi";
import { GroupBinding, type GroupBindingArgs } from "../../../provider";
import { later } from "../../support/components";
import { assertRejected } from "../../support/messages";
import { rules } from "./groupBinding.fixtures";

const good = { group: "developers", clusterRole: "view" };

/** Each case: its title, the change to valid inputs, and the expected issues. */
const bad: [string, object, string[]][] = [
  ["a missing group", { group: undefined }, ["missing group"]],
  ["the group system:masters", { group: "system:masters" }, ["format group"]],
  ["a group with a trailing space", { group: "developers " }, ["format group"]],
  ["a ClusterRole with a kind prefix", { clusterRole: "clusterrole/view" }, ["format clusterRole"]],
  [
    "a Role with a namespace prefix",
    { clusterRole: undefined, role: "team-a/deployer", namespaces: ["team-a"] },
    ["format role"],
  ],
  [
    "rules that match nothing",
    { clusterRole: undefined, rules: [{ ...rules[0], verbs: ["Get"] }] },
    ["format rules[0].verbs[0]"],
  ],
  ["an empty list of namespaces", { namespaces: [] }, ["range namespaces"]],
  [
    "invalid namespace names",
    { namespaces: ["team-a", "Team", "team-*"] },
    ["format namespaces[1]", "format namespaces[2]"],
  ],
  ["a duplicate namespace", { namespaces: ["a", "b", "a"] }, ["duplicate namespaces[2]"]],
  [
    "a non-resource URL with namespaces",
    { clusterRole: undefined, rules: [{ verbs: ["get"], nonResourceURLs: ["/healthz"] }], namespaces: ["a"] },
    ["exclusive rules[0].nonResourceURLs"],
  ],
  ["invalid labels", { labels: { a: "b c" } }, ['format labels["a"]']],
];
/** The same for inputs that must be plain values. */
const badAtOnce: [string, object, string[]][] = [
  ["inputs without a ClusterRole, Role or rules", { clusterRole: undefined }, ["missing clusterRole, role, rules"]],
  ["a ClusterRole together with rules", { rules }, ["exclusive clusterRole, role, rules"]],
  [
    "clusterRole, role and rules together, as outputs",
    { clusterRole: pulumi.output("a"), role: pulumi.output("b"), rules: pulumi.output(rules), namespaces: ["a"] },
    ["exclusive clusterRole, role, rules"],
  ],
  ["a Role without namespaces", { clusterRole: undefined, role: "deployer" }, ["missing namespaces"]],
];

const rejected = (what: string, issues: string[], args: object, preview = false) =>
  assertRejected(
    () => new GroupBinding("dev", { ...good, ...args } as GroupBindingArgs),
    { component: 'GroupBinding "dev"', what, issues },
    { preview },
  );

describe("GroupBinding rejects", () => {
  for (const [what, args, issues] of [...bad, ...badAtOnce]) {
    it(what, async () => {
      await rejected(what, issues, args, true);
    });
  }

  it("several invalid inputs in one error", async () => {
    const args = { group: " ", clusterRole: "a/b", namespaces: ["A"], labels: ["a"] };
    await rejected(
      "several invalid inputs in one error",
      ["format group", "format clusterRole", "format namespaces[0]", "type labels"],
      args,
    );
  });
});

describe("GroupBinding with inputs passed as outputs rejects", () => {
  for (const [what, args, issues] of bad) {
    it(what, async () => {
      const { clusterRole: _, ...rest } = args as Record<string, unknown>;
      const given =
        "clusterRole" in args && args.clusterRole === undefined
          ? { clusterRole: undefined, ...later(rest) }
          : later(args);
      await rejected(what, issues, given);
    });
  }

  it("a ClusterRole that resolves to undefined", async () => {
    const nothing = pulumi.output(undefined);
    await rejected("a ClusterRole that resolves to undefined", ["missing clusterRole, role, rules"], {
      clusterRole: nothing,
    });
  });

  for (const nothing of [undefined, null]) {
    it(`namespaces that resolve to ${nothing} instead of binding in the whole cluster`, async () => {
      await rejected(
        `namespaces that resolve to ${nothing} instead of binding in the whole cluster`,
        ["range namespaces"],
        { namespaces: pulumi.output(nothing) },
      );
    });
  }

  it("an invalid group or label without creating a role from valid rules", async () => {
    await rejected("an invalid group with valid rules", ["format group"], {
      clusterRole: undefined,
      rules,
      ...later({ group: "" }),
    });
    await rejected("invalid labels with valid rules", ['format labels[""]'], {
      clusterRole: undefined,
      rules,
      namespaces: ["a"],
      ...later({ labels: { "": "b" } }),
    });
  });

  it("invalid secrets without revealing them", async () => {
    await assertRejected(
      () =>
        new GroupBinding("dev", {
          ...good,
          ...{ group: pulumi.secret(" hunter2"), namespaces: [pulumi.secret("HUNTER2")] },
        } as GroupBindingArgs),
      {
        component: 'GroupBinding "dev"',
        what: "invalid secrets without revealing them",
        issues: ["format group", "format namespaces[0]"],
        secret: "hunter2",
      },
    );
  });
});
