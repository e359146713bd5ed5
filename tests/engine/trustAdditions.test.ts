import assert from "node:assert/strict";
import {
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  DeleteOpenIDConnectProviderCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  GetRoleCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { AssumeRoleCommand, type AssumeRoleCommandInput, type Credentials, STSClient } from "@aws-sdk/client-sts";
import * as pulumi from "@pulumi/pulumi";
import { SignJWT } from "jose";
import {
  ServiceAccountRole,
  type ServiceAccountRoleArgs,
  TrustOperator,
  WorkloadIdentity,
  type WorkloadIdentityArgs,
} from "../../provider";
import { assumeForPod } from "../support/podIdentity";
import { assume, fromSandbox, iam, makeServiceAccount, mintToken } from "../support/sandbox";
import { TestStack } from "../support/stack";

const issuer = fromSandbox("SANDBOX_ISSUER").slice("https://".length);
const github = "token.actions.githubusercontent.com";
const arnOf = (host: string) => `arn:aws:iam::123456789012:oidc-provider/${host}`;
const [namespace, name] = ["default", "trust-additions"];
const subject = "repo:acme/shop:environment:production";
const roleType = "aws:iam/role:Role app-role";

const fromVpc = { operator: TrustOperator.StringEquals, key: "aws:SourceVpc", values: ["vpc-0123456789abcdef0"] };
const time = (operator: TrustOperator) => ({ operator, key: "aws:CurrentTime", values: ["2020-01-01T00:00:00Z"] });

const role = (args: Partial<ServiceAccountRoleArgs>) => async () => {
  const oidcProviderArns = [arnOf(issuer)];
  const component = new ServiceAccountRole("app", {
    oidcProviderArns,
    serviceAccounts: [{ namespace, name }],
    ...args,
  });
  return { arn: component.arn, name: component.name };
};

/** A token as GitHub signs it. The sandbox can't read the keys of other issuers, and accepts it without. */
const githubToken = (sub: string, aud = "sts.amazonaws.com") =>
  new SignJWT({ sub, aud, iss: `https://${github}` })
    .setProtectedHeader({ alg: "HS256" })
    .setIssuedAt()
    .setExpirationTime("10m")
    .sign(new TextEncoder().encode("a key that only this test knows, for tokens of another issuer"));

/** The answer of STS to a role or the test's own user: credentials, or the name of the error. */
async function assumeAs(credentials: Credentials | undefined, input: Omit<AssumeRoleCommandInput, "RoleSessionName">) {
  const keys = credentials && {
    accessKeyId: credentials.AccessKeyId ?? "",
    secretAccessKey: credentials.SecretAccessKey ?? "",
    sessionToken: credentials.SessionToken,
  };
  const sts = new STSClient({ endpoint: fromSandbox("AWS_ENDPOINT_URL"), ...(keys && { credentials: keys }) });
  try {
    const answer = await sts.send(new AssumeRoleCommand({ ...input, RoleSessionName: "test" }));
    return answer.Credentials ?? "no credentials";
  } catch (error) {
    return (error as Error).name;
  } finally {
    sts.destroy();
  }
}

describe("The additions to a trust policy on the engine", () => {
  let stack: TestStack;
  const undo: (() => Promise<unknown>)[] = [];

  before(async () => {
    for (const host of [issuer, github]) {
      const ClientIDList = ["sts.amazonaws.com"];
      await iam().send(new CreateOpenIDConnectProviderCommand({ Url: `https://${host}`, ClientIDList }));
      undo.push(() => iam().send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arnOf(host) })));
    }
    undo.unshift(await makeServiceAccount(namespace, name));
  });
  after(async () => {
    for (const step of undo) {
      await step();
    }
  });
  beforeEach(async () => {
    stack = await TestStack.inline("trust", role({}));
  });
  afterEach(() => stack.remove());

  const arn = async () => (await stack.output("arn")) as string;
  const podIsAllowed = async () =>
    (await assume(await arn(), await mintToken(namespace, name))).includes(":assumed-role/");
  const update = async (args: Partial<ServiceAccountRoleArgs>) => {
    stack.runs(role(args));
    const run = await stack.up();
    assert.ok(run.ok, run.messages.join("\n"));
    return run;
  };

  it("narrow what STS allows the service account, in place, and no longer when they are removed", async () => {
    await update({});
    const before = await arn();
    assert.equal(await podIsAllowed(), true);

    stack.runs(role({ trustConditions: [fromVpc] }));
    assert.deepEqual((await stack.preview()).changed, { [roleType]: ["assumeRolePolicy"] });
    const steps: [ServiceAccountRoleArgs["trustConditions"], boolean][] = [
      // The pod's request doesn't come through a VPC endpoint.
      [[fromVpc], false],
      [[time(TrustOperator.DateLessThan)], false],
      [[time(TrustOperator.DateGreaterThan)], true],
      [[time(TrustOperator.DateGreaterThan), fromVpc], false],
      [[], true],
    ];
    for (const [trustConditions, expected] of steps) {
      await update({ trustConditions });
      assert.equal(await podIsAllowed(), expected, JSON.stringify(trustConditions));
    }
    assert.equal(await arn(), before);
  });

  it("narrow both ways to the role of a WorkloadIdentity that migrates from IRSA to EKS Pod Identity", async () => {
    const workload = (trustConditions: WorkloadIdentityArgs["trustConditions"]) => async () => {
      const { roleArn } = new WorkloadIdentity("app", {
        mode: "migrating",
        clusterName: fromSandbox("EKS_CLUSTER_NAME"),
        oidcProviderArn: arnOf(issuer),
        namespace,
        name: "trust-workload",
        agent: "ignore",
        trustConditions,
      });
      return { arn: roleArn };
    };
    const steps: [WorkloadIdentityArgs["trustConditions"], boolean][] = [
      [[], true],
      [[time(TrustOperator.DateLessThan)], false],
      [[time(TrustOperator.DateGreaterThan)], true],
      [[time(TrustOperator.DateGreaterThan), time(TrustOperator.DateLessThan)], false],
    ];
    for (const [trustConditions, isAllowed] of steps) {
      stack.runs(workload(trustConditions));
      const run = await stack.up();
      assert.ok(run.ok, run.messages.join("\n"));
      const byToken = await assume(await arn(), await mintToken(namespace, "trust-workload"));
      const byAssociation = await assumeForPod(namespace, "trust-workload");
      const allowed = [byToken.includes(":assumed-role/"), typeof byAssociation === "object"];
      assert.deepEqual(allowed, [isAllowed, isAllowed], JSON.stringify(trustConditions));
    }
  });

  it("let exactly one subject of another issuer assume the role, without the conditions of the service account", async () => {
    const additionalPrincipals = [{ oidcProviderArn: arnOf(github), subjects: [subject] }];
    await update({});
    assert.equal(await assume(await arn(), await githubToken(subject)), "AccessDenied");
    await update({ trustConditions: [fromVpc], additionalPrincipals });
    const session = await assume(await arn(), await githubToken(subject));
    assert.ok(session.includes(":assumed-role/"), session);
    for (const other of [`${subject}2`, "repo:acme/shop:environment:productio", "repo:acme/shop:pull_request"]) {
      assert.equal(await assume(await arn(), await githubToken(other)), "AccessDenied", other);
    }
    assert.equal(await podIsAllowed(), false);
  });

  it("let one other role assume the role, only with its external ID and session tags", async () => {
    const roles = ["trust-target", "trust-other"];
    const trust = { Effect: "Allow", Principal: { AWS: "123456789012" }, Action: ["sts:AssumeRole", "sts:TagSession"] };
    const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [trust] });
    const all = { Effect: "Allow", Action: ["sts:AssumeRole", "sts:TagSession"], Resource: "*" };
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [all] });
    for (const RoleName of roles) {
      await iam().send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
      await iam().send(new PutRolePolicyCommand({ RoleName, PolicyName: "assume", PolicyDocument }));
    }
    try {
      const conditions = [
        { operator: TrustOperator.StringEquals, key: "sts:ExternalId", values: [pulumi.secret("of-the-shop")] },
        { operator: TrustOperator.StringEquals, key: "aws:RequestTag/team", values: ["shop"] },
      ];
      const principalArn = "arn:aws:iam::123456789012:role/trust-target";
      await update({ additionalPrincipals: [{ principalArn, allowSessionTags: true, conditions }] });
      assert.ok(!stack.rawState().includes("of-the-shop"));
      const RoleArn = await arn();
      const [target, other] = await Promise.all(
        roles.map((each) => assumeAs(undefined, { RoleArn: `arn:aws:iam::123456789012:role/${each}` })),
      );
      assert.ok(typeof target === "object" && typeof other === "object", `${target}, ${other}`);
      const Tags = [{ Key: "team", Value: "shop" }];
      const good = { RoleArn, ExternalId: "of-the-shop", Tags };
      assert.equal(typeof (await assumeAs(target, good)), "object");
      assert.equal(await assumeAs(other, good), "AccessDenied");
      assert.equal(await assumeAs(target, { ...good, ExternalId: "of-others" }), "AccessDenied");
      assert.equal(await assumeAs(target, { RoleArn, Tags }), "AccessDenied");
      assert.equal(await assumeAs(target, { ...good, Tags: [{ Key: "team", Value: "ops" }] }), "AccessDenied");
      assert.equal(await podIsAllowed(), true);
    } finally {
      await stack.destroy();
      for (const RoleName of roles) {
        await iam().send(new DeleteRolePolicyCommand({ RoleName, PolicyName: "assume" }));
        await iam().send(new DeleteRoleCommand({ RoleName }));
      }
    }
  });

  it("replace the whole trust policy of an imported role, which the preview shows", async () => {
    const RoleName = "trust-imported";
    const everybody = { Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" };
    const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [everybody] });
    await iam().send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
    stack.importResource("aws:iam/role:Role", "app-role", RoleName);
    const additionalPrincipals = [{ oidcProviderArn: arnOf(github), subjects: [subject] }];
    const run = await update({ roleName: RoleName, additionalPrincipals });
    assert.equal(run.steps[roleType], "update");
    const { Role } = await iam().send(new GetRoleCommand({ RoleName }));
    const { Statement: statements } = JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ""));
    assert.deepEqual(
      statements.map(({ Principal }: { Principal: unknown }) => Principal),
      [{ Federated: arnOf(issuer) }, { Federated: arnOf(github) }],
    );
  });

  it("are rejected at preview if a request can't have the key, with the value and the fix", async () => {
    const trustConditions = [
      { operator: TrustOperator.StringEquals, key: "aws:PrincipalOrgID", values: ["o-abcdefghij"] },
    ];
    stack.runs(role({ trustConditions }));
    const { ok, messages } = await stack.preview();
    assert.equal(ok, false);
    assert.match(
      messages.join("\n"),
      /trustConditions\[0\]\.key is "aws:PrincipalOrgID"; expected a key that .* can have\. .* nobody could assume the role\. Remove the condition\./,
    );
  });
});
