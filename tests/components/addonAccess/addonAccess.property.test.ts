import assert from "node:assert/strict";
import fc from "fast-check";
import { AddonAccess } from "../../../provider";
import { runWell } from "../../support/components";
import { placeOfClusters } from "../../support/mocks/podIdentity";
import { anyPods, assertAdmitsExactlyPods, assertAdmitsNoToken } from "../../support/podTrusts";

const names = ["A", "B", "C", "D"];
const anyPolicies = fc.uniqueArray(fc.constantFrom(...names), { maxLength: 4 });
const ofAws = (partition: string, policy: string) => `arn:${partition}:iam::aws:policy/service-role/${policy}`;

describe("with random recommendations,", () => {
  it("each role of an AddonAccess admits exactly its service account, and has exactly the policies", async () => {
    const anyConfigurations = fc.uniqueArray(
      fc.record({ name: fc.constantFrom("a", "b", "ab", "a.b"), policies: anyPolicies, twice: fc.boolean() }),
      { minLength: 1, maxLength: 3, selector: ({ name }) => name },
    );
    const anyOwner = fc.constantFrom("add-on" as const, "stack" as const);
    const anyNamespace = fc.constantFrom("a", "ab", "kube-system");
    // One policy at least, because an add-on without any is rejected.
    const anyGiven = fc.uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: 2 });
    await fc.assert(
      fc.asyncProperty(
        anyPods(),
        anyConfigurations,
        anyOwner,
        anyNamespace,
        anyGiven,
        async (place, accounts, owner, namespace, given) => {
          const [clusterName = ""] = place.clusters;
          const { partition, region, account } = place;
          const recommended = accounts.flatMap(({ name, policies, twice }) => {
            const one = {
              serviceAccount: name,
              recommendedManagedPolicies: policies.map((each) => ofAws("aws", each)),
            };
            return twice ? [one, one] : [one];
          });
          const done = await runWell(
            () =>
              new AddonAccess("app", {
                clusterName,
                addonName: "storage",
                addonVersion: "v1.0.0",
                owner,
                policyArns: given.map((each) => ofAws(partition, each)),
                agent: "ignore",
              }),
            {
              functions: placeOfClusters(partition, region, account),
              partition,
              addons: {
                offered: { storage: { defaultNamespace: namespace, versions: { "v1.0.0": { recommended } } } },
              },
            },
          );
          const of = (type: string) => done.registrations.filter((each) => each.type === type);
          const roles = of("aws:iam/role:Role");
          assert.deepEqual(roles.map(({ name }) => name).sort(), accounts.map(({ name }) => `app-${name}-role`).sort());
          const attached = of("aws:iam/rolePolicyAttachment:RolePolicyAttachment");
          for (const { name, policies } of accounts) {
            const role = roles.find((each) => each.name === `app-${name}-role`);
            const policy = String(role?.inputs.assumeRolePolicy);
            const serviceAccounts = [{ namespace, name }];
            assertAdmitsExactlyPods(policy, {
              ...place,
              clusters: [clusterName],
              serviceAccounts,
              disableSessionTags: false,
            });
            assertAdmitsNoToken(policy, "oidc.eks.us-west-2.amazonaws.com/id/A");
            const ofRole = attached.filter(({ inputs }) => inputs.role === `app-${name}-role-0a1b2c3`);
            assert.deepEqual(
              ofRole.map(({ inputs }) => inputs.policyArn).sort(),
              [...new Set([...policies, ...given])].map((each) => ofAws(partition, each)).sort(),
            );
          }
          const associations = of("aws:eks/podIdentityAssociation:PodIdentityAssociation");
          assert.equal(associations.length, owner === "stack" ? accounts.length : 0);
        },
      ),
      { seed: 20261129, numRuns: 25 },
    );
  });
});
