import assert from "node:assert/strict";
import type { Capability } from "../../provider/iam/controlPlane/capabilities";
import { nameOfPrincipal } from "../../provider/iam/controlPlane/forms";
import { documentOf, documentsOf } from "../../provider/iam/controlPlane/policy";
import { type ControlPlanePermissions, type Statement, statementsOf } from "../../provider/iam/controlPlane/statements";

const node = "arn:aws:iam::123456789012:role/node";
const pod = "arn:aws:iam::123456789012:role/pods/pod";
const key = "arn:aws:kms:us-west-2:123456789012:key/1111";
const eks = (resource: string) => `arn:aws:eks:us-west-2:123456789012:${resource}`;

function policyFor(capabilities: Capability[], changes: Partial<ControlPlanePermissions> = {}): unknown {
  const permissions: ControlPlanePermissions = {
    capabilities,
    clusterNames: ["prod"],
    partition: "aws",
    accountId: "123456789012",
    regions: ["us-west-2"],
    passRoleArns: [],
    kmsKeyArns: [],
    resourceTags: {},
    requestTags: {},
    ...changes,
  };
  const { Version: version, Statement: statements } = JSON.parse(documentOf(statementsOf(permissions)));
  assert.equal(version, "2012-10-17");
  return statements;
}

const allow = (action: string | string[], resource: string | string[], condition?: object) => ({
  Effect: "Allow",
  Action: action,
  Resource: resource,
  ...(condition && { Condition: condition }),
});

const here = { StringEquals: { "aws:RequestedRegion": "us-west-2" } };

