import assert from "node:assert/strict";
import { accessTable, creatorStatement } from "../../provider/eks/accessReport";
import {
  clusterRoleOf,
  type KnownBinding,
  type KnownGrant,
  levelOf,
  nodeNames,
  policiesOf,
  policiesOfLevels,
  policyOf,
  rightsOf,
} from "../../provider/eks/grants";

const principalArn = "arn:aws:iam::123456789012:role/dev";
const grant = (more: Partial<KnownGrant>): KnownGrant => ({ name: "dev", principalArn, ...more });

describe("access policies and ClusterRoles", () => {
  it("map to each other in pairs", () => {
    const pairs = {
      "cluster-admin": "AmazonEKSClusterAdminPolicy",
      admin: "AmazonEKSAdminPolicy",
      edit: "AmazonEKSEditPolicy",
      view: "AmazonEKSViewPolicy",
    };
    for (const [role, policy] of Object.entries(pairs)) {
      assert.deepEqual([clusterRoleOf(policy), policyOf(role)], [role, policy]);
    }
    assert.deepEqual(policiesOfLevels, [...Object.values(pairs), "AmazonEKSAdminViewPolicy"]);
    assert.equal(clusterRoleOf("AmazonEKSSecretReaderPolicy"), undefined);
    assert.equal(clusterRoleOf("constructor"), undefined);
    assert.equal(policyOf("system:masters"), undefined);
  });

  it("have no ClusterRole for the level that reads everything", () => {
    const policy = "AmazonEKSAdminViewPolicy";
    assert.deepEqual(
      [policyOf("admin-view"), levelOf(policy), clusterRoleOf(policy)],
      [policy, "admin-view", undefined],
    );
    assert.deepEqual([levelOf("AmazonEKSEditPolicy"), levelOf("AmazonEKSSecretReaderPolicy")], ["edit", undefined]);
  });
});

describe("policiesOf", () => {
  const namespaces = ["a"];
  const cases: [Partial<KnownGrant>, object[]][] = [
    [{}, []],
    [{ access: "view" }, [{ policy: "AmazonEKSViewPolicy", namespaces: undefined }]],
    [{ access: "admin", namespaces }, [{ policy: "AmazonEKSAdminPolicy", namespaces }]],
    [
      { accessPolicies: [{ policy: "AmazonEKSSecretReaderPolicy", namespaces }] },
      [{ policy: "AmazonEKSSecretReaderPolicy", namespaces }],
    ],
    [{ nodeType: "EC2" }, [{ policy: "AmazonEKSAutoNodePolicy" }]],
    [{ nodeType: "EC2_LINUX" }, []],
  ];
  for (const [given, expected] of cases) {
    it(JSON.stringify(given), () => assert.deepEqual(policiesOf(grant(given)), expected));
  }
});

describe("rightsOf", () => {
  const bindings = [
    { name: "one", group: "a", clusterRole: "view" },
    { name: "two", group: "b", role: "deployer", namespaces: ["x", "y"] },
    { name: "three", group: "a" },
  ];
  it("names ClusterRoles, other policies and the bindings of groups", () => {
    assert.deepEqual(rightsOf(grant({ access: "edit", namespaces: ["x"], kubernetesGroups: ["a"] }), bindings), [
      "edit in x",
      "view",
      "rules of three",
    ]);
    assert.deepEqual(rightsOf(grant({ kubernetesGroups: ["b"] }), bindings), ["Role deployer in x, y"]);
    assert.deepEqual(rightsOf(grant({ kubernetesGroups: ["c"] }), bindings), []);
    const policy = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy";
    const policies = [{ policy }, { policy: "AmazonEKSSecretReaderPolicy" }];
    assert.deepEqual(rightsOf(grant({ accessPolicies: policies }), []), ["view", "AmazonEKSSecretReaderPolicy"]);
    assert.deepEqual(rightsOf(grant({ nodeType: "EC2" }), []), ["nodes (EC2)", "AmazonEKSAutoNodePolicy"]);
    const rules = [{ verbs: ["get"], apiGroups: [""], resources: ["nodes"] }];
    assert.deepEqual(rightsOf(grant({ access: "view", rules, kubernetesGroups: ["b"] }), bindings), [
      "view",
      "rules of the grant",
      "Role deployer in x, y",
    ]);
    assert.deepEqual(rightsOf(grant({ rules, namespaces: ["x", "y"] }), []), ["rules of the grant in x, y"]);
  });
});

