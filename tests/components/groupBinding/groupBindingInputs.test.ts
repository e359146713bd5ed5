import * as pulumi from "@pulumi/pulumi";
import { GroupBinding, type GroupBindingArgs } from "../../../provider";
import { later } from "../../support/components";
import { assertRejected } from "../../support/messages";
import { rules } from "./aGroupBinding";

const good = { group: "developers", clusterRole: "view" };

/** What is wrong with good inputs: what to change in them, and the issues that they are then rejected with. */
const bad: [string, object, string[]][] = [
  ["no group", { group: undefined }, ["missing group"]],
  ["the group that may do everything", { group: "system:masters" }, ["format group"]],
  ["a group with a space after it", { group: "developers " }, ["format group"]],
  ["a ClusterRole with its kind", { clusterRole: "clusterrole/view" }, ["format clusterRole"]],
  [
    "a Role with its namespace",
    { clusterRole: undefined, role: "team-a/deployer", namespaces: ["team-a"] },
    ["format role"],
  ],
  [
    "rules that match nothing",
    { clusterRole: undefined, rules: [{ ...rules[0], verbs: ["Get"] }] },
    ["format rules[0].verbs[0]"],
  ],
  ["no namespace at all", { namespaces: [] }, ["range namespaces"]],
  [
    "names of namespaces that Kubernetes refuses",
    { namespaces: ["team-a", "Team", "team-*"] },
    ["format namespaces[1]", "format namespaces[2]"],
  ],
  ["a namespace twice", { namespaces: ["a", "b", "a"] }, ["duplicate namespaces[2]"]],
  [
    "a URL in single namespaces",
    { clusterRole: undefined, rules: [{ verbs: ["get"], nonResourceURLs: ["/healthz"] }], namespaces: ["a"] },
    ["exclusive rules[0].nonResourceURLs"],
  ],
  ["labels that Kubernetes refuses", { labels: { a: "b c" } }, ['format labels["a"]']],
];
/** The same for what has to be known when the program starts. */
const badAtOnce: [string, object, string[]][] = [
  ["no rights", { clusterRole: undefined }, ["missing clusterRole, role, rules"]],
  ["two sources of rights", { rules }, ["exclusive clusterRole, role, rules"]],
  [
    "all three, though they aren't known yet",
    { clusterRole: pulumi.output("a"), role: pulumi.output("b"), rules: pulumi.output(rules), namespaces: ["a"] },
    ["exclusive clusterRole, role, rules"],
  ],
  ["a Role in the whole cluster", { clusterRole: undefined, role: "deployer" }, ["missing namespaces"]],
];

const rejected = (what: string, issues: string[], args: object, preview = false) =>
  assertRejected(
    () => new GroupBinding("dev", { ...good, ...args } as GroupBindingArgs),
    { component: 'GroupBinding "dev"', what, issues },
    { preview },
  );

describe("a GroupBinding refuses", () => {
  for (const [what, args, issues] of [...bad, ...badAtOnce]) {
    it(what, async () => {
      await rejected(what, issues, args, true);
    });
  }

  it("all of it together", async () => {
    const args = { group: " ", clusterRole: "a/b", namespaces: ["A"], labels: ["a"] };
    await rejected(
      "all of it together",
      ["format group", "format clusterRole", "format namespaces[0]", "type labels"],
      args,
    );
  });
});

describe("a GroupBinding refuses, once it is known,", () => {
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

  it("a role that turns out to be nothing", async () => {
    const nothing = pulumi.output(undefined);
    await rejected("a role that turns out to be nothing", ["missing clusterRole, role, rules"], {
      clusterRole: nothing,
    });
  });

  for (const nothing of [undefined, null]) {
    it(`namespaces that turn out to be ${nothing}: it doesn't bind in the whole cluster`, async () => {
      await rejected(
        `namespaces that turn out to be ${nothing}: it doesn't bind in the whole cluster`,
        ["range namespaces"],
        { namespaces: pulumi.output(nothing) },
      );
    });
  }

  it("what is wrong beside good rules, and makes no role of them", async () => {
    await rejected("a group beside good rules", ["format group"], {
      clusterRole: undefined,
      rules,
      ...later({ group: "" }),
    });
    await rejected("labels beside good rules", ['format labels[""]'], {
      clusterRole: undefined,
      rules,
      namespaces: ["a"],
      ...later({ labels: { "": "b" } }),
    });
  });

  it("what it can't be told of, without a word of it", async () => {
    await assertRejected(
      () =>
        new GroupBinding("dev", {
          ...good,
          ...{ group: pulumi.secret(" hunter2"), namespaces: [pulumi.secret("HUNTER2")] },
        } as GroupBindingArgs),
      {
        component: 'GroupBinding "dev"',
        what: "what it can't be told of, without a word of it",
        issues: ["format group", "format namespaces[0]"],
        secret: "hunter2",
      },
    );
  });
});
