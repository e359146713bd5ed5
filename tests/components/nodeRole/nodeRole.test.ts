import assert from "node:assert/strict";
import type * as pulumi from "@pulumi/pulumi";
import { NodeRole, type NodeRoleArgs } from "../../../provider";
import { childOf, childrenIn, dependenciesOf, runWell } from "../../support/components";
import { unknown, unknownOutput, valueIn } from "../../support/mocks/markers";
import {
  attachment,
  child,
  declare,
  ec2,
  entry,
  functionsOf,
  minimal,
  roleArn,
  roleName,
  roleType,
  trustAnchorArn,
} from "./nodeRole.fixtures";

const [worker, pull] = ["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"].map((name) =>
  attachment(name),
);
const role = (assumeRolePolicy: string) => child(roleType, "workers-role", { assumeRolePolicy });
const profileType = "aws:iam/instanceProfile:InstanceProfile";
const profile = child(profileType, "workers-instance-profile", { role: roleName });
const clusterArn = "arn:aws:eks:us-west-2:123456789012:cluster/prod";
/** A component child. */
const component = (type: string) => ({
  type: `eks-auth:index:${type}`,
  name: "workers",
  urn: `urn:pulumi:prod::shop::eks-auth:index:NodeRole$eks-auth:index:${type}::workers`,
});

const ec2Logs = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "logs:PutLogEvents", Resource: "*" }],
});

const all = ["AmazonEC2ContainerRegistryPullOnly", "AmazonEKSWorkerNodePolicy", "AmazonSSMManagedInstanceCore"];

/** The policies among the resources that an output depends on, without the component's name. */
async function policiesBehind(output: pulumi.Output<unknown>): Promise<string[]> {
  const names = (await dependenciesOf(output)).map((name) => name.replace("workers-", ""));
  return names.filter((name) => [...all, "HybridNodes", "logs"].includes(name));
}

/** The resources that a program declared, without components. */
async function resourcesOf(...args: Parameters<typeof declare>) {
  return childrenIn(await declare(...args)).filter(({ type }) => !type.startsWith("eks-auth:"));
}

