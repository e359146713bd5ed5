import assert from "node:assert/strict";
import fc from "fast-check";
import { podIdentityStatements, webIdentityTrust } from "../../provider/iam/trustPolicy";
import { podIdentityProblems, webIdentityProblems } from "../../provider/iam/trustProblems";
import { admits, admitsPod } from "../support/iamEvaluator";

const account = "123456789012";
const roleArn = `arn:aws:iam::${account}:role/web`;
const issuer = "oidc.eks.us-west-2.amazonaws.com/id/0123";
const provider = `arn:aws:iam::${account}:oidc-provider/${issuer}`;
const clusterArn = `arn:aws:eks:us-west-2:${account}:cluster/prod`;
const web = { namespace: "shop", name: "web" };
const sub = "system:serviceaccount:shop:web";

const policyOf = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
const federated = (Condition: object | undefined, more: object = {}) => ({
  Effect: "Allow",
  Principal: { Federated: provider },
  Action: "sts:AssumeRoleWithWebIdentity",
  ...(Condition && { Condition }),
  ...more,
});
const exact = federated({ StringEquals: { [`${issuer}:sub`]: sub, [`${issuer}:aud`]: "sts.amazonaws.com" } });

describe("The problems of the trust policy of a role for a service account (IRSA)", () => {
  const of = (trustPolicy: string, audience?: string) =>
    webIdentityProblems({ roleArn, trustPolicy, account: web }, issuer, audience).map(
      ({ severity, reason }) => `${severity}: ${reason}`,
    );
  const untrusted = `error: The trust policy of ${roleArn} doesn't trust the OIDC provider of this cluster, ${provider}.`;
  const notAllowed = `error: The trust policy of ${roleArn} doesn't allow ${sub} with the audience sts.amazonaws.com.`;
  const everyAccount = `warning: The trust policy of ${roleArn} allows every service account of the cluster: it has no condition on sub.`;
  const cases: [string, string, string[]][] = [
    ["exact conditions", policyOf(exact), []],
    ["keys in other letters", policyOf(federated({ stringequals: { [`${issuer.toUpperCase()}:SUB`]: [sub] } })), []],
    ["a list of actions and of providers", policyOf(federated(exact.Condition, { Action: ["sts:*"] })), []],
    ["another cluster", policyOf(federated(undefined, { Principal: { Federated: `${provider}4` } })), [untrusted]],
    ["another action", policyOf(federated(exact.Condition, { Action: "sts:AssumeRole" })), [untrusted]],
    ["no statement", policyOf(), [untrusted]],
    ["text that isn't JSON", "{", [untrusted]],
    ["another service account", policyOf(federated({ StringEquals: { [`${issuer}:sub`]: `${sub}2` } })), [notAllowed]],
    ["another audience", policyOf(federated({ StringEquals: { [`${issuer}:aud`]: "other" } })), [notAllowed]],
    ["a denial", policyOf(exact, { ...exact, Effect: "Deny" }), [notAllowed]],
    ["no condition", policyOf(federated(undefined)), [everyAccount]],
    [
      "a pattern",
      policyOf(federated({ StringLike: { [`${issuer}:sub`]: "system:serviceaccount:shop:*" } })),
      [`warning: The trust policy of ${roleArn} allows all service accounts that match system:serviceaccount:shop:*.`],
    ],
    [
      "a pattern that isn't one",
      policyOf(federated({ StringEquals: { [`${issuer}:sub`]: `${sub.slice(0, -3)}*` } })),
      [notAllowed],
    ],
    [
      "a condition that only excludes others",
      policyOf(federated({ StringNotEquals: { [`${issuer}:sub`]: `${sub}2` } })),
      [
        `warning: The trust policy of ${roleArn} allows every service account that its condition on sub doesn't exclude.`,
      ],
    ],
    ["a negated condition", policyOf(federated({ StringNotEquals: { [`${issuer}:sub`]: sub } })), [notAllowed]],
    [
      "a condition on a key of the request",
      policyOf(federated({ ...exact.Condition, IpAddress: { "aws:SourceIp": "10.0.0.0/8" } })),
      [],
    ],
    ["a VPC", policyOf(federated({ ...exact.Condition, StringLike: { "aws:SourceVpc": "vpc-*" } })), []],
    [
      "a key that no request with a token has",
      policyOf(federated({ ...exact.Condition, StringLike: { "AWS:PrincipalOrgId": "o-*" } })),
      [
        `error: The trust policy of ${roleArn} requires AWS:PrincipalOrgId, which no request with the token of a service account has.`,
      ],
    ],
    [
      "another statement without that key",
      policyOf(exact, federated({ StringLike: { "aws:PrincipalOrgID": "o-*", [`${issuer}:sub`]: `${sub}2` } })),
      [],
    ],
    [
      "a key that no request with a token has, if the operator accepts that",
      policyOf(federated({ ...exact.Condition, StringNotEquals: { "aws:PrincipalOrgID": "o-abcdefghij" } })),
      [],
    ],
    [
      "an operator with IfExists",
      policyOf(federated({ ...exact.Condition, StringEqualsIfExists: { "aws:PrincipalOrgID": "o-abcdefghij" } })),
      [],
    ],
    [
      "other principals in other statements",
      policyOf(
        exact,
        { Effect: "Allow", Principal: { AWS: "arn:aws:iam::210987654321:role/ci" }, Action: "sts:AssumeRole" },
        federated(exact.Condition, { Principal: { Federated: `arn:aws:iam::${account}:oidc-provider/example.com` } }),
      ),
      [],
    ],
    [
      "a policy variable",
      policyOf(federated({ StringEquals: { [`${issuer}:sub`]: ["$", "{aws:username}"].join("") } })),
      [],
    ],
  ];
  for (const [what, trustPolicy, problems] of cases) {
    it(`are ${problems.length === 0 ? "none" : "found"} with ${what}`, () => {
      assert.deepEqual(of(trustPolicy), problems);
    });
  }

  it("are none for the audience that the service account asks for", () => {
    const own = federated({ StringEquals: { [`${issuer}:sub`]: sub, [`${issuer}:aud`]: "own" } });
    assert.deepEqual(of(policyOf(own), "own"), []);
  });

  it("agree with an evaluator of IAM for the policies of this package", () => {
    const text = fc.constantFrom("shop", "blog", "web", "sho", "*", "s*", "w?b");
    const accounts = fc.uniqueArray(fc.record({ namespace: text, name: text }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(accounts, fc.constantFrom("sts.amazonaws.com", "own"), (serviceAccounts, audience) => {
        const trust = webIdentityTrust({
          oidcProviderArns: [provider],
          serviceAccounts,
          audiences: ["sts.amazonaws.com"],
        });
        const policy = JSON.stringify(trust);
        const isAdmitted = admits(policy, { provider, issuer, subject: sub, audience });
        const found = webIdentityProblems({ roleArn, trustPolicy: policy, account: web }, issuer, audience);
        assert.equal(
          found.every(({ severity }) => severity !== "error"),
          isAdmitted,
        );
      }),
      { numRuns: 500 },
    );
  });
});

describe("The problems of the trust policy of a role for EKS Pod Identity", () => {
  const pods = {
    Effect: "Allow",
    Principal: { Service: "pods.eks.amazonaws.com" },
    Action: ["sts:AssumeRole", "sts:TagSession"],
  };
  const of = (trustPolicy: string, hasTags = true) =>
    podIdentityProblems({ roleArn, trustPolicy, account: web }, clusterArn, hasTags).map(({ reason }) => reason);
  const mismatch = `The conditions in the trust policy of ${roleArn} don't match this cluster and shop/web.`;
  const on = (Condition: object) => policyOf({ ...pods, Condition });
  const cases: [string, string, string[]][] = [
    ["the policy of the user guide", policyOf(pods), []],
    [
      "no session tags",
      policyOf({ ...pods, Action: "sts:AssumeRole" }),
      [`The trust policy of ${roleArn} doesn't allow pods.eks.amazonaws.com the action sts:TagSession.`],
    ],
    [
      "this cluster",
      on({ ArnEquals: { "aws:SourceArn": clusterArn }, StringEquals: { "aws:SourceAccount": account } }),
      [],
    ],
    ["every cluster of the account", on({ ArnLike: { "aws:SourceArn": "arn:aws:eks:*:123456789012:cluster/*" } }), []],
    ["another cluster", on({ ArnLike: { "aws:SourceArn": `${clusterArn}2` } }), [mismatch]],
    ["another account", on({ StringEquals: { "aws:SourceAccount": "210987654321" } }), [mismatch]],
    ["another namespace", on({ StringEquals: { "aws:RequestTag/kubernetes-namespace": "blog" } }), [mismatch]],
    ["the pod's name, which isn't known", on({ StringLike: { "aws:RequestTag/kubernetes-pod-name": "x*" } }), []],
    [
      "a VPC, which EKS doesn't call STS from",
      on({ StringEquals: { "aws:SourceVpc": "vpc-11111111" } }),
      [`The trust policy of ${roleArn} requires aws:SourceVpc, which no request of EKS Pod Identity has.`],
    ],
  ];
  for (const [what, trustPolicy, problems] of cases) {
    it(`are ${problems.length === 0 ? "none" : "found"} with ${what}`, () => {
      assert.deepEqual(of(trustPolicy), problems);
    });
  }

  it("are found with session tags in the conditions if the association disables them", () => {
    const tags = "aws:RequestTag/kubernetes-namespace";
    assert.deepEqual(of(on({ StringEquals: { [tags]: "shop" } }), false), [
      `The trust policy of ${roleArn} requires ${tags}, which no request of EKS Pod Identity without session tags has.`,
    ]);
  });

  it("agree with an evaluator of IAM for the policies of this package", () => {
    const text = fc.constantFrom("shop", "blog", "web", "*", "s*");
    const accounts = fc.uniqueArray(fc.record({ namespace: text, name: text }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(accounts, fc.constantFrom("prod", "pro"), fc.boolean(), (serviceAccounts, cluster, isLimited) => {
        const clusterArns = [`arn:aws:eks:us-west-2:${account}:cluster/${cluster}`];
        const policy = policyOf(...podIdentityStatements({ clusterArns, ...(isLimited && { serviceAccounts }) }));
        const pod = { account, clusterArn, namespace: "shop", serviceAccount: "web", hasTags: true };
        assert.equal(of(policy).length === 0, admitsPod(policy, pod));
      }),
      { numRuns: 500 },
    );
  });
});
