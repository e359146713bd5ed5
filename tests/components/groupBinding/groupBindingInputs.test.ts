import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { GroupBinding, type GroupBindingArgs } from "../../../provider";
import { later, messageOf, refusalOf } from "../../support/components";
import { rules } from "./aGroupBinding";

const good = { group: "developers", clusterRole: "view" };
const group = "expected the name of a Kubernetes group, without spaces around it.";
const clusterRole = 'expected the name of a ClusterRole: a text without "/" and "%" that isn\'t "." or "..".';
const role = 'expected the name of a Role: a text without "/" and "%" that isn\'t "." or "..".';
const namespace =
  "expected the name of a namespace: 1 to 63 lower-case letters, digits and hyphens, the first and last no hyphen. Use the namespace's name as kubectl shows it.";
const oneOf = "expected exactly one of clusterRole, role and rules, and";
const choose = "Give clusterRole or role for rights that are declared elsewhere, or rules to say them here.";
const wholeCluster = "Leave namespaces out for the whole cluster.";
const verb =
  'expected a verb of Kubernetes in lower case, such as "get", or "*". The verbs of most resources are get, list, watch, create, update, patch, delete and deletecollection.';

/** What is wrong with good inputs: what to change in them, and the lines that they are then refused with. */
const bad: [string, object, string[]][] = [
  ["no group", { group: undefined }, [`group is missing; ${group} Name the group.`]],
  [
    "the group that may do everything",
    { group: "system:masters" },
    [
      `group is "system:masters"; ${group} The API server lets this group do everything, whatever is bound to it: bind a group of another name.`,
    ],
  ],
  [
    "a group with a space after it",
    { group: "developers " },
    [`group is "developers "; ${group} Give the name as access entries, aws-auth or the issuer's tokens have it.`],
  ],
  [
    "a ClusterRole with its kind",
    { clusterRole: "clusterrole/view" },
    [
      `clusterRole is "clusterrole/view"; ${clusterRole} Use the ClusterRole's name as kubectl shows it, without its kind.`,
    ],
  ],
  [
    "a Role with its namespace",
    { clusterRole: undefined, role: "team-a/deployer", namespaces: ["team-a"] },
    [`role is "team-a/deployer"; ${role} Use the Role's name as kubectl shows it, without its kind.`],
  ],
  [
    "rules that match nothing",
    { clusterRole: undefined, rules: [{ ...rules[0], verbs: ["Get"] }] },
    [`rules[0].verbs[0] is "Get"; ${verb}`],
  ],
  ["no namespace at all", { namespaces: [] }, [`namespaces is []; expected at least 1 namespaces. ${wholeCluster}`]],
  [
    "names of namespaces that Kubernetes refuses",
    { namespaces: ["team-a", "Team", "team-*"] },
    [`namespaces[1] is "Team"; ${namespace}`, `namespaces[2] is "team-*"; ${namespace}`],
  ],
  [
    "a namespace twice",
    { namespaces: ["a", "b", "a"] },
    ['namespaces[2] is "a"; expected no duplicate of namespaces[0]. Remove one of the two.'],
  ],
  [
    "a URL in single namespaces",
    { clusterRole: undefined, rules: [{ verbs: ["get"], nonResourceURLs: ["/healthz"] }], namespaces: ["a"] },
    [
      'rules[0].nonResourceURLs is ["/healthz"]; expected no URLs in rules for single namespaces, since no URL is in one. Put them into a GroupBinding without namespaces.',
    ],
  ],
  [
    "labels that Kubernetes refuses",
    { labels: { a: "b c" } },
    [
      'labels["a"] is "b c"; expected at most 63 letters, digits, hyphens, underscores and dots, the first and last a letter or digit. Change the value; write numbers and booleans in quotes.',
    ],
  ],
];
/** The same for what has to be known when the program starts. */
const badAtOnce: [string, object, string[]][] = [
  ["no rights", { clusterRole: undefined }, [`clusterRole, role, rules is missing; ${oneOf} none is given. ${choose}`]],
  [
    "two sources of rights",
    { rules },
    [
      `clusterRole, role, rules is {"clusterRole":"view","rules":${JSON.stringify(rules)}}; ${oneOf} 2 are given. ${choose}`,
    ],
  ],
  [
    "all three, though they aren't known yet",
    { clusterRole: pulumi.output("a"), role: pulumi.output("b"), rules: pulumi.output(rules), namespaces: ["a"] },
    [
      `clusterRole, role, rules is {"clusterRole":"[not known yet]","role":"[not known yet]","rules":"[not known yet]"}; ${oneOf} 3 are given. ${choose}`,
    ],
  ],
  [
    "a Role in the whole cluster",
    { clusterRole: undefined, role: "deployer" },
    [
      "namespaces is missing; expected the namespaces that have the Role. A Role is in a namespace: name those that have one of this name, or give a clusterRole.",
    ],
  ],
];

