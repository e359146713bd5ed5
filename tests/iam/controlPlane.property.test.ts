import assert from "node:assert/strict";
import fc from "fast-check";
import { type Capability, capabilities } from "../../provider/iam/controlPlane/capabilities";
import { documentOf, documentsOf, managedPolicyLimit } from "../../provider/iam/controlPlane/policy";
import { type ControlPlanePermissions, statementsOf } from "../../provider/iam/controlPlane/statements";
import { isPromised } from "../support/controlPlanePromises";
import { arnFrom, eksReference, type Reference } from "../support/eksActions";
import { like } from "../support/iamEvaluator";
import { allows, type Request, statementsIn } from "../support/identityPolicies";

const account = "123456789012";
const otherAccount = "210987654321";
const regions = ["us-west-2", "eu-central-1"];
/** Clusters, some with names that are prefixes of other names. */
const clusters = ["prod", "prod-2", "prod-eu", "pro", "Prod"];
const patterns = ["*", "prod*", "prod-?", "?rod"];
const roles = ["node", "path/node", "pod"].map((name) => `arn:aws:iam::${account}:role/${name}`);
const keys = ["1111", "2222"].map((id) => `arn:aws:kms:us-west-2:${account}:key/${id}`);

const some = <T>(items: readonly T[], minLength = 0) => fc.uniqueArray(fc.constantFrom(...items), { minLength });
const anyTags = fc.dictionary(fc.constantFrom("env", "team"), fc.constantFrom("a", "b"), { maxKeys: 2 });

const anyPermissions: fc.Arbitrary<ControlPlanePermissions> = fc.record({
  // Only a few at a time, so that no capability covers for another.
  capabilities: fc.uniqueArray(fc.constantFrom(...(Object.keys(capabilities) as Capability[])), {
    minLength: 1,
    maxLength: 4,
  }),
  clusterNames: some([...clusters, ...patterns], 1),
  partition: fc.constantFrom("aws", "aws-cn", "aws-us-gov"),
  accountId: fc.constant(account),
  regions: fc.oneof(some(regions, 1), fc.constant<string[]>(["*"])),
  passRoleArns: some(roles),
  kmsKeyArns: some(keys),
  resourceTags: anyTags,
  requestTags: anyTags,
});

/** Tags of a resource or a call. */
const tagSets: Record<string, string>[] = [{}, { env: "a" }, { env: "b" }, { env: "a", team: "b" }];

function tagContext(prefix: string, tags: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [`${prefix}/${key}`, value]));
}

const includes = (tags: Record<string, string>, wanted: Record<string, string>) =>
  Object.entries(wanted).every(([key, value]) => tags[key] === value);

/** The operations that accept tags. */
const creating = /^(Create(?!CertificateAuthority)|Associate(?!EncryptionConfig|AccessPolicy)|TagResource)/;

