import assert from "node:assert/strict";
import { missingPodIdentityActions } from "../../provider/iam/serviceTrust";
import { roleTrust } from "../../provider/iam/trustPolicy";

const service = { Service: "pods.eks.amazonaws.com" };
const [assume, tag] = ["sts:AssumeRole", "sts:TagSession"];
const statement = (Action: unknown, Principal: unknown = service, Effect = "Allow") => ({ Effect, Principal, Action });
const policy = (Statement: unknown) => JSON.stringify({ Version: "2012-10-17", Statement });

describe("The actions that a trust policy doesn't allow EKS Pod Identity", () => {
  const cases: [string, string, string[]][] = [
    ["both actions in one statement that isn't a list", policy(statement([assume, tag])), []],
    ["both actions in two statements", policy([statement(assume), statement([tag])]), []],
    ["actions in other letters", policy([statement(["STS:assumerole", "sts:tagsession"])]), []],
    [
      "all actions of STS, for several services",
      policy([statement("sts:*", { Service: ["ec2.amazonaws.com", service.Service] })]),
      [],
    ],
    ["everything, for everyone", policy([statement("*", "*")]), []],
    ["no session tags", policy([statement(assume)]), [tag]],
    ["another service", policy([statement([assume, tag], { Service: "ec2.amazonaws.com" })]), [assume, tag]],
    ["an account", policy([statement([assume, tag], { AWS: "arn:aws:iam::123456789012:root" })]), [assume, tag]],
    ["a denial", policy([statement([assume, tag], service, "Deny")]), [assume, tag]],
    ["no statement", policy([]), [assume, tag]],
    ["text that isn't JSON", "{", [assume, tag]],
  ];
  for (const [what, trustPolicy, missing] of cases) {
    it(`are ${missing.length === 0 ? "none" : missing.join(" and ")} with ${what}`, () => {
      assert.deepEqual(missingPodIdentityActions(trustPolicy, true), missing);
    });
  }

  it("don't include the one for session tags if there are none", () => {
    assert.deepEqual(missingPodIdentityActions(policy([statement(assume)]), false), []);
    assert.deepEqual(missingPodIdentityActions(policy([statement(tag)]), false), [assume]);
  });

  it("are none with the trust policies of this package", () => {
    const clusterArns = ["arn:aws:eks:us-west-2:123456789012:cluster/prod"];
    const serviceAccounts = [{ namespace: "shop", name: "web" }];
    const own = roleTrust({ podIdentity: { clusterArns, serviceAccounts } });
    assert.deepEqual(missingPodIdentityActions(JSON.stringify(own), true), []);
  });
});
