import assert from "node:assert/strict";
import { EKS } from "@aws-sdk/client-eks";
import { IAM } from "@aws-sdk/client-iam";
import { STS } from "@aws-sdk/client-sts";
import { Sha256 } from "@smithy/core/checksum";
import { SignatureV4 } from "@smithy/signature-v4";
import { type SharedSandbox, sharedSandbox, variable } from "./testing/shared";
import { mintToken } from "./testing/tokens";

const audience = "pods.eks.amazonaws.com";
const account = "pia-test";
const RoleName = "pia-test";
const roleArn = `arn:aws:iam::123456789012:role/${RoleName}`;
const both = ["sts:AssumeRole", "sts:TagSession"];

/** A trust policy for EKS Pod Identity. */
const trusting = (actions: string[], condition?: object, principal: object = { Service: audience }) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: principal, Action: actions, ...(condition && { Condition: condition }) }],
  });

describe("EKS Pod Identity in the sandbox", () => {
  let sandbox: SharedSandbox;
  let eks: EKS;
  let iam: IAM;
  let clusterName: string;
  let clusterArn: string;

  before(async function () {
    this.timeout(120_000);
    sandbox = await sharedSandbox();
    eks = new EKS(sandbox.aws);
    iam = new IAM(sandbox.aws);
    clusterName = variable(sandbox.env, "EKS_CLUSTER_NAME");
    clusterArn = `arn:aws:eks:us-west-2:123456789012:cluster/${clusterName}`;
    await iam.createRole({ RoleName, AssumeRolePolicyDocument: trusting(both) });
  });
  after(() => iam.deleteRole({ RoleName }));
  afterEach(async () => {
    const { associations = [] } = await eks.listPodIdentityAssociations({ clusterName, serviceAccount: account });
    for (const { associationId } of associations) {
      await eks.deletePodIdentityAssociation({ clusterName, associationId });
    }
    await iam.updateAssumeRolePolicy({ RoleName, PolicyDocument: trusting(both) });
  });

  const create = async (more: object = {}) => {
    const where = { clusterName, namespace: "default", serviceAccount: account };
    const { association } = await eks.createPodIdentityAssociation({ ...where, roleArn, ...more });
    const associationId = association?.associationId ?? "";
    const read = async () => (await eks.describePodIdentityAssociation({ clusterName, associationId })).association;
    return { associationId, arn: association?.associationArn ?? "", read };
  };

  describe("an association", () => {
    const policy = JSON.stringify({ Version: "2012-10-17", Statement: [] });
    const invalid = (message: string) => ({ name: "InvalidParameterException", message });

    it("requires an existing role on creation and on update", async () => {
      const message = "Role provided in the request does not exist.";
      await assert.rejects(create({ roleArn: `${roleArn}-else` }), invalid(message));
      const { associationId } = await create();
      const change = { clusterName, associationId, roleArn: `${roleArn}-else` };
      await assert.rejects(eks.updatePodIdentityAssociation(change), invalid(message));
    });

    it("rejects a session policy together with session tags", async () => {
      const message = "Session tags must be disabled when a policy is specified.";
      await assert.rejects(create({ policy }), invalid(message));
      const { associationId, read } = await create({ policy, disableSessionTags: true });
      assert.equal((await read())?.policy, policy);
      const change = { clusterName, associationId, disableSessionTags: false };
      await assert.rejects(eks.updatePodIdentityAssociation(change), invalid(message));
    });

    it("keeps a target role and a policy that an update omits, and removes those that it empties", async () => {
      const targetRoleArn = "arn:aws:iam::210987654321:role/target";
      const { associationId, read } = await create({ targetRoleArn, policy, disableSessionTags: true });
      await eks.updatePodIdentityAssociation({ clusterName, associationId, disableSessionTags: true });
      const kept = await read();
      assert.deepEqual([kept?.targetRoleArn, kept?.policy], [targetRoleArn, policy]);
      await eks.updatePodIdentityAssociation({ clusterName, associationId, targetRoleArn: "", policy: "" });
      const emptied = await read();
      assert.deepEqual([emptied?.targetRoleArn, emptied?.policy], [undefined, undefined]);
    });

    it("can be tagged and untagged after creation", async () => {
      const { arn, read } = await create({ tags: { a: "1" } });
      await eks.tagResource({ resourceArn: arn, tags: { b: "2" } });
      assert.deepEqual((await read())?.tags, { a: "1", b: "2" });
      await eks.untagResource({ resourceArn: arn, tagKeys: ["a"] });
      assert.deepEqual((await read())?.tags, { b: "2" });
    });

    it("is limited to one per service account", async () => {
      await create();
      await assert.rejects(create(), { name: "ResourceInUseException" });
    });
  });

  it("gives an add-on a version, and tags after creation", async () => {
    const addonName = "eks-pod-identity-agent";
    const { addon } = await eks.createAddon({ clusterName, addonName, tags: { a: "1" } });
    try {
      assert.match(String(addon?.addonVersion), /^v\d+\.\d+\.\d+-eksbuild\.\d+$/);
      await eks.tagResource({ resourceArn: addon?.addonArn, tags: { b: "2" } });
      assert.deepEqual((await eks.describeAddon({ clusterName, addonName })).addon?.tags, { a: "1", b: "2" });
    } finally {
      await eks.deleteAddon({ clusterName, addonName });
    }
  });

  describe("AssumeRoleForPodIdentity", () => {
    const mint = (name = account, aud = audience) => mintToken(sandbox.kubeConfig, name, aud);

    /** The complete response of the EKS Auth API. */
    const assume = async (token: string, cluster = clusterName) => {
      const endpoint = new URL(sandbox.aws.endpoint);
      const { credentials, region } = sandbox.aws;
      const path = `/clusters/${cluster}/assume-role-for-pod-identity`;
      const body = JSON.stringify({ token });
      const signer = new SignatureV4({ credentials, region, service: "eks", sha256: Sha256 });
      const { headers } = await signer.sign({
        method: "POST",
        protocol: endpoint.protocol,
        hostname: endpoint.hostname,
        port: Number(endpoint.port),
        path,
        query: {},
        headers: { host: endpoint.host, "content-type": "application/json" },
        body,
      });
      const response = await fetch(new URL(path, endpoint), { method: "POST", headers, body });
      const error = response.ok ? undefined : response.headers.get("x-amzn-errortype");
      return { status: response.status, error, answer: (await response.json()) as Record<string, never> };
    };
    const trust = (PolicyDocument: string) => iam.updateAssumeRolePolicy({ RoleName, PolicyDocument });

    it("returns credentials of the associated role, in a session for the pod", async () => {
      const { associationId, arn } = await create();
      const { status, answer } = await assume(await mint());
      assert.equal(status, 200);
      const session = `arn:aws:sts::123456789012:assumed-role/${RoleName}/eks-${clusterName}-${account}`;
      assert.equal((answer.assumedRoleUser as unknown as { arn: string }).arn, session);
      assert.deepEqual(answer.podIdentityAssociation, { associationArn: arn, associationId });
      assert.deepEqual(answer.subject, { namespace: "default", serviceAccount: account });
      const { accessKeyId, secretAccessKey, sessionToken } = answer.credentials as unknown as Record<string, string>;
      const credentials = { accessKeyId: accessKeyId ?? "", secretAccessKey: secretAccessKey ?? "", sessionToken };
      const sts = new STS({ ...sandbox.aws, credentials });
      assert.equal((await sts.getCallerIdentity({})).Arn, session);
      sts.destroy();
    });

    const source = () => ({ "aws:SourceAccount": "123456789012" });
    const tag = (name: string) => ({ [`aws:RequestTag/${name}`]: "value" });
    const trusts: [string, () => string, boolean, boolean][] = [
      ["both actions", () => trusting(both), true, true],
      ["sts:AssumeRole alone", () => trusting(["sts:AssumeRole"]), false, true],
      ["sts:TagSession alone", () => trusting(["sts:TagSession"]), false, false],
      ["another service", () => trusting(both, undefined, { Service: "ec2.amazonaws.com" }), false, false],
      ["the account", () => trusting(both, undefined, { AWS: "arn:aws:iam::123456789012:root" }), false, false],
      [
        "this account and cluster",
        () => trusting(both, { StringEquals: source(), ArnEquals: { "aws:SourceArn": clusterArn } }),
        true,
        true,
      ],
      [
        "another account",
        () => trusting(both, { StringEquals: { "aws:SourceAccount": "210987654321" } }),
        false,
        false,
      ],
      ["another cluster", () => trusting(both, { ArnEquals: { "aws:SourceArn": `${clusterArn}-else` } }), false, false],
      [
        "this service account",
        () => trusting(both, { StringEquals: { "aws:RequestTag/kubernetes-service-account": account } }),
        true,
        false,
      ],
      [
        "another service account",
        () => trusting(both, { StringEquals: tag("kubernetes-service-account") }),
        false,
        false,
      ],
    ];
    for (const [whom, policy, withTags, withoutTags] of trusts) {
      for (const disableSessionTags of [false, true]) {
        const isTrusted = disableSessionTags ? withoutTags : withTags;
        const tags = disableSessionTags ? "without" : "with";
        it(`is ${isTrusted ? "allowed" : "denied"} if the role trusts ${whom}, ${tags} session tags`, async () => {
          await create({ disableSessionTags });
          await trust(policy());
          const { status, answer } = await assume(await mint());
          assert.equal(status, isTrusted ? 200 : 403, JSON.stringify(answer));
        });
      }
    }

    it("is rejected without an association, for another service account and on another cluster", async () => {
      assert.equal((await assume(await mint())).status, 404);
      await create();
      assert.equal((await assume(await mint("pia-other"))).status, 404);
      assert.equal((await assume(await mint(), `${clusterName}-else`)).status, 404);
    });

    it("is rejected with a token for another audience, with a changed token, and without a token", async () => {
      await create();
      const token = await mint();
      const [head, body, signature = ""] = token.split(".");
      const forged = [head, body, `${signature.startsWith("A") ? "B" : "A"}${signature.slice(1)}`].join(".");
      for (const bad of [await mint(account, "sts.amazonaws.com"), forged, "none"]) {
        assert.equal((await assume(bad)).status, 400);
      }
    });
  });
}).timeout(60_000);
