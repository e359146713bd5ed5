import assert from "node:assert/strict";
import fc from "fast-check";
import { violations } from "../../policy/rule";
import { rules } from "../../policy/rules/rules";
import { adminAccessOf } from "../../provider/iam/controlPlane/adminAccess";
import type { Bounds } from "../../provider/iam/controlPlane/bounds";
import { type Capability, capabilities } from "../../provider/iam/controlPlane/capabilities";
import { documentsOf } from "../../provider/iam/controlPlane/policy";
import { statementsOf } from "../../provider/iam/controlPlane/statements";
import { roleTrust } from "../../provider/iam/trustPolicy";

/** What the rules report about a resource that isn't declared by a component, as rule and problem. */
function reported(type: string, props: Record<string, unknown>): string[] {
  const resource = { type, name: "one", urn: `urn:pulumi:dev::shop::${type}::one`, props };
  return rules.flatMap((rule) => violations(rule, resource, {}).map(({ problem }) => `${rule.name}: ${problem}`));
}

const issuer = "oidc.eks.us-west-2.amazonaws.com/id/0A1B2C3D";
const serviceAccounts = [{ namespace: "shop", name: "cart" }];
const webIdentity = {
  oidcProviderArns: [`arn:aws:iam::123456789012:oidc-provider/${issuer}`],
  audiences: ["sts.amazonaws.com"],
  serviceAccounts,
};
const podIdentity = { clusterArns: ["arn:aws:eks:us-west-2:123456789012:cluster/shop"], serviceAccounts };

describe("The rules, on the trust policies of the components,", () => {
  const trusts = (trust: Parameters<typeof roleTrust>[0]) =>
    reported("aws:iam/role:Role", { assumeRolePolicy: JSON.stringify(roleTrust(trust)) });

  it("accept IRSA and EKS Pod Identity", () => {
    assert.deepEqual(trusts({ webIdentity, podIdentity }), []);
    assert.deepEqual(trusts({ podIdentity: { clusterArns: podIdentity.clusterArns } }), []);
  });

  it("report a pattern of namespaces", () => {
    const wild = { ...webIdentity, serviceAccounts: [{ namespace: "*", name: "cart" }] };
    assert.deepEqual(trusts({ webIdentity: wild }), [
      `irsa-subject: The trust policy allows all service accounts that match system:serviceaccount:*:cart (issuer ${issuer}).`,
    ]);
  });
});

describe("The rule eks-api-administrators, on the policies of ControlPlaneAccess,", () => {
  /** The level that the rule reports. */
  function levelOf(capability: Capability, bounds: Bounds = {}): string {
    const scope = { partition: "aws", accountId: "123456789012", regions: ["us-west-2"], clusterNames: ["shop"] };
    const restrictions = { passRoleArns: [], resourceTags: {}, requestTags: {}, kmsKeyArns: [] };
    const permissions = { ...scope, ...restrictions, ...bounds, capabilities: [capability] };
    const found = documentsOf(statementsOf(permissions)).flatMap((policy) =>
      reported("aws:iam/policy:Policy", { policy }),
    );
    for (const line of found) assert.match(line, /^eks-api-administrators: /);
    if (found.some((line) => line.includes("is equivalent to administrator access"))) return "yes";
    return found.some((line) => line.includes("can lead to administrator access")) ? "possible" : "no";
  }

  for (const capability of Object.keys(capabilities) as Capability[]) {
    it(`reports ${capability} as the component describes it`, () => {
      assert.equal(levelOf(capability), adminAccessOf(capability).level);
    });
  }

  it("reads any bounds of access entries as the component describes them", () => {
    const some = (...items: string[]) => fc.uniqueArray(fc.constantFrom(...items), { maxLength: 3 });
    const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
    const bounds = fc
      .record({
        accessPolicies: maybe(some("AmazonEKSViewPolicy", "AmazonEKSEditPolicy", "AmazonEKSClusterAdminPolicy")),
        namespaces: maybe(fc.uniqueArray(fc.constantFrom("shop", "shop-*", "*", "kube-*"), { minLength: 1 })),
        kubernetesGroups: maybe(some("developers", "operators")),
        entryTypes: maybe(fc.uniqueArray(fc.constantFrom("STANDARD", "EC2_LINUX"), { minLength: 1 })),
      })
      .map((given) => (given.accessPolicies?.length ? given : { ...given, namespaces: undefined }));
    fc.assert(
      fc.property(bounds, (given) => {
        const isBounded = Object.values(given).some((bound) => bound !== undefined);
        fc.pre(isBounded);
        assert.equal(levelOf("manage-access-entries", given), adminAccessOf("manage-access-entries", given).level);
      }),
      { numRuns: 300 },
    );
  });

  it("reads the bounds of clusters and of identity providers", () => {
    const cases: [Capability, Bounds][] = [
      ["create-clusters", { clusterSettings: { bootstrapClusterCreatorAdminPermissions: false } }],
      [
        "create-clusters",
        { clusterSettings: { bootstrapClusterCreatorAdminPermissions: false, kubeApiServerConfig: false } },
      ],
      ["update-clusters", { clusterSettings: { authenticationModes: ["API"], kubeApiServerConfig: false } }],
      ["update-clusters", { clusterSettings: { authenticationModes: ["API"] } }],
      ["manage-identity-provider-configs", { issuers: ["https://login.example.com"] }],
    ];
    for (const [capability, bounds] of cases) {
      assert.equal(levelOf(capability, bounds), adminAccessOf(capability, bounds).level, capability);
    }
  });
});
