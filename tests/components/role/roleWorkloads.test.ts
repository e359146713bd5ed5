import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Child, childrenIn, later, runWell } from "../../support/components";
import { assertRejected } from "../../support/messages";
import { secret, unknown, unknownOutput } from "../../support/mocks/markers";
import { placeOfClusters } from "../../support/mocks/podIdentity";
import { trustPolicy } from "../serviceAccountRole/serviceAccountRole.fixtures";
import {
  allow,
  attachmentType,
  components,
  ebsCsiArn,
  externalDnsOn,
  functions,
  key,
  keyPolicy,
  managedPolicies,
  policiesOf,
  policyType,
  role,
  roleOf,
  summary,
  textOf,
  zone,
} from "./roleWorkload.fixtures";

for (const [component, declare] of Object.entries(components)) {
  const child = (type: string, name: string, inputs: Record<string, unknown>): Child => ({
    type,
    name,
    urn: `urn:pulumi:prod::shop::eks-auth:index:${component}$${type}::${name}`,
    inputs,
  });
  const withEbsCsi = [child(attachmentType, "app-AmazonEBSCSIDriverPolicyV2", { role, policyArn: ebsCsiArn })];
  const withExternalDns = [
    child(policyType, "app-external-dns", { role, name: "external-dns", policy: externalDnsOn(zone) }),
  ];

  describe(`the workload of a ${component}`, () => {
    it("adds an AWS managed policy", async () => {
      assert.deepEqual(await policiesOf(() => declare({ workload: "ebs-csi" })), withEbsCsi);
    });

    it("adds an inline policy named after it and limited to its scopes", async () => {
      const workloadScopes = { hostedZoneArns: [zone] };
      assert.deepEqual(await policiesOf(() => declare({ workload: "external-dns", workloadScopes })), withExternalDns);
    });

    it("changes nothing else of the component", async () => {
      const others = async (args: object) =>
        childrenIn(await runWell(() => declare(args), { functions })).filter(({ type }) => type !== attachmentType);
      assert.deepEqual(await others({ workload: "ebs-csi" }), await others({}));
    });

    it("is rejected together with other invalid inputs, without reading or creating anything", async () => {
      const args = {
        workload: "ebs-csi",
        workloadScopes: { hostedZoneArns: [zone], kmsKeyArns: ["key"] },
        roleName: "",
      };
      const issues = [
        "unknown workloadScopes.hostedZoneArns",
        "format workloadScopes.kmsKeyArns[0]",
        "format roleName",
      ];
      const nothing = { functions: {} };
      await assertRejected(
        () => declare(args),
        {
          component: `${component} "app"`,
          what: "a workload together with other invalid inputs",
          issues,
        },
        nothing,
      );
      const { workload, ...rest } = args;
      await assertRejected(
        () => declare({ workload, ...later(rest) }),
        {
          component: `${component} "app"`,
          what: "a workload together with other invalid inputs",
          issues,
        },
        nothing,
      );
    });

    it("is rejected if its policies conflict with the others, once account and region are read", async () => {
      const policyArns = [...managedPolicies(9), ebsCsiArn];
      const issues = ["duplicate policyArns[9]", "limit policyArns"];
      await assertRejected(
        () => declare({ workload: "ebs-csi", policyArns }),
        {
          component: `${component} "app"`,
          what: "a workload whose policies conflict with policyArns",
          issues,
        },
        { functions },
      );
    });
  });
}

describe("the workload of a role", () => {
  it("adds its policies to the role's own policies", async () => {
    const document = textOf(allow("s3:GetObject", "*"));
    const args = {
      workload: "ebs-csi",
      workloadScopes: { kmsKeyArns: [key] },
      policyArns: ["arn:aws:iam::aws:policy/P0"],
      inlinePolicies: { read: document },
    };
    assert.deepEqual(summary(await policiesOf(() => roleOf(args))), {
      "app-AmazonEBSCSIDriverPolicyV2": { role, policyArn: ebsCsiArn },
      "app-P0": { role, policyArn: "arn:aws:iam::aws:policy/P0" },
      "app-ebs-csi": { role, name: "ebs-csi", policy: keyPolicy },
      "app-read": { role, name: "read", policy: document },
    });
  });

  it("is limited to the partition, region and account read from the AWS provider", async () => {
    const program = () => {
      const elsewhere = new aws.Provider("elsewhere", { region: "cn-north-1" });
      const args = { workload: "external-secrets", workloadScopes: { secretArns: ["*"] } };
      return components.ServiceAccountRole?.(args, { providers: [elsewhere] });
    };
    const china = placeOfClusters("aws-cn", "cn-north-1", "210987654321");
    const done = await runWell(program, { functions: china });
    const [policy, ...more] = childrenIn(done).filter(({ type }) => type === policyType);
    assert.deepEqual(more, []);
    const resources = JSON.parse(String(policy?.inputs.policy)).Statement.map(
      (statement: { Resource: string }) => statement.Resource,
    );
    assert.ok(resources.includes("arn:aws-cn:secretsmanager:cn-north-1:210987654321:secret:*"), resources.join());
    const provider = "urn:pulumi:prod::shop::pulumi:providers:aws::elsewhere::id-of-elsewhere";
    assert.deepEqual(new Set(done.calls.map((call) => call.provider)), new Set([provider]));
  });

  it("reads nothing if it is omitted or null", async () => {
    for (const args of [{}, { workload: null, workloadScopes: null }, later({ workloadScopes: null })]) {
      const done = await runWell(() => roleOf(args));
      assert.deepEqual(done.calls, []);
      assert.deepEqual(
        childrenIn(done).map(({ name }) => name),
        ["app-role"],
      );
    }
  });

  it("treats a null scope as omitted", async () => {
    const nulls = { kmsKeyArns: null, hostedZoneArns: null, clusterName: null };
    for (const workloadScopes of [null, nulls, pulumi.output(Promise.resolve(nulls)), later(nulls)]) {
      assert.deepEqual(summary(await policiesOf(() => roleOf({ workload: "ebs-csi", workloadScopes }))), {
        "app-AmazonEBSCSIDriverPolicyV2": { role, policyArn: ebsCsiArn },
      });
    }
  });
});

