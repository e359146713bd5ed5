import assert from "node:assert/strict";
import { assumeTargetRole, podIdentityStatements, roleTrust } from "../../provider/iam/trustPolicy";

const prod = "arn:aws:eks:us-west-2:123456789012:cluster/prod";
const statement = (condition: object) => ({
  Effect: "Allow",
  Principal: { Service: "pods.eks.amazonaws.com" },
  Action: ["sts:AssumeRole", "sts:TagSession"],
  Condition: condition,
});
const tags = (namespace: string, names: string | string[]) => ({
  "aws:RequestTag/kubernetes-namespace": namespace,
  "aws:RequestTag/kubernetes-service-account": names,
});

describe("the trust policy for EKS Pod Identity", () => {
  it("is AWS's example for one service account, limited to the cluster and its account", () => {
    const serviceAccounts = [{ namespace: "default", name: "my-sa" }];
    assert.deepEqual(podIdentityStatements({ clusterArns: [prod], serviceAccounts }), [
      statement({
        StringEquals: { "aws:SourceAccount": "123456789012", ...tags("default", "my-sa") },
        ArnEquals: { "aws:SourceArn": prod },
      }),
    ]);
  });

  it("has a statement per namespace, with separate statements for wildcards", () => {
    const serviceAccounts = [
      { namespace: "a", name: "x" },
      { namespace: "b", name: "x" },
      { namespace: "a", name: "y" },
      { namespace: "a", name: "z*" },
      { namespace: "team-?", name: "x" },
    ];
    const account = { "aws:SourceAccount": "123456789012" };
    const ArnEquals = { "aws:SourceArn": prod };
    assert.deepEqual(podIdentityStatements({ clusterArns: [prod], serviceAccounts }), [
      statement({ StringEquals: { ...account, ...tags("a", ["x", "y"]) }, ArnEquals }),
      statement({ StringEquals: { ...account, ...tags("b", "x") }, ArnEquals }),
      statement({ StringEquals: account, StringLike: tags("a", "z*"), ArnEquals }),
      statement({ StringEquals: account, StringLike: tags("team-?", "x"), ArnEquals }),
    ]);
  });

  it("names only cluster and account without session tags", () => {
    assert.deepEqual(podIdentityStatements({ clusterArns: [prod] }), [
      statement({ StringEquals: { "aws:SourceAccount": "123456789012" }, ArnEquals: { "aws:SourceArn": prod } }),
    ]);
  });

  it("lists several clusters, and their account once", () => {
    const other = prod.replace("prod", "staging");
    const [only] = podIdentityStatements({ clusterArns: [prod, other] });
    assert.deepEqual(only?.Condition, {
      StringEquals: { "aws:SourceAccount": "123456789012" },
      ArnEquals: { "aws:SourceArn": [prod, other] },
    });
  });

  it("has separate statements from IRSA", () => {
    const serviceAccounts = [{ namespace: "default", name: "my-sa" }];
    const issuer = "oidc.eks.us-west-2.amazonaws.com/id/BLUE";
    const oidcProviderArns = [`arn:aws:iam::123456789012:oidc-provider/${issuer}`];
    const webIdentity = { oidcProviderArns, serviceAccounts, audiences: ["sts.amazonaws.com"] };
    const podIdentity = { clusterArns: [prod], serviceAccounts };
    const [first, second, ...more] = roleTrust({ webIdentity, podIdentity }).Statement;
    assert.deepEqual(
      [first?.Principal, second?.Principal, more],
      [{ Federated: oidcProviderArns[0] }, { Service: "pods.eks.amazonaws.com" }, []],
    );
    assert.deepEqual(roleTrust({ webIdentity }).Statement, [first]);
    assert.deepEqual(roleTrust({ podIdentity }).Statement, [second]);
  });

  it("allows both actions on only the target role", () => {
    const target = "arn:aws-cn:iam::210987654321:role/team/target";
    assert.deepEqual(assumeTargetRole(target), {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: ["sts:AssumeRole", "sts:TagSession"], Resource: target }],
    });
  });
});