describe("control-plane policies for random capabilities, clusters, roles, keys and tags", () => {
  let reference: Reference;
  before(async () => {
    reference = await eksReference();
  });

  /** All EKS API calls for one cluster, with their resource ARNs. */
  function callsOn(partition: string, region: string, accountId: string, cluster: string) {
    const values = { Partition: partition, Region: region, Account: accountId, ClusterName: cluster };
    return [...reference.kindsOf].flatMap(([action, kinds]) =>
      (kinds.length === 0 ? ["account"] : kinds).map((kind) => {
        const form = reference.arnOf.get(kind);
        return { action, kind, resource: form === undefined ? "*" : arnFrom(form, values, "prod") };
      }),
    );
  }

  it("allow exactly the calls of the capabilities, only on these clusters and with these tags", () => {
    let allowed = 0;
    fc.assert(
      fc.property(anyPermissions, fc.constantFrom(...tagSets), fc.constantFrom(...tagSets), (asked, has, gives) => {
        const policies = documentsOf(statementsOf(asked)).flatMap(statementsIn);
        for (const [region, accountId] of [
          [regions[0], account],
          [regions[1], account],
          [regions[0], otherAccount],
        ] as [string, string][]) {
          for (const cluster of clusters) {
            for (const { action, kind, resource } of callsOn(asked.partition, region, accountId, cluster)) {
              const isNew = action === "CreateCluster";
              const takesTags = creating.test(action);
              const context: Request["context"] = {
                "aws:RequestedRegion": region,
                ...(isNew ? {} : tagContext("aws:ResourceTag", has)),
                ...(takesTags ? tagContext("aws:RequestTag", gives) : {}),
                "aws:TagKeys": Object.keys(gives),
              };
              const where = asked.regions.includes("*") || asked.regions.includes(region);
              const here = accountId === account && asked.clusterNames.some((name) => like(name, cluster));
              const about = kind === "account" ? where : where && here;
              const tagged =
                kind === "account" ||
                ((isNew || includes(has, asked.resourceTags)) &&
                  (!takesTags || includes(gives, asked.requestTags)) &&
                  (action !== "TagResource" ||
                    Object.entries(asked.resourceTags).every(([key, value]) =>
                      [undefined, value].includes(gives[key]),
                    )) &&
                  (action !== "UntagResource" ||
                    !Object.keys(gives).some((key) => key in asked.resourceTags || key in asked.requestTags)));
              const expected = isPromised(asked.capabilities, action, kind) && about && tagged;
              const actual = allows(policies, { action: `eks:${action}`, resource, context });
              assert.equal(actual, expected, JSON.stringify({ action, resource, context, asked }));
              allowed += Number(actual);
            }
          }
        }
      }),
      { seed: 20250501, numRuns: 40 },
    );
    assert.ok(allowed > 1000, `only ${allowed} calls were allowed`);
  });

  it("allow passing only the listed roles, only to EKS, and only if a capability passes roles", () => {
    const passing: Record<string, string[]> = {
      "create-clusters": ["eks.amazonaws.com"],
      "update-clusters": ["eks.amazonaws.com"],
      "manage-nodegroups": ["eks.amazonaws.com"],
      "manage-fargate-profiles": ["eks.amazonaws.com"],
      "manage-access-entries": ["eks.amazonaws.com"],
      "manage-addons": ["eks.amazonaws.com", "pods.eks.amazonaws.com"],
      "manage-pod-identity-associations": ["eks.amazonaws.com", "pods.eks.amazonaws.com"],
      "manage-eks-capabilities": ["eks.amazonaws.com", "capabilities.eks.amazonaws.com"],
    };
    const services = [...new Set(Object.values(passing).flat()), "ec2.amazonaws.com", "lambda.amazonaws.com"];
    fc.assert(
      fc.property(anyPermissions, (asked) => {
        const policies = documentsOf(statementsOf(asked)).flatMap(statementsIn);
        const open = new Set(asked.capabilities.flatMap((capability) => passing[capability] ?? []));
        for (const resource of [...roles, `arn:aws:iam::${account}:role/admin`]) {
          for (const service of services) {
            const context = { "iam:PassedToService": service };
            const expected = asked.passRoleArns.includes(resource) && open.has(service);
            assert.equal(allows(policies, { action: "iam:PassRole", resource, context }), expected);
          }
          assert.equal(allows(policies, { action: "iam:PassRole", resource, context: {} }), false);
        }
      }),
      { seed: 20250502, numRuns: 100 },
    );
  });

  it("allow encryption only with the listed keys, and only if a capability encrypts", () => {
    fc.assert(
      fc.property(anyPermissions, some([...keys, "arn:aws:kms:us-west-2:210987654321:key/3333"]), (asked, used) => {
        const policies = documentsOf(statementsOf({ ...asked, resourceTags: {}, requestTags: {} })).flatMap(
          statementsIn,
        );
        const encrypting = asked.capabilities.some((name) => ["create-clusters", "manage-encryption"].includes(name));
        for (const resource of keys) {
          const expected = encrypting && asked.kmsKeyArns.includes(resource);
          for (const action of ["kms:CreateGrant", "kms:DescribeKey"]) {
            assert.equal(allows(policies, { action, resource, context: {} }), expected);
          }
          assert.equal(allows(policies, { action: "kms:Decrypt", resource, context: {} }), false);
        }
        const region = asked.regions.includes("*") ? "us-west-2" : asked.regions[0];
        const named = asked.clusterNames.find((name) => clusters.includes(name));
        if (named !== undefined) {
          const resource = `arn:${asked.partition}:eks:${region}:${account}:cluster/${named}`;
          const context = { "eks:encryptionConfigProviderKeyArns": used };
          const within = asked.kmsKeyArns.length === 0 || used.every((key) => asked.kmsKeyArns.includes(key));
          for (const [capability, operation] of [
            ["create-clusters", "CreateCluster"],
            ["manage-encryption", "AssociateEncryptionConfig"],
          ] as [Capability, string][]) {
            const expected = asked.capabilities.includes(capability) && within;
            assert.equal(allows(policies, { action: `eks:${operation}`, resource, context }), expected);
          }
        }
      }),
      { seed: 20250503, numRuns: 100 },
    );
  });

  it("allow creating only the service-linked roles of EKS, each only for its service", () => {
    const linked: Record<string, [service: string, role: string]> = {
      "create-clusters": ["eks.amazonaws.com", "AWSServiceRoleForAmazonEKS"],
      "manage-nodegroups": ["eks-nodegroup.amazonaws.com", "AWSServiceRoleForAmazonEKSNodegroup"],
      "manage-fargate-profiles": ["eks-fargate.amazonaws.com", "AWSServiceRoleForAmazonEKSForFargate"],
    };
    const pairs = [...Object.values(linked), ["autoscaling.amazonaws.com", "AWSServiceRoleForAutoScaling"]];
    fc.assert(
      fc.property(anyPermissions, (asked) => {
        const policies = documentsOf(statementsOf(asked)).flatMap(statementsIn);
        for (const [service, role] of pairs) {
          const resource = `arn:${asked.partition}:iam::${account}:role/aws-service-role/${service}/${role}`;
          for (const [other] of pairs) {
            const request = {
              action: "iam:CreateServiceLinkedRole",
              resource,
              context: { "iam:AWSServiceName": `${other}` },
            };
            const expected = other === service && asked.capabilities.some((name) => linked[name]?.[0] === service);
            assert.equal(allows(policies, request), expected);
          }
        }
      }),
      { seed: 20250504, numRuns: 100 },
    );
  });
});