describe("NodeRole", () => {
  it("gives managed node groups a role for EC2, without instance profile and access", async () => {
    const done = await declare(minimal.managed);
    assert.deepEqual(childrenIn(done), [pull, worker, role(ec2)]);
    assert.deepEqual(done.calls.map(({ token }) => token.split(":").pop()).sort(), [
      "getCallerIdentity",
      "getPartition",
      "getRegion",
    ]);
    assert.deepEqual(done.registrations[0]?.outputs, {
      arn: roleArn,
      name: roleName,
      uniqueId: "AROAEXAMPLE",
      trustPolicy: ec2,
      ready: roleArn,
    });
    assert.equal(await valueIn(done.result.instanceProfileName), undefined);
  });

  it("gives self-managed nodes an instance profile, and an access entry in the mode API", async () => {
    const done = await declare(minimal["self-managed"]);
    const [first, ...others] = childrenIn(done);
    assert.deepEqual({ ...first, inputs: undefined }, { ...component("AccessEntry"), inputs: undefined });
    assert.deepEqual(others, [pull, worker, entry("EC2_LINUX"), profile, role(ec2)]);
    assert.deepEqual(done.registrations[0]?.outputs, {
      arn: roleArn,
      name: roleName,
      uniqueId: "AROAEXAMPLE",
      trustPolicy: ec2,
      instanceProfileArn: "arn:aws:iam::123456789012:instance-profile/workers-instance-profile-0a1b2c3",
      instanceProfileName: "workers-instance-profile-0a1b2c3",
      ready: roleArn,
    });
  });

  it("maps self-managed nodes in aws-auth in the mode CONFIG_MAP, without the path of the role", async () => {
    const functions = functionsOf({ mode: "CONFIG_MAP" });
    for (const [platform, more] of [
      ["linux", []],
      ["windows", ["eks:kube-proxy-windows"]],
    ] as const) {
      const done = await declare({ ...minimal["self-managed"], path: "/nodes/", platform }, { functions });
      const { name, urn, inputs } = childOf(done, "eks-auth:index:AwsAuthEntries");
      assert.equal(name, "workers-entries");
      assert.equal(urn, "urn:pulumi:prod::shop::eks-auth:index:AwsAuth$eks-auth:index:AwsAuthEntries::workers-entries");
      assert.deepEqual(inputs.roles, {
        "aws:iam/role:Role::workers-role": {
          arn: roleArn,
          username: "system:node:{{EC2PrivateDNSName}}",
          groups: ["system:bootstrappers", "system:nodes", ...more],
        },
      });
      assert.deepEqual(
        childrenIn(done).filter(({ type }) => type.includes("eks/accessEntry")),
        [],
      );
      assert.equal(await valueIn(done.result.ready), roleArn.replace("role/", "role/nodes/"));
      assert.deepEqual(done.log, []);
    }
  });

  it("gives nodes of Karpenter an access entry, and an instance profile only if asked for one", async () => {
    assert.deepEqual(await resourcesOf(minimal.karpenter), [pull, worker, entry("EC2_LINUX"), role(ec2)]);
    const named = await resourcesOf({
      ...minimal.karpenter,
      platform: "windows",
      instanceProfile: true,
      instanceProfileName: "karpenter",
      path: "/nodes/",
      tags: { team: "a" },
    });
    const common = { path: "/nodes/", tags: { team: "a" } };
    const arn = roleArn.replace("role/", "role/nodes/");
    assert.deepEqual(named, [
      pull,
      worker,
      entry("EC2_WINDOWS", { principalArn: arn }),
      child(profileType, "workers-instance-profile", { name: "karpenter", role: roleName, ...common }),
      child(roleType, "workers-role", { assumeRolePolicy: ec2, ...common }),
    ]);
  });

  it("gives nodes of EKS Auto Mode the minimal policy, and access only if asked for it", async () => {
    const own = [attachment("AmazonEC2ContainerRegistryPullOnly"), attachment("AmazonEKSWorkerNodeMinimalPolicy")];
    assert.deepEqual(await resourcesOf(minimal["auto-mode"]), [...own, role(ec2)]);
    const custom = await resourcesOf({ nodes: "auto-mode", grantAccess: true, clusterName: "prod" });
    const association = child(
      "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
      "workers-AmazonEKSAutoNodePolicy",
      {
        clusterName: "prod",
        principalArn: roleArn,
        policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSAutoNodePolicy",
        accessScope: { type: "cluster" },
      },
      "AccessEntry",
    );
    assert.deepEqual(custom, [own[0], association, own[1], entry("EC2"), role(ec2)]);
  });

  it("gives hybrid nodes with Systems Manager the documented trust and permissions, limited to the cluster", async () => {
    const Condition = {
      StringEquals: { "aws:SourceAccount": "123456789012" },
      ArnEquals: { "aws:SourceArn": "arn:aws:ssm:us-west-2:123456789012:*" },
    };
    const trust = { Effect: "Allow", Principal: { Service: "ssm.amazonaws.com" }, Action: "sts:AssumeRole", Condition };
    const permissions = [
      { Effect: "Allow", Action: "eks:DescribeCluster", Resource: clusterArn },
      { Effect: "Allow", Action: "ssm:DescribeInstanceInformation", Resource: "*" },
      {
        Effect: "Allow",
        Action: "ssm:DeregisterManagedInstance",
        Resource: "arn:aws:ssm:us-west-2:123456789012:managed-instance/*",
        Condition: { StringEquals: { "ssm:resourceTag/EKSClusterARN": clusterArn } },
      },
    ];
    assert.deepEqual(await resourcesOf(minimal["hybrid-ssm"]), [
      attachment("AmazonEC2ContainerRegistryPullOnly"),
      attachment("AmazonSSMManagedInstanceCore"),
      child("aws:iam/rolePolicy:RolePolicy", "workers-HybridNodes", {
        role: roleName,
        name: "HybridNodes",
        policy: JSON.stringify({ Version: "2012-10-17", Statement: permissions }),
      }),
      entry("HYBRID_LINUX"),
      role(JSON.stringify({ Version: "2012-10-17", Statement: [trust] })),
    ]);
  });

  it("gives hybrid nodes with IAM Roles Anywhere the documented trust, limited to the trust anchor", async () => {
    const Principal = { Service: "rolesanywhere.amazonaws.com" };
    const ArnEquals = { "aws:SourceArn": trustAnchorArn };
    // biome-ignore lint/suspicious/noTemplateCurlyInString: an IAM policy variable
    const StringEquals = { "sts:RoleSessionName": "${aws:PrincipalTag/x509Subject/CN}" };
    const trust = [
      { Effect: "Allow", Principal, Action: ["sts:TagSession", "sts:SetSourceIdentity"], Condition: { ArnEquals } },
      { Effect: "Allow", Principal, Action: "sts:AssumeRole", Condition: { StringEquals, ArnEquals } },
    ];
    const permissions = [{ Effect: "Allow", Action: "eks:DescribeCluster", Resource: clusterArn }];
    assert.deepEqual(await resourcesOf(minimal["hybrid-roles-anywhere"]), [
      attachment("AmazonEC2ContainerRegistryPullOnly"),
      child("aws:iam/rolePolicy:RolePolicy", "workers-HybridNodes", {
        role: roleName,
        name: "HybridNodes",
        policy: JSON.stringify({ Version: "2012-10-17", Statement: permissions }),
      }),
      entry("HYBRID_LINUX"),
      role(JSON.stringify({ Version: "2012-10-17", Statement: trust })),
    ]);
  });

  it("attaches the policy of the Amazon VPC CNI plugin and the program's own policies in addition", async () => {
    const own = "arn:aws:iam::123456789012:policy/team/logs";
    const logs = JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "logs:PutLogEvents", Resource: "*" }],
    });
    const declared = await resourcesOf({
      nodes: "managed",
      attachCniPolicy: true,
      policyArns: [own],
      inlinePolicies: { logs },
      permissionsBoundary: "arn:aws:iam::123456789012:policy/boundary",
    });
    assert.deepEqual(declared, [
      child("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "workers-123456789012-logs", {
        role: roleName,
        policyArn: own,
      }),
      pull,
      worker,
      attachment("AmazonEKS_CNI_Policy"),
      child("aws:iam/rolePolicy:RolePolicy", "workers-logs", { role: roleName, name: "logs", policy: logs }),
      child(roleType, "workers-role", {
        assumeRolePolicy: ec2,
        permissionsBoundary: "arn:aws:iam::123456789012:policy/boundary",
      }),
    ]);
  });

  for (const partition of ["aws-cn", "aws-us-gov"]) {
    it(`uses the policies and ARNs of the partition ${partition}`, async () => {
      const options = { functions: functionsOf({ partition }), partition };
      for (const args of [minimal.karpenter, minimal["hybrid-ssm"]]) {
        const text = JSON.stringify(await resourcesOf(args, options));
        assert.ok(!text.includes("arn:aws:"), text);
        assert.ok(text.includes(`arn:${partition}:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly`), text);
        // Only EC2 has another principal in China: EKS rejects node roles that don't trust it.
        const isOfChina = partition === "aws-cn" && args.nodes === "karpenter";
        assert.equal(text.includes("ec2.amazonaws.com.cn"), isOfChina, text);
        assert.ok(!text.replaceAll("ec2.amazonaws.com.cn", "").includes("amazonaws.com.cn"), text);
      }
    });
  }

  it("gives the instance profile a name that IAM accepts, even if that of the component is long", async () => {
    const nameOf = async (name: string, args: Partial<NodeRoleArgs> = {}) => {
      const program = () => new NodeRole(name, { nodes: "self-managed", grantAccess: false, ...args });
      return childOf(await runWell(program, { functions: functionsOf() }), profileType).inputs;
    };
    // "<component>-instance-profile-0a1b2c3" is 25 characters longer than the component's name: up to 103 fit in 128.
    const [longest, tooLong] = ["a".repeat(103), "a".repeat(104)];
    assert.equal((await nameOf(longest)).namePrefix, undefined);
    assert.equal((await nameOf(tooLong)).namePrefix, "a".repeat(102));
    assert.equal((await nameOf(tooLong, { instanceProfileName: "workers" })).namePrefix, undefined);
  });

  it("declares no access if something else grants it, and reads no cluster", async () => {
    const done = await declare({ nodes: "self-managed", grantAccess: false });
    assert.deepEqual(childrenIn(done), [pull, worker, profile, role(ec2)]);
    assert.ok(!done.calls.some(({ token }) => token.includes("eks")));
    assert.equal(await valueIn(done.result.ready), roleArn);
  });

  it("shows the access in the preview of a cluster that doesn't exist yet, if the mode is given", async () => {
    for (const [authenticationMode, type] of [
      ["API_AND_CONFIG_MAP", "aws:eks/accessEntry:AccessEntry"],
      ["CONFIG_MAP", "eks-auth:index:AwsAuthEntries"],
    ] as const) {
      const clusterName = unknownOutput();
      const done = await runWell(
        () => new NodeRole("workers", { nodes: "karpenter", clusterName, authenticationMode }),
        { functions: functionsOf(), preview: true },
      );
      assert.equal(childOf(done, type).inputs.clusterName, unknown);
    }
  });

  it("has its policies among the dependencies of what creates nodes, and of nothing else", async () => {
    const done = await declare({ ...minimal["self-managed"], inlinePolicies: { logs: ec2Logs } });
    const { ready, instanceProfileArn, instanceProfileName, arn, name } = done.result;
    const policies = ["AmazonEC2ContainerRegistryPullOnly", "AmazonEKSWorkerNodePolicy", "logs"];
    for (const output of [ready, instanceProfileArn, instanceProfileName]) {
      assert.deepEqual(await policiesBehind(output), policies);
    }
    for (const output of [arn, name]) {
      assert.deepEqual(await policiesBehind(output), []);
    }
    const hybrid = await declare(minimal["hybrid-ssm"]);
    assert.deepEqual(await policiesBehind(hybrid.result.ready), [
      "AmazonEC2ContainerRegistryPullOnly",
      "AmazonSSMManagedInstanceCore",
      "HybridNodes",
    ]);
  });

  it("knows the role's ARN in a preview that adds a policy to it", async () => {
    const policyArns = [unknownOutput<string>()];
    const existing = { id: roleName, state: { arn: roleArn, name: roleName, uniqueId: "AROAEXAMPLE" } };
    const done = await declare(
      { ...minimal.managed, policyArns },
      { preview: true, creators: { [roleType]: () => existing } },
    );
    assert.equal(await valueIn(done.result.ready), roleArn);
  });

  it("replaces the access entry when the role is recreated", async () => {
    const done = await declare(minimal.karpenter);
    assert.equal(childOf(done, "eks-auth:index:AccessEntry").inputs.principalUniqueId, "AROAEXAMPLE");
  });
});
