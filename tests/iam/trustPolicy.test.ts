import assert from "node:assert/strict";
import { hasWildcard, subjectOf, webIdentityTrust } from "../../provider/iam/trustPolicy";

const blue = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.us-west-2.amazonaws.com/id/BLUE";
const green = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/GREEN";
const action = "sts:AssumeRoleWithWebIdentity";

describe("the trust policy for service accounts", () => {
  it("is AWS's example for one service account", () => {
    const serviceAccounts = [{ namespace: "default", name: "my-service-account" }];
    const policy = webIdentityTrust({ oidcProviderArns: [blue], serviceAccounts, audiences: ["sts.amazonaws.com"] });
    assert.deepEqual(policy, {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Federated: blue },
          Action: action,
          Condition: {
            StringEquals: {
              "oidc.eks.us-west-2.amazonaws.com/id/BLUE:aud": "sts.amazonaws.com",
              "oidc.eks.us-west-2.amazonaws.com/id/BLUE:sub": "system:serviceaccount:default:my-service-account",
            },
          },
        },
      ],
    });
  });

  it("has a statement per provider and a separate one for wildcards, each with the exact audience", () => {
    const policy = webIdentityTrust({
      oidcProviderArns: [blue, green],
      serviceAccounts: [
        { namespace: "shop", name: "cart" },
        { namespace: "shop-*", name: "cart" },
        { namespace: "shop", name: "till" },
        { namespace: "bank", name: "till-?" },
      ],
      audiences: ["sts.amazonaws.com", "vault"],
    });
    const statementsOf = (arn: string, issuer: string) => [
      {
        Effect: "Allow",
        Principal: { Federated: arn },
        Action: action,
        Condition: {
          StringEquals: {
            [`${issuer}:aud`]: ["sts.amazonaws.com", "vault"],
            [`${issuer}:sub`]: ["system:serviceaccount:shop:cart", "system:serviceaccount:shop:till"],
          },
        },
      },
      {
        Effect: "Allow",
        Principal: { Federated: arn },
        Action: action,
        Condition: {
          StringEquals: { [`${issuer}:aud`]: ["sts.amazonaws.com", "vault"] },
          StringLike: {
            [`${issuer}:sub`]: ["system:serviceaccount:shop-*:cart", "system:serviceaccount:bank:till-?"],
          },
        },
      },
    ];
    assert.deepEqual(policy, {
      Version: "2012-10-17",
      Statement: [
        ...statementsOf(blue, "oidc.eks.us-west-2.amazonaws.com/id/BLUE"),
        ...statementsOf(green, "oidc.eks.eu-west-1.amazonaws.com/id/GREEN"),
      ],
    });
  });

  it("has no statement for exact subjects if all have wildcards", () => {
    const serviceAccounts = [{ namespace: "*", name: "cart" }];
    const { Statement: statements } = webIdentityTrust({ oidcProviderArns: [blue], serviceAccounts, audiences: ["a"] });
    assert.deepEqual(
      statements.map(({ Condition: condition }) => condition),
      [
        {
          StringEquals: { "oidc.eks.us-west-2.amazonaws.com/id/BLUE:aud": "a" },
          StringLike: { "oidc.eks.us-west-2.amazonaws.com/id/BLUE:sub": "system:serviceaccount:*:cart" },
        },
      ],
    );
  });

  for (const [partition, host] of [
    ["aws", "oidc.eks.us-west-2.amazonaws.com"],
    ["aws-cn", "oidc.eks.cn-north-1.amazonaws.com.cn"],
    ["aws-us-gov", "oidc.eks.us-gov-west-1.amazonaws.com"],
  ]) {
    it(`names the provider and its issuer in the partition ${partition}`, () => {
      const arn = `arn:${partition}:iam::123456789012:oidc-provider/${host}/id/ONE`;
      const serviceAccounts = [{ namespace: "a", name: "b" }];
      const { Statement: statements } = webIdentityTrust({
        oidcProviderArns: [arn],
        serviceAccounts,
        audiences: ["c"],
      });
      assert.deepEqual(statements, [
        {
          Effect: "Allow",
          Principal: { Federated: arn },
          Action: action,
          Condition: {
            StringEquals: { [`${host}/id/ONE:aud`]: "c", [`${host}/id/ONE:sub`]: "system:serviceaccount:a:b" },
          },
        },
      ]);
    });
  }

  it("builds the subject of a service account", () => {
    assert.equal(subjectOf({ namespace: "kube-system", name: "my.sa" }), "system:serviceaccount:kube-system:my.sa");
  });

  const wildcards: [string, string, boolean][] = [
    ["a", "b", false],
    ["a*", "b", true],
    ["a", "b?", true],
    ["?", "*", true],
  ];
  for (const [namespace, name, expected] of wildcards) {
    it(`finds ${expected ? "a" : "no"} wildcard in ${namespace}/${name}`, () => {
      assert.equal(hasWildcard({ namespace, name }), expected);
    });
  }
});
