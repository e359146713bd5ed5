import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import {
  type AdditionalPrincipal,
  CredentialsMode,
  PodIdentity,
  ServiceAccountRole,
  type ServiceAccountRoleArgs,
  TrustOperator,
  WorkloadIdentity,
} from "../../../provider";
import { childOf, later, runWell } from "../../support/components";
import type { RunOptions } from "../../support/mocks";
import { secret, unknown, unknownOutput, valueIn } from "../../support/mocks/markers";
import { readyCluster } from "../../support/mocks/podIdentity";
import { minimal as minimalPod, trustIn } from "../podIdentity/podIdentity.fixtures";
import { issuer, minimal, roleType, trustPolicy } from "../serviceAccountRole/serviceAccountRole.fixtures";
import { minimal as minimalWorkload } from "../workloadIdentity/workloadIdentity.fixtures";

const functions = readyCluster("prod");
const githubProvider = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com";
const github = "token.actions.githubusercontent.com";
const subject = "repo:acme/shop:environment:production";
const principalArn = "arn:aws:iam::210987654321:role/ci";

const fromVpc = { operator: TrustOperator.StringEquals, key: "aws:SourceVpc", values: ["vpc-0123456789abcdef0"] };
const ofPod = {
  operator: TrustOperator.StringLike,
  key: "aws:RequestTag/kubernetes-pod-name",
  values: ["shop-*", "web-*"],
};
const until = { operator: TrustOperator.DateLessThan, key: "aws:CurrentTime", values: ["2027-01-31T00:00:00Z"] };

const declare = (args: Partial<ServiceAccountRoleArgs>, options?: RunOptions) =>
  runWell(() => new ServiceAccountRole("app", { ...minimal, ...args }), options);
const statements = (policy: unknown) => JSON.parse(String(policy)).Statement;
const trustOf = (done: Parameters<typeof childOf>[0]) => statements(childOf(done, roleType).inputs.assumeRolePolicy);
const [own] = statements(trustPolicy);

describe("trustConditions", () => {
  it("are added to every statement of a service account, with a single value without brackets", async () => {
    const serviceAccounts = [
      { namespace: "default", name: "my-sa" },
      { namespace: "team-*", name: "my-sa" },
    ];
    const done = await declare({ serviceAccounts, allowWildcards: true, trustConditions: [fromVpc, until] });
    const added = { "aws:SourceVpc": "vpc-0123456789abcdef0" };
    const time = { DateLessThan: { "aws:CurrentTime": "2027-01-31T00:00:00Z" } };
    const aud = { [`${issuer}:aud`]: "sts.amazonaws.com" };
    assert.deepEqual(
      trustOf(done).map(({ Condition }: { Condition: unknown }) => Condition),
      [
        { StringEquals: { ...own.Condition.StringEquals, ...added }, ...time },
        {
          StringEquals: { ...aud, ...added },
          StringLike: { [`${issuer}:sub`]: "system:serviceaccount:team-*:my-sa" },
          ...time,
        },
      ],
    );
  });

  it("are added to the statements of their mode only", async () => {
    const trustConditions = [
      { ...fromVpc, mode: CredentialsMode.Irsa },
      { ...ofPod, mode: CredentialsMode.PodIdentity },
      until,
    ];
    const done = await declare({ podIdentity: true, clusterNames: ["prod"], trustConditions }, { functions });
    const [web, pods] = trustOf(done);
    const time = { DateLessThan: { "aws:CurrentTime": "2027-01-31T00:00:00Z" } };
    const [ofPods] = statements(trustIn("default", "my-sa"));
    assert.deepEqual(web.Condition, {
      StringEquals: { ...own.Condition.StringEquals, "aws:SourceVpc": "vpc-0123456789abcdef0" },
      ...time,
    });
    assert.deepEqual(pods.Condition, {
      ...ofPods.Condition,
      StringLike: { "aws:RequestTag/kubernetes-pod-name": ["shop-*", "web-*"] },
      ...time,
    });
  });

  it("apply to the role of a PodIdentity and of a WorkloadIdentity", async () => {
    const added = { "aws:RequestTag/kubernetes-pod-name": ["shop-*", "web-*"] };
    for (const program of [
      () => new PodIdentity("app", { ...minimalPod, trustConditions: [ofPod] }),
      () => new WorkloadIdentity("app", { ...minimalWorkload.podIdentity, trustConditions: [ofPod] }),
    ]) {
      const done = await runWell<pulumi.ComponentResource>(program, { functions });
      assert.deepEqual(trustOf(done)[0].Condition.StringLike, added);
    }
    const done = await runWell(
      () => new WorkloadIdentity("app", { ...minimalWorkload.irsa, trustConditions: [fromVpc] }),
      { functions },
    );
    assert.equal(trustOf(done)[0].Condition.StringEquals["aws:SourceVpc"], "vpc-0123456789abcdef0");
  });
});

