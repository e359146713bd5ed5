import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { AccessEntry, type AccessEntryArgs, ClusterAccess } from "../../../provider";
import { assertRejected } from "../../support/messages";
import { run } from "../../support/mocks";
import { cloud } from "../../support/mocks/access";
import { functions, minimal, roleArn } from "./accessEntry.fixtures";

const getAccessPolicies = "aws:eks/getAccessPolicies:getAccessPolicies";
const listed = ["AmazonEKSAdminPolicy", "AmazonEKSHybridPolicy", "AmazonEKSSecretReaderPolicy", "AmazonEKSViewPolicy"];
const policyArn = (name: string) => `arn:aws:eks::aws:cluster-access-policy/${name}`;
const withList = {
  ...functions,
  [getAccessPolicies]: () => ({ accessPolicies: listed.map((name) => ({ name, arn: policyArn(name) })) }),
};
const denied = {
  ...functions,
  [getAccessPolicies]: () => {
    throw new Error("AccessDeniedException: not authorized to perform: eks:ListAccessPolicies");
  },
};
/** The messages of a run of an AccessEntry with these policies, and how often it read the list. */
async function runOf(accessPolicies: AccessEntryArgs["accessPolicies"], using = withList) {
  const done = await run(() => new AccessEntry("dev", { ...minimal, accessPolicies }), { functions: using });
  return {
    errors: done.errors,
    calls: done.calls.filter(({ token }) => token === getAccessPolicies).length,
    log: done.log.map(({ severity, message }) => [severity, message.split("\n")[0]]),
  };
}

describe("the names of access policies", () => {
  const misspelt = [
    { policy: "AmazonEKSSecretReadPolicy" },
    { policy: policyArn("AmazonEKSVeiwPolicy") },
    { policy: "AmazonEKSHybridPolicy", namespaces: ["a"] },
    { policy: "AmazonEKSEditPolicy" },
  ];
  const issues = ["choice accessPolicies[0].policy", "choice accessPolicies[1].policy"];

  for (const [how, accessPolicies] of [
    ["plain", misspelt],
    ["in outputs", pulumi.output(Promise.resolve(misspelt))],
    ["with items in outputs", misspelt.map((item) => pulumi.output(Promise.resolve(item)))],
  ] as [string, AccessEntryArgs["accessPolicies"]][]) {
    it(`are compared with AWS's list, ${how}, and the error has the most similar one`, async () => {
      await assertRejected(
        () => new AccessEntry("dev", { ...minimal, accessPolicies }),
        { component: 'AccessEntry "dev"', what: "access policies that AWS doesn't have", issues },
        { functions: withList, preview: true },
      );
    });
  }

  it("are compared for each grant of a ClusterAccess, in one error with the other problems", async () => {
    const grants = [
      { name: "dev", principalArn: roleArn, accessPolicies: misspelt.slice(1) },
      { name: "deleted", principalArn: `${roleArn}s`, access: "view" as const },
    ];
    const { errors, issues } = await run(() => new ClusterAccess("access", { clusterName: "prod", grants }), {
      functions: { ...withList, ...cloud({ principals: { [roleArn]: "AROAFIRST" } }) },
      preview: true,
    });
    assert.equal(errors.length, 1, errors.join("\n"));
    assert.deepEqual(
      issues.map(({ code, paths }) => [code, paths]),
      [
        ["choice", [["grants", 0, "accessPolicies", 0, "policy"]]],
        ["mismatch", [["grants", 1, "principalArn"]]],
      ],
    );
  });

  it("are compared once for all policies, and only if one isn't a general policy", async () => {
    const rare = [{ policy: "AmazonEKSHybridPolicy" }, { policy: "AmazonEKSSecretReaderPolicy" }];
    assert.deepEqual(await runOf(rare), { errors: [], calls: 1, log: [] });
    const general = ["ClusterAdmin", "Admin", "Edit", "View", "AdminView"].map((part) => ({
      policy: `AmazonEKS${part}Policy`,
    }));
    assert.deepEqual(await runOf(general), { errors: [], calls: 0, log: [] });
  });

  it("are only checked by their form if the list can't be read", async () => {
    const why =
      "Names of access policies aren't checked. The access policies of EKS can't be read; expected the permission";
    const { errors, calls, log } = await runOf(misspelt, denied);
    assert.deepEqual([errors, calls, log.map(([severity]) => severity)], [[], 1, ["debug"]]);
    assert.ok(log[0]?.[1]?.startsWith(`${why} eks:ListAccessPolicies.`), log[0]?.[1]);
  });
});