describe("the documents of control-plane policies", () => {
  const anyClusters = fc.uniqueArray(fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,60}$/), {
    minLength: 1,
    maxLength: 60,
  });

  /** The permissions of a document: each action on each resource under each condition. */
  const allowedBy = (documents: string[]) =>
    documents
      .flatMap(statementsIn)
      .flatMap(({ Action: actions, Resource: resources, Condition: condition }) =>
        [actions]
          .flat()
          .flatMap((action) => [resources].flat().map((resource) => JSON.stringify([action, resource, condition]))),
      )
      .sort();

  it("together contain each permission exactly once, and none exceeds IAM's size limit", () => {
    let several = 0;
    fc.assert(
      fc.property(anyPermissions, anyClusters, (asked, clusterNames) => {
        const statements = statementsOf({ ...asked, clusterNames });
        const documents = documentsOf(statements);
        assert.deepEqual(allowedBy(documents), allowedBy([documentOf(statements)]));
        for (const document of documents) {
          assert.ok(document.replace(/\s/g, "").length <= managedPolicyLimit);
        }
        several += Number(documents.length > 1);
      }),
      { seed: 20250505, numRuns: 150 },
    );
    assert.ok(several > 30, `only ${several} were split`);
  });

  it("don't depend on the order or duplicates of the inputs", () => {
    const shuffled = (items: string[]) => [...items].reverse().concat(items);
    fc.assert(
      fc.property(anyPermissions, anyClusters, (asked, clusterNames) => {
        const one = { ...asked, clusterNames };
        const other = {
          ...one,
          capabilities: shuffled(one.capabilities) as Capability[],
          clusterNames: shuffled(one.clusterNames),
          regions: shuffled(one.regions),
          passRoleArns: shuffled(one.passRoleArns),
          kmsKeyArns: shuffled(one.kmsKeyArns),
          resourceTags: Object.fromEntries(Object.entries(one.resourceTags).reverse()),
          requestTags: Object.fromEntries(Object.entries(one.requestTags).reverse()),
        };
        assert.deepEqual(documentsOf(statementsOf(other)), documentsOf(statementsOf(one)));
      }),
      { seed: 20250506, numRuns: 100 },
    );
  });
});