describe("the control-plane policy", () => {
  it("for get-kubeconfig allows only describing the cluster", () => {
    assert.deepEqual(policyFor(["get-kubeconfig"]), [allow("eks:DescribeCluster", eks("cluster/prod"))]);
  });

  it("for update-nodegroups allows updating, reading and watching node groups", () => {
    assert.deepEqual(policyFor(["update-nodegroups"]), [
      allow("eks:ListNodegroups", eks("cluster/prod")),
      allow(
        ["eks:DescribeNodegroup", "eks:UpdateNodegroupConfig", "eks:UpdateNodegroupVersion"],
        eks("nodegroup/prod/*/*"),
      ),
      allow(["eks:DescribeUpdate", "eks:ListUpdates"], [eks("cluster/prod"), eks("nodegroup/prod/*/*")]),
    ]);
  });

  it("for create-clusters allows passing the role, using the key and creating the service-linked role", () => {
    const keys = { "ForAllValues:ArnEquals": { "eks:encryptionConfigProviderKeyArns": key } };
    assert.deepEqual(policyFor(["create-clusters"], { passRoleArns: [node], kmsKeyArns: [key] }), [
      allow("eks:CreateCluster", eks("cluster/prod"), keys),
      allow(["eks:DescribeCluster", "eks:TagResource"], eks("cluster/prod")),
      allow(["ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs"], "*", here),
      allow("iam:PassRole", node, { StringEquals: { "iam:PassedToService": "eks.amazonaws.com" } }),
      allow(["iam:GetRole", "iam:ListAttachedRolePolicies"], node),
      allow(
        "iam:CreateServiceLinkedRole",
        "arn:aws:iam::123456789012:role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS",
        { StringEquals: { "iam:AWSServiceName": "eks.amazonaws.com" } },
      ),
      allow(["kms:CreateGrant", "kms:DescribeKey"], key),
    ]);
  });

  it("for create-clusters without keys allows no key and has no condition on keys", () => {
    const statements = JSON.stringify(policyFor(["create-clusters"], { passRoleArns: [node] }));
    assert.ok(statements.includes("eks:CreateCluster"));
    assert.ok(!/kms:|encryption/.test(statements), statements);
  });

  it("for manage-pod-identity-associations allows passing roles to the Pod Identity service", () => {
    assert.deepEqual(policyFor(["manage-pod-identity-associations"], { passRoleArns: [pod, node] }), [
      allow(["eks:CreatePodIdentityAssociation", "eks:ListPodIdentityAssociations"], eks("cluster/prod")),
      allow(
        [
          "eks:DeletePodIdentityAssociation",
          "eks:DescribePodIdentityAssociation",
          "eks:TagResource",
          "eks:UntagResource",
          "eks:UpdatePodIdentityAssociation",
        ],
        eks("podidentityassociation/prod/*"),
      ),
      allow("iam:PassRole", [node, pod], {
        StringEquals: { "iam:PassedToService": ["eks.amazonaws.com", "pods.eks.amazonaws.com"] },
      }),
    ]);
  });

  it("for a bounded manage-access-entries has a condition for each bound, and no UpdateAccessEntry", () => {
    const policies = ["Edit", "View"].map((name) => `arn:aws:eks::aws:cluster-access-policy/AmazonEKS${name}Policy`);
    const principal = { "eks:principalArn": node };
    const bounds = {
      accessPolicies: ["AmazonEKSViewPolicy", policies[0] as string],
      namespaces: ["team-*"],
      kubernetesGroups: ["developers"],
      principalArns: [node],
    };
    assert.deepEqual(policyFor(["manage-access-entries"], bounds), [
      allow("eks:ListAccessPolicies", "*", here),
      allow("eks:CreateAccessEntry", eks("cluster/prod"), {
        ArnEquals: principal,
        "ForAllValues:StringEquals": { "eks:kubernetesGroups": "developers" },
        Null: { "eks:username": "true" },
        StringEqualsIfExists: { "eks:accessEntryType": "STANDARD" },
      }),
      allow("eks:ListAccessEntries", eks("cluster/prod")),
      allow("eks:DeleteAccessEntry", eks("access-entry/prod/*/*/*/*"), { ArnEquals: principal }),
      allow(
        ["eks:DescribeAccessEntry", "eks:ListAssociatedAccessPolicies", "eks:TagResource", "eks:UntagResource"],
        eks("access-entry/prod/*/*/*/*"),
      ),
      allow("eks:AssociateAccessPolicy", eks("access-entry/prod/*/*/*/*"), {
        ArnEquals: { ...principal, "eks:policyArn": policies },
        StringEquals: { "eks:accessScope": "namespace" },
        Null: { "eks:namespaces": "false" },
        "ForAllValues:StringLike": { "eks:namespaces": "team-*" },
      }),
      allow("eks:DisassociateAccessPolicy", eks("access-entry/prod/*/*/*/*"), {
        ArnEquals: { ...principal, "eks:policyArn": policies },
      }),
    ]);
  });

  it("for bounded settings requires a new cluster to state them, and an update not to change them", () => {
    const clusterSettings = { deletionProtection: true, kubernetesVersions: ["1.34"], requiredLogTypes: ["audit"] };
    const conditionsOf = (capability: Capability) =>
      (policyFor([capability], { clusterSettings, passRoleArns: [node] }) as { Action: string; Condition?: object }[])
        .filter(({ Action: action }) => /Create|UpdateCluster/.test(String(action)) && !/^iam/.test(String(action)))
        .map(({ Action: action, Condition: condition }) => [action, condition]);
    assert.deepEqual(conditionsOf("create-clusters"), [
      [
        "eks:CreateCluster",
        {
          Bool: { "eks:deletionProtection": "true", "eks:loggingType/audit": "true" },
          StringEquals: { "eks:kubernetesVersion": "1.34" },
        },
      ],
    ]);
    assert.deepEqual(conditionsOf("update-clusters"), [
      [
        "eks:UpdateClusterConfig",
        { BoolIfExists: { "eks:deletionProtection": "true", "eks:loggingType/audit": "true" } },
      ],
      ["eks:UpdateClusterVersion", { StringEquals: { "eks:kubernetesVersion": "1.34" } }],
    ]);
  });

  it("omits roles that no capability passes", () => {
    assert.deepEqual(
      policyFor(["delete-clusters"], { passRoleArns: [node], kmsKeyArns: [key] }),
      policyFor(["delete-clusters"]),
    );
  });

  const network = ["ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs"];
  const looking = ["iam:GetRole", "iam:ListAttachedRolePolicies"];
  const encrypting = ["kms:CreateGrant", "kms:DescribeKey"];
  /** The actions of each capability outside the EKS API, with roles and keys. */
  const beside: Record<Capability, string[]> = {
    "get-kubeconfig": [],
    "read-clusters": [],
    "create-clusters": [...network, "iam:CreateServiceLinkedRole", ...looking, "iam:PassRole", ...encrypting],
    "update-clusters": [...network, "iam:PassRole"],
    "delete-clusters": [],
    "update-nodegroups": [],
    "manage-nodegroups": ["ec2:DescribeSubnets", "iam:CreateServiceLinkedRole", ...looking, "iam:PassRole"],
    "manage-fargate-profiles": [
      "ec2:DescribeRouteTables",
      "ec2:DescribeSubnets",
      "iam:CreateServiceLinkedRole",
      "iam:GetRole",
      "iam:PassRole",
    ],
    "manage-addons": ["iam:PassRole"],
    "manage-encryption": encrypting,
    "manage-identity-provider-configs": [],
    "manage-access-entries": ["iam:PassRole"],
    "manage-pod-identity-associations": ["iam:PassRole"],
    "manage-eks-capabilities": ["iam:PassRole"],
    "manage-certificate-authorities": [],
    "view-kubernetes-objects": [],
    "modify-kubernetes-objects": [],
    "manage-tags": [],
  };
  for (const [capability, expected] of Object.entries(beside) as [Capability, string[]][]) {
    it(`for ${capability} allows ${expected.join(", ") || "nothing"} besides the EKS API`, () => {
      const statements = policyFor([capability], { passRoleArns: [node], kmsKeyArns: [key] }) as { Action: string }[];
      const actions = statements.flatMap(({ Action: action }) => action).filter((action) => !action.startsWith("eks:"));
      assert.deepEqual([...new Set(actions)].sort(), expected);
    });
  }

  it("for manage-nodegroups allows reading only the passed roles and the service-linked role", () => {
    const statements = policyFor(["manage-nodegroups"], { passRoleArns: [node] }) as { Action: string | string[] }[];
    const own =
      "arn:aws:iam::123456789012:role/aws-service-role/eks-nodegroup.amazonaws.com/AWSServiceRoleForAmazonEKSNodegroup";
    assert.deepEqual(
      statements.filter(({ Action: actions }) => [actions].flat().includes("iam:GetRole")),
      [allow(looking, node), allow("iam:GetRole", own)],
    );
  });

  it("lists every cluster in every region, in any partition", () => {
    const changes = { partition: "aws-cn", regions: ["cn-northwest-1", "cn-north-1"], clusterNames: ["b", "a"] };
    assert.deepEqual(policyFor(["get-kubeconfig"], changes), [
      allow("eks:DescribeCluster", [
        "arn:aws-cn:eks:cn-north-1:123456789012:cluster/a",
        "arn:aws-cn:eks:cn-north-1:123456789012:cluster/b",
        "arn:aws-cn:eks:cn-northwest-1:123456789012:cluster/a",
        "arn:aws-cn:eks:cn-northwest-1:123456789012:cluster/b",
      ]),
    ]);
  });

  it("limits calls without a cluster to the regions, unless all regions are allowed", () => {
    const listing = (changes: object) =>
      (policyFor(["read-clusters"], changes) as { Action: string[] }[]).find(({ Action: actions }) =>
        actions.includes("eks:ListClusters"),
      );
    const actions = [
      "eks:DescribeAddonConfiguration",
      "eks:DescribeAddonVersions",
      "eks:DescribeClusterVersions",
      "eks:ListAccessPolicies",
      "eks:ListClusters",
    ];
    assert.deepEqual(listing({}), allow(actions, "*", here));
    assert.deepEqual(
      listing({ regions: ["us-west-2", "eu-west-1"] }),
      allow(actions, "*", { StringEquals: { "aws:RequestedRegion": ["eu-west-1", "us-west-2"] } }),
    );
    assert.deepEqual(listing({ regions: ["*"] }), allow(actions, "*"));
  });

  it("limits calls by resource tags and request tags, and protects these tags", () => {
    const changes = { resourceTags: { env: "dev" }, requestTags: { team: "a" } };
    const env = { "aws:ResourceTag/env": "dev" };
    const team = { "aws:RequestTag/team": "a" };
    assert.deepEqual(policyFor(["manage-pod-identity-associations"], changes), [
      allow("eks:CreatePodIdentityAssociation", eks("cluster/prod"), { StringEquals: { ...env, ...team } }),
      allow("eks:ListPodIdentityAssociations", eks("cluster/prod"), { StringEquals: env }),
      allow(
        ["eks:DeletePodIdentityAssociation", "eks:DescribePodIdentityAssociation", "eks:UpdatePodIdentityAssociation"],
        eks("podidentityassociation/prod/*"),
        { StringEquals: env },
      ),
      allow("eks:TagResource", eks("podidentityassociation/prod/*"), {
        StringEquals: { ...env, ...team },
        StringEqualsIfExists: { "aws:RequestTag/env": "dev" },
      }),
      allow("eks:UntagResource", eks("podidentityassociation/prod/*"), {
        StringEquals: env,
        "ForAllValues:StringNotEqualsIgnoreCase": { "aws:TagKeys": ["env", "team"] },
      }),
    ]);
  });
});