describe("rightsOf with an existing access entry", () => {
  const bindings: KnownBinding[] = [
    { name: "b", group: "ops", clusterRole: "edit" },
    { name: "c", group: "developers", clusterRole: "view" },
  ];
  const own = grant({ access: "view", namespaces: ["a"], kubernetesGroups: ["developers"] });
  const policyArn = (name: string) => `arn:aws:eks::aws:cluster-access-policy/${name}`;

  it("includes the groups and policies of the entry, each policy once", () => {
    const policies = [
      { policy: policyArn("AmazonEKSViewPolicy") },
      { policy: policyArn("AmazonEKSClusterAdminPolicy") },
      { policy: policyArn("AmazonEKSSecretReaderPolicy"), namespaces: ["x", "y"] },
    ];
    assert.deepEqual(rightsOf(own, bindings, { groups: ["ops"], policies }), [
      "view in a",
      "cluster-admin (not from this grant)",
      "AmazonEKSSecretReaderPolicy in x, y (not from this grant)",
      "edit",
    ]);
    assert.deepEqual(rightsOf(own, bindings, { groups: [], policies: [] }), ["view in a"]);
  });

  it("mentions policies that can't be read", () => {
    const unread = "access policies of the entry, which can't be read";
    assert.deepEqual(rightsOf(own, bindings, { groups: ["ops"] }), ["view in a", unread, "edit"]);
  });
});

describe("nodeNames", () => {
  const common = ["system:bootstrappers", "system:nodes"];
  const cases: [string, object | undefined][] = [
    ["EC2_LINUX", { username: "system:node:{{EC2PrivateDNSName}}", groups: common }],
    ["EC2_WINDOWS", { username: "system:node:{{EC2PrivateDNSName}}", groups: [...common, "eks:kube-proxy-windows"] }],
    ["FARGATE_LINUX", { username: "system:node:{{SessionName}}", groups: [...common, "system:node-proxier"] }],
    ["HYBRID_LINUX", { username: "system:node:{{SessionName}}", groups: common }],
    ["EC2", undefined],
    ["HYPERPOD_LINUX", undefined],
  ];
  for (const [type, expected] of cases) {
    it(type, () => {
      const names = nodeNames(type);
      assert.deepEqual(names && { username: names.username, groups: names.groups }, expected);
    });
  }
});

describe("accessTable", () => {
  it("aligns the columns, and shows a dash for an empty cell", () => {
    const rows = [
      { principalArn: "arn:a", username: "someone", groups: ["x", "y"], rights: ["view in x", "edit"] },
      { principalArn: "arn:longer", username: "", groups: [], rights: [] },
    ];
    assert.equal(
      accessTable(rows),
      [
        "PRINCIPAL   USER     GROUPS  RIGHTS",
        "arn:a       someone  x, y    view in x; edit",
        "arn:longer  -        -       -",
      ].join("\n"),
    );
    assert.equal(accessTable([]), "PRINCIPAL  USER  GROUPS  RIGHTS");
  });
});

describe("creatorStatement", () => {
  const cases: [Parameters<typeof creatorStatement>, RegExp][] = [
    [["CONFIG_MAP", undefined], /is in system:masters\. This mapping is in neither aws-auth nor this report/],
    [["CONFIG_MAP", true], /is in system:masters/],
    [["API", true], /is an administrator, through an access entry .*, unless the entry was removed/],
    [["API_AND_CONFIG_MAP", false], /has no automatic access/],
    [["API", undefined], /may be an administrator, through an access entry/],
  ];
  for (const [given, expected] of cases) {
    it(JSON.stringify(given), () => assert.match(creatorStatement(...given), expected));
  }
});