describe("the scopes of a role's workload", () => {
  const expected = { "app-external-dns": { role, name: "external-dns", policy: externalDnsOn(zone) } };
  const eventual = <T>(value: T) => pulumi.output(new Promise<T>((resolve) => setTimeout(resolve, 20, value)));
  const ways: [string, () => unknown][] = [
    ["an item", () => ({ hostedZoneArns: [eventual(zone)] })],
    ["a list", () => ({ hostedZoneArns: eventual([zone]) })],
    ["all of them", () => eventual({ hostedZoneArns: [zone] })],
    ["promises", () => ({ hostedZoneArns: Promise.resolve([Promise.resolve(zone)]) })],
  ];
  for (const [what, workloadScopes] of ways) {
    it(`give the same policy if they are outputs: ${what}`, async () => {
      const program = () => roleOf({ workload: "external-dns", workloadScopes: workloadScopes() });
      assert.deepEqual(summary(await policiesOf(program)), expected);
    });
  }

  it("become dependencies of the policy", async () => {
    const program = () => {
      const made = new aws.iam.Policy("made", { policy: "{}" });
      const hostedZoneArns = [made.arn.apply(() => zone)];
      return roleOf({ workload: "external-dns", workloadScopes: { hostedZoneArns } });
    };
    const done = await runWell(program, { functions });
    const policy = done.registrations.find(({ name }) => name === "app-external-dns");
    assert.deepEqual(policy?.dependencies.sort(), ["app-role", "made"]);
  });

  it("make only the policy secret if one of them is secret", async () => {
    const program = () => roleOf({ workload: "ebs-csi", workloadScopes: { kmsKeyArns: [pulumi.secret(key)] } });
    const done = await runWell(program, { functions });
    assert.deepEqual(summary(childrenIn(done)), {
      "app-AmazonEBSCSIDriverPolicyV2": { role, policyArn: ebsCsiArn },
      "app-ebs-csi": { role, name: "ebs-csi", policy: secret(keyPolicy) },
      "app-role": { assumeRolePolicy: trustPolicy },
    });
  });

  const unknowns: [string, object, Record<string, object>][] = [
    [
      "an item of a required scope",
      { workload: "external-dns", workloadScopes: { hostedZoneArns: [zone, unknownOutput()] } },
      { "app-external-dns": { role: unknown, name: "external-dns", policy: unknown } },
    ],
    [
      "workloadScopes",
      { workload: "s3-csi", workloadScopes: unknownOutput() },
      { "app-s3-csi": { role: unknown, name: "s3-csi", policy: unknown } },
    ],
    [
      "the cluster's name",
      { workload: "cluster-autoscaler", workloadScopes: { clusterName: unknownOutput() } },
      { "app-cluster-autoscaler": { role: unknown, name: "cluster-autoscaler", policy: unknown } },
    ],
    [
      "the list of keys for a managed policy",
      { workload: "ebs-csi", workloadScopes: { kmsKeyArns: unknownOutput() } },
      {
        "app-AmazonEBSCSIDriverPolicyV2": { role: unknown, policyArn: ebsCsiArn },
        "app-ebs-csi": { role: unknown, name: "ebs-csi", policy: unknown },
      },
    ],
    [
      "whether metrics are read",
      { workload: "keda", workloadScopes: { readMetrics: unknownOutput() } },
      { "app-keda": { role: unknown, name: "keda", policy: unknown } },
    ],
  ];
  for (const [what, args, children] of unknowns) {
    it(`show the policies in a preview if ${what} is unknown`, async () => {
      assert.deepEqual(summary(await policiesOf(() => roleOf(args), { preview: true })), children);
    });
  }
});