describe("the documents of a control-plane policy", () => {
  const statement = (name: string, resources: number): Statement => ({
    actions: [`eks:${name}`],
    resources: Array.from({ length: resources }, (_, index) => `arn:${name}:${index}`),
  });
  /** The actions in each document, with the number of resources of each. */
  const contents = (documents: string[]) =>
    documents.map((document) =>
      JSON.parse(document).Statement.map(
        ({ Action: action, Resource: resource }: Record<string, string | string[]>) => [
          action,
          [resource].flat().length,
        ],
      ),
    );

  it("are a single document up to the exact size limit", () => {
    const statements = [statement("A", 3), statement("B", 3)];
    const size = documentOf(statements).length;
    assert.deepEqual(documentsOf(statements, size), [documentOf(statements)]);
    assert.deepEqual(contents(documentsOf(statements, size - 1)), [[["eks:A", 3]], [["eks:B", 3]]]);
  });

  it("are filled with later statements that fit", () => {
    const size = documentOf([statement("A", 5), statement("C", 1)]).length;
    assert.deepEqual(contents(documentsOf([statement("A", 5), statement("B", 5), statement("C", 1)], size)), [
      [
        ["eks:A", 5],
        ["eks:C", 1],
      ],
      [["eks:B", 5]],
    ]);
  });

  it("split a statement that is too large for one document", () => {
    const size = documentOf([statement("A", 4)]).length;
    assert.deepEqual(contents(documentsOf([statement("A", 10)], size)), [
      [["eks:A", 4]],
      [["eks:A", 4]],
      [["eks:A", 2]],
    ]);
  });
});

describe("the name of a principal", () => {
  for (const [nameOrArn, name] of [
    ["ci", "ci"],
    ["arn:aws:iam::123456789012:role/ci", "ci"],
    ["arn:aws:iam::123456789012:user/division/team/ci@example.com", "ci@example.com"],
  ] as const) {
    it(`of ${nameOrArn} is ${name}`, () => assert.equal(nameOfPrincipal(nameOrArn), name));
  }
});
