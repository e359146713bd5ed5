import assert from "node:assert/strict";
import {
  type AdoptableAccess,
  type AdoptableEntry,
  type AdoptableMapping,
  adoptionOf,
} from "../../provider/eks/adoption";

const account = "123456789012";
const arn = (resource: string) => `arn:aws:iam::${account}:${resource}`;
const view = { policy: "AmazonEKSViewPolicy" };

function entry(resource: string, parts: Partial<AdoptableEntry> = {}): AdoptableEntry {
  const name = resource.split("/").pop();
  const username = `arn:aws:sts::${account}:assumed-role/${name}/{{SessionName}}`;
  const usual = { type: "STANDARD", username, groups: [], policies: [view], declaredBy: "nobody" as const };
  return { principalArn: arn(resource), ...usual, principalStatus: "exists", ...parts };
}

function mapping(principal: string, parts: Partial<AdoptableMapping> = {}): AdoptableMapping {
  const usual = {
    key: "mapRoles",
    line: 1,
    username: "dev",
    groups: ["devs"],
    declaredBy: "nobody" as const,
    sso: false,
  };
  return { ...usual, principal, ...parts };
}

const adopted = (parts: Partial<AdoptableAccess>) =>
  adoptionOf({ mode: "API_AND_CONFIG_MAP", entries: [], mappings: [], ...parts });

describe("the program that declares what a cluster has", () => {
  it("has a grant for each access entry that nobody declares, with its own name", () => {
    const policies = [view, { policy: "AmazonEKSEditPolicy", namespaces: ["a", "b-*"] }];
    const sso = "role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin.Access_0123456789abcdef";
    const entries = [
      entry("role/team/Dev_Ops"),
      entry("role/dev-ops", { policies: [{ ...view, namespaces: ["a"] }], groups: ["g"] }),
      entry("role/Both", { policies, groups: ["g", "h"], username: "both:{{SessionName}}" }),
      entry("user/ann", { username: arn("user/ann"), policies: [{ policy: "AmazonEKSSecretReaderPolicy" }] }),
      entry("root", { username: arn("root") }),
      entry(sso, { policies: [], groups: ["g"] }),
    ];
    assert.deepEqual(adopted({ entries }), {
      grants: [
        { name: "dev-ops", principalArn: arn("role/team/Dev_Ops"), access: "view" },
        {
          name: "dev-ops-2",
          principalArn: arn("role/dev-ops"),
          access: "view",
          namespaces: ["a"],
          kubernetesGroups: ["g"],
        },
        {
          name: "both",
          principalArn: arn("role/Both"),
          username: "both:{{SessionName}}",
          accessPolicies: policies,
          kubernetesGroups: ["g", "h"],
        },
        {
          name: "ann",
          principalArn: arn("user/ann"),
          accessPolicies: [{ policy: "AmazonEKSSecretReaderPolicy" }],
        },
        { name: "root", principalArn: arn("root"), username: arn("root"), access: "view" },
        { name: "admin-access", principalArn: arn(sso), kubernetesGroups: ["g"] },
      ],
      roles: [],
      users: [],
      accounts: [],
      left: [],
    });
  });

  it("has an entry of aws-auth for each one that nobody declares, and each account once", () => {
    const mappings = [
      mapping(arn("role/Dev")),
      mapping(arn("user/ann"), { key: "mapUsers", groups: [] }),
      mapping(account, { key: "mapAccounts", username: undefined, groups: [] }),
      mapping(account, { key: "mapAccounts", username: undefined, groups: [] }),
    ];
    assert.deepEqual(adopted({ mappings }), {
      grants: [],
      roles: [{ roleArn: arn("role/Dev"), username: "dev", groups: ["devs"] }],
      users: [{ userArn: arn("user/ann"), username: "dev", groups: [] }],
      accounts: [account],
      left: [],
    });
  });

  const leftEntries: [name: string, entry: AdoptableEntry, reason: string, isOpen: boolean][] = [
    [
      "another stack's",
      entry("role/A", { declaredBy: "another-stack", stack: "o/p/s" }),
      "the stack o/p/s declares it",
      false,
    ],
    ["EKS's", entry("role/A", { declaredBy: "eks", type: "EC2_LINUX" }), "EKS created it", false],
    ["nodes'", entry("role/A", { type: "HYBRID_LINUX" }), "it is for nodes (HYBRID_LINUX)", false],
    [
      "a deleted principal's",
      entry("role/A", { principalStatus: "deleted" }),
      "it gives no access, since IAM has no such principal",
      false,
    ],
    [
      "a recreated principal's",
      entry("role/A", { principalStatus: "recreated" }),
      "it gives no access, since its principal was recreated",
      false,
    ],
    ["a useless", entry("role/A", { policies: [] }), "it has neither groups nor access policies", false],
    ["an unreadable", entry("role/A", { policies: undefined }), "its access policies can't be read", true],
    ["an invalid", entry("role/A", { groups: ["system:x"] }), "a grant can't have the group system:x", true],
  ];
  for (const [name, one, reason, isOpen] of leftEntries) {
    it(`leaves out ${name} access entry, with the reason`, () => {
      const { grants, left } = adopted({ entries: [one] });
      assert.deepEqual([grants, left], [[], [{ what: `the access entry of ${arn("role/A")}`, reason, isOpen }]]);
    });
  }

  const dev = arn("role/Dev");
  const leftMappings: [name: string, parts: Partial<AdoptableMapping>, reason: RegExp, isOpen: boolean][] = [
    ["another stack's", { declaredBy: "another-stack", stack: "p/s" }, /^the stack p\/s declares it$/, false],
    ["nodes'", { groups: ["system:nodes"] }, /^it is for nodes$/, false],
    ["an overridden", { withoutEffectReason: "an entry wins" }, /^it has no effect: an entry wins$/, false],
    ["a deleted principal's", { principalStatus: "deleted" }, /^it gives no access/, false],
    ["an ambiguous", { sso: true }, /^it has the field sso/, true],
    ["an invalid", { username: "" }, /^roles\[0\]\.username is "".*expected/, true],
    ["a user's in the list of roles as an", { principal: arn("user/ann") }, /^roles\[0\]\.roleArn/, true],
  ];
  for (const [name, parts, reason, isOpen] of leftMappings) {
    it(`leaves out ${name} entry of aws-auth, with the reason`, () => {
      const { roles, left } = adopted({ mappings: [mapping(dev, parts)] });
      assert.deepEqual([roles, left.length, left[0]?.isOpen], [[], 1, isOpen]);
      assert.equal(left[0]?.what, `aws-auth, mapRoles, line 1 (${parts.principal ?? dev})`);
      assert.match(left[0]?.reason ?? "", reason);
    });
  }

  it("leaves out all entries for a principal that has several, of which the authenticator uses one", () => {
    const { roles, left } = adopted({ mappings: [mapping(dev), mapping(dev, { line: 4 })] });
    assert.deepEqual([roles, left.map(({ isOpen }) => isOpen)], [[], [true, true]]);
  });

  it("has no grants in the mode without access entries", () => {
    assert.deepEqual(adopted({ mode: "CONFIG_MAP", entries: [entry("role/A")] }).grants, []);
  });
});