describe("additionalPrincipals", () => {
  const cases: [string, AdditionalPrincipal, object[]][] = [
    [
      "tokens of GitHub, by default with the audience of STS",
      { oidcProviderArn: githubProvider, subjects: [subject] },
      [
        {
          Effect: "Allow",
          Principal: { Federated: githubProvider },
          Action: "sts:AssumeRoleWithWebIdentity",
          Condition: { StringEquals: { [`${github}:aud`]: "sts.amazonaws.com", [`${github}:sub`]: subject } },
        },
      ],
    ],
    [
      "tokens of Pulumi with an audience",
      {
        oidcProviderArn: "arn:aws:iam::123456789012:oidc-provider/api.pulumi.com/oidc",
        subjects: ["pulumi:deploy:org:acme:project:shop:stack:prod:operation:update:scope:write"],
        audiences: ["aws:acme"],
      },
      [
        {
          Effect: "Allow",
          Principal: { Federated: "arn:aws:iam::123456789012:oidc-provider/api.pulumi.com/oidc" },
          Action: "sts:AssumeRoleWithWebIdentity",
          Condition: {
            StringEquals: {
              "api.pulumi.com/oidc:aud": "aws:acme",
              "api.pulumi.com/oidc:sub": "pulumi:deploy:org:acme:project:shop:stack:prod:operation:update:scope:write",
            },
          },
        },
      ],
    ],
    [
      "a claim of GitHub's tokens as a condition",
      {
        oidcProviderArn: githubProvider,
        subjects: [subject],
        conditions: [{ operator: TrustOperator.StringEquals, key: `${github}:repository_id`, values: ["12345"] }],
      },
      [
        {
          Effect: "Allow",
          Principal: { Federated: githubProvider },
          Action: "sts:AssumeRoleWithWebIdentity",
          Condition: {
            StringEquals: {
              [`${github}:aud`]: "sts.amazonaws.com",
              [`${github}:sub`]: subject,
              [`${github}:repository_id`]: "12345",
            },
          },
        },
      ],
    ],
    [
      "a role without conditions",
      { principalArn },
      [{ Effect: "Allow", Principal: { AWS: principalArn }, Action: "sts:AssumeRole" }],
    ],
    [
      "a role of an organization that passes session tags",
      {
        principalArn,
        allowSessionTags: true,
        conditions: [
          { operator: TrustOperator.StringEquals, key: "aws:PrincipalOrgID", values: ["o-abcdefghij"] },
          { operator: TrustOperator.StringEquals, key: "aws:RequestTag/kubernetes-namespace", values: ["shop"] },
        ],
      },
      [
        {
          Effect: "Allow",
          Principal: { AWS: principalArn },
          Action: ["sts:AssumeRole", "sts:TagSession"],
          Condition: {
            StringEquals: { "aws:PrincipalOrgID": "o-abcdefghij", "aws:RequestTag/kubernetes-namespace": "shop" },
          },
        },
      ],
    ],
    [
      "a role with an external ID, which sts:TagSession doesn't have",
      {
        principalArn,
        allowSessionTags: true,
        conditions: [
          {
            operator: TrustOperator.StringEquals,
            key: "sts:ExternalId",
            values: ["us-west-2/210987654321/prod/shop/reader"],
          },
          { operator: TrustOperator.StringEquals, key: "aws:PrincipalOrgID", values: ["o-abcdefghij"] },
        ],
      },
      [
        {
          Effect: "Allow",
          Principal: { AWS: principalArn },
          Action: "sts:AssumeRole",
          Condition: {
            StringEquals: {
              "sts:ExternalId": "us-west-2/210987654321/prod/shop/reader",
              "aws:PrincipalOrgID": "o-abcdefghij",
            },
          },
        },
        {
          Effect: "Allow",
          Principal: { AWS: principalArn },
          Action: "sts:TagSession",
          Condition: { StringEquals: { "aws:PrincipalOrgID": "o-abcdefghij" } },
        },
      ],
    ],
  ];
  for (const [what, principal, expected] of cases) {
    it(`trust ${what}, in statements of their own`, async () => {
      const done = await declare({ trustConditions: [fromVpc], additionalPrincipals: [principal] });
      assert.deepEqual(trustOf(done).slice(1), expected);
    });
  }

  it("are trusted by the role of a PodIdentity and of a WorkloadIdentity", async () => {
    const additionalPrincipals = [{ principalArn }];
    for (const program of [
      () => new PodIdentity("app", { ...minimalPod, additionalPrincipals }),
      () => new WorkloadIdentity("app", { ...minimalWorkload.migrating, additionalPrincipals }),
    ]) {
      const done = await runWell<pulumi.ComponentResource>(program, { functions });
      assert.deepEqual(trustOf(done).at(-1).Principal, { AWS: principalArn });
    }
  });
});