const message = (lines: string[]) => messageOf('GroupBinding "dev"', lines);
const refusal = (args: object, preview = false) =>
  refusalOf(() => new GroupBinding("dev", { ...good, ...args } as GroupBindingArgs), { preview });

describe("a GroupBinding refuses", () => {
  for (const [what, args, lines] of [...bad, ...badAtOnce]) {
    it(what, async () => {
      assert.equal(await refusal(args, true), message(lines));
    });
  }

  it("all of it together", async () => {
    const args = { group: " ", clusterRole: "a/b", namespaces: ["A"], labels: ["a"] };
    assert.equal(
      await refusal(args),
      message([
        `group is " "; ${group} Give the name as access entries, aws-auth or the issuer's tokens have it.`,
        `clusterRole is "a/b"; ${clusterRole} Use the ClusterRole's name as kubectl shows it, without its kind.`,
        `namespaces[0] is "A"; ${namespace}`,
        'labels is ["a"]; expected a map of labels. Write it as a map from names to values.',
      ]),
    );
  });
});

describe("a GroupBinding refuses, once it is known,", () => {
  for (const [what, args, lines] of bad) {
    it(what, async () => {
      const { clusterRole: _, ...rest } = args as Record<string, unknown>;
      const given =
        "clusterRole" in args && args.clusterRole === undefined
          ? { clusterRole: undefined, ...later(rest) }
          : later(args);
      assert.equal(await refusal(given), message(lines));
    });
  }

  it("a role that turns out to be nothing", async () => {
    const nothing = pulumi.output(undefined);
    assert.equal(
      await refusal({ clusterRole: nothing }),
      message([`clusterRole, role, rules is missing; ${oneOf} none is given. ${choose}`]),
    );
  });

  for (const nothing of [undefined, null]) {
    it(`namespaces that turn out to be ${nothing}: it doesn't bind in the whole cluster`, async () => {
      assert.equal(
        await refusal({ namespaces: pulumi.output(nothing) }),
        message([`namespaces is []; expected at least 1 namespaces. ${wholeCluster}`]),
      );
    });
  }

  it("what is wrong beside good rules, and makes no role of them", async () => {
    assert.equal(
      await refusal({ clusterRole: undefined, rules, ...later({ group: "" }) }),
      message([`group is ""; ${group} Give the name as access entries, aws-auth or the issuer's tokens have it.`]),
    );
    assert.equal(
      await refusal({ clusterRole: undefined, rules, namespaces: ["a"], ...later({ labels: { "": "b" } }) }),
      message([
        'labels[""] is ""; expected a key of 1 to 63 letters, digits, hyphens, underscores and dots, the first and last a letter or digit, after a DNS name and a slash if it has a prefix. Rename the key.',
      ]),
    );
  });

  it("what it can't be told of, without a word of it", async () => {
    assert.equal(
      await refusal({ group: pulumi.secret(" hunter2"), namespaces: [pulumi.secret("HUNTER2")] }),
      message([
        `group is [secret]; ${group} Give the name as access entries, aws-auth or the issuer's tokens have it.`,
        `namespaces[0] is [secret]; ${namespace}`,
      ]),
    );
  });
});
