import assert from "node:assert/strict";
import { ClusterAccess, ControlPlaneAccess, type ControlPlaneAccessArgs } from "../../../provider";
import { childrenIn, runWell } from "../../support/components";
import { assertRejected } from "../../support/messages";
import { declare, functionsOf, minimal, roleArn } from "./clusterAccess.fixtures";

const functions = {
  ...functionsOf(),
  "aws:index/getCallerIdentity:getCallerIdentity": () => ({ accountId: "123456789012" }),
  "aws:index/getPartition:getPartition": () => ({ partition: "aws" }),
  "aws:index/getRegion:getRegion": () => ({ region: "us-west-2" }),
};
const capabilities: ControlPlaneAccessArgs["capabilities"] = [
  "manage-access-entries",
  "manage-identity-provider-configs",
  "update-clusters",
];
const bounds = {
  accessPolicies: ["AmazonEKSViewPolicy"],
  namespaces: ["team-*"],
  allowWildcards: true,
  kubernetesGroups: ["developers"],
  principalArns: [roleArn],
  entryTypes: ["STANDARD" as const],
  issuers: ["https://login.example.com"],
  clientIds: ["kubernetes"],
  clusterSettings: { endpointPublicAccess: false },
};
const grantWith = (controlPlane: object) => [
  { name: "dev", principalArn: roleArn, access: "view" as const, controlPlane: { capabilities, ...controlPlane } },
];
const policyIn = (done: Parameters<typeof childrenIn>[0]) =>
  JSON.parse(String(childrenIn(done).find(({ type }) => type === "aws:iam/policy:Policy")?.inputs.policy));

describe("The bounds of a grant's controlPlane", () => {
  it("are those of a ControlPlaneAccess: the same policy, and the same lines in the preview", async () => {
    const options = { functions, preview: true };
    const granted = await declare({ ...minimal, grants: grantWith(bounds) }, options);
    const args = { capabilities, clusterNames: ["prod"], roles: [roleArn], ...bounds };
    const alone = await runWell(() => new ControlPlaneAccess("alone", args), options);
    assert.deepEqual(policyIn(granted), policyIn(alone));
    const linesIn = ({ log }: typeof alone | typeof granted) =>
      log.flatMap(({ message }) => (message.includes("manage-access-entries") ? [message] : []));
    assert.equal(linesIn(alone).length, 1);
    assert.deepEqual(linesIn(granted), linesIn(alone));
    assert.notDeepEqual(policyIn(await declare({ ...minimal, grants: grantWith({}) }, options)), policyIn(alone));
  });

  const bad: [string, object, string[]][] = [
    ["a ClusterRole", { accessPolicies: ["view"] }, ["format accessPolicies[0]"]],
    ["namespaces without access policies", { namespaces: ["team-a"] }, ["missing accessPolicies"]],
    [
      "a wildcard that isn't allowed",
      { accessPolicies: ["AmazonEKSViewPolicy"], namespaces: ["team-*"] },
      ["format namespaces[0]"],
    ],
    ["an unknown type of entries", { entryTypes: ["USER"] }, ["format entryTypes[0]"]],
    ["an unknown setting", { clusterSettings: { color: "red" } }, ["unknown clusterSettings.color"]],
    [
      "issuers without the capability that they bound",
      { capabilities: ["manage-access-entries"], issuers: ["https://login.example.com"] },
      ["exclusive issuers"],
    ],
  ];
  for (const [what, controlPlane, issues] of bad) {
    it(`reject ${what}, with the path in the grant`, async () => {
      await assertRejected(
        () => new ClusterAccess("access", { ...minimal, grants: grantWith(controlPlane) }),
        {
          component: 'ClusterAccess "access"',
          what: `${what} as a bound of a grant`,
          issues: issues.map((issue) => issue.replace(" ", " grants[0].controlPlane.")),
        },
        { functions },
      );
    });
  }
});