describe("The additions to a trust policy", () => {
  const args = {
    trustConditions: [fromVpc],
    additionalPrincipals: [{ principalArn, conditions: [{ ...until, values: ["2027-01-31"] }] }],
  };

  it("are the same as plain values and as outputs, and without the fields that another language passes as null", async () => {
    const plain = childOf(await declare(args), roleType).inputs.assumeRolePolicy;
    const nothing = { oidcProviderArn: null, subjects: null, audiences: null, allowSessionTags: null };
    const withNulls = {
      trustConditions: args.trustConditions.map((one) => ({ ...one, mode: null })),
      additionalPrincipals: args.additionalPrincipals.map((one) => ({ ...nothing, ...one })),
    };
    for (const given of [later(args), withNulls, later(withNulls)]) {
      assert.equal(childOf(await declare(given as never), roleType).inputs.assumeRolePolicy, plain);
    }
  });

  it("leave the trust policy as it is if they are empty or omitted", async () => {
    for (const nothing of [[], undefined, null, pulumi.output(undefined)]) {
      const done = await declare({ trustConditions: nothing, additionalPrincipals: nothing } as never);
      assert.equal(childOf(done, roleType).inputs.assumeRolePolicy, trustPolicy);
    }
  });

  it("make the trust policy unknown in a preview if a value of them is unknown", async () => {
    for (const given of [
      { trustConditions: [{ ...fromVpc, values: [unknownOutput<string>()] }] },
      { trustConditions: [{ ...fromVpc, key: unknownOutput<string>() }] },
      { additionalPrincipals: [{ principalArn: unknownOutput<string>() }] },
      { additionalPrincipals: [{ oidcProviderArn: unknownOutput<string>(), subjects: [subject] }] },
    ]) {
      const done = await declare(given, { preview: true });
      assert.equal(childOf(done, roleType).inputs.assumeRolePolicy, unknown);
    }
  });

  it("make the trust policy secret if a value of them is secret", async () => {
    const externalId = (value: pulumi.Input<string>) => [
      { operator: TrustOperator.StringEquals, key: "sts:ExternalId", values: [value] },
    ];
    const shown = await declare({ additionalPrincipals: [{ principalArn, conditions: externalId("of-the-shop") }] });
    const plain = childOf(shown, roleType).inputs.assumeRolePolicy;
    const hidden = await declare({
      additionalPrincipals: [{ principalArn, conditions: externalId(pulumi.secret("of-the-shop")) }],
    });
    assert.deepEqual(childOf(hidden, roleType).inputs.assumeRolePolicy, secret(plain));
    assert.deepEqual(await valueIn(hidden.result.trustPolicy), secret(plain));
  });
});
