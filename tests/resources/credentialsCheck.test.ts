import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { kubeconfigTarget } from "../../provider/kubernetes/kubeconfig";
import { credentialsCheck } from "../../provider/resources/credentialsCheck/resource";
import type { PropertyPath } from "../../provider/resources/managed";
import { pending } from "../../provider/validation/issues";
import { json, type Reply, status } from "../kubernetes/fakes/apiServer";
import { type AwsReply, eks, type FakeAws, failure, query, startAws, stsFailure } from "../kubernetes/fakes/aws";
import { connected, sharedCertificate, stopServers } from "../kubernetes/fakes/connected";
import { withEnvironment } from "../kubernetes/fakes/environment";
import { kubeconfigText } from "../kubernetes/fakes/kubeconfig";

type Values = Record<string, unknown>;

const urn = "urn:pulumi:prod::access::eks-auth:index:CredentialsCheck::ready";
const none = { values: {}, secrets: [] };
const role = "arn:aws:iam::123456789012:role/team/reader";
const issuer = "oidc.eks.us-west-2.amazonaws.com/id/EXAMPLE";
const provider = `arn:aws:iam::123456789012:oidc-provider/${issuer}`;
const session = "arn:aws:sts::123456789012:assumed-role/reader/eks-prod-web-0-uuid";
const claims = Buffer.from(JSON.stringify({ iss: `https://${issuer}` })).toString("base64url");
const token = `eyJhbGciOiJSUzI1NiJ9.${claims}.c2lnbmF0dXJl`;

const serviceAccount = (annotations?: Record<string, string>) => json(200, { metadata: { annotations } });
const annotated = serviceAccount({ "eks.amazonaws.com/role-arn": role });
const issued = json(201, { status: { token } });
const pods = (...items: object[]) => json(200, { items: items.map((metadata) => ({ metadata })) });

const credentials =
  "<Credentials><AccessKeyId>ASIAISSUED</AccessKeyId><SecretAccessKey>issued-secret</SecretAccessKey>" +
  "<SessionToken>issued-session</SessionToken><Expiration>2026-03-04T06:06:07Z</Expiration></Credentials>";
const assumed = query("AssumeRoleWithWebIdentity", credentials);
const caller = (account = "123456789012") => query("GetCallerIdentity", `<Account>${account}</Account>`);
const trusting = (actions: string[]) => ({
  Statement: [{ Effect: "Allow", Principal: { Service: "pods.eks.amazonaws.com" }, Action: actions }],
});
const both = ["sts:AssumeRole", "sts:TagSession"];
const found = (trust: object = trusting(both)) => {
  const document = encodeURIComponent(JSON.stringify(trust));
  return query(
    "GetRole",
    `<Role><Arn>${role}</Arn><AssumeRolePolicyDocument>${document}</AssumeRolePolicyDocument></Role>`,
  );
};
const association = { associationId: "a-1", roleArn: role };
const associations = [eks({ associations: [association] }), eks({ association })];
const ofPod = (arn = session) => eks({ assumedRoleUser: { arn }, credentials: { secretAccessKey: "issued-secret" } });

const irsa = { mode: "irsa", namespace: "shop", name: "web" };
const podIdentity = { ...irsa, mode: "pod-identity", clusterName: "prod" };

describe("CredentialsCheck", () => {
  let aws: FakeAws;
  let restore: () => void;
  beforeEach(async () => {
    aws = await startAws();
    restore = withEnvironment({
      AWS_ENDPOINT_URL: aws.endpoint,
      AWS_REGION: "us-west-2",
      AWS_ACCESS_KEY_ID: "AKIAEXAMPLE",
      AWS_SECRET_ACCESS_KEY: "example",
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_MAX_ATTEMPTS: "1",
    });
  });
  afterEach(async () => {
    restore();
    await aws.stop();
    await stopServers();
  });

  /**
   * A resource whose API server and AWS give these replies, with its server, its clock and the check's inputs.
   *
   * @param lasting How long it takes to connect, by the clock.
   */
  async function prepare(
    given: Values,
    replies: Reply[],
    ofAws: AwsReply[],
    secrets: PropertyPath[] = [],
    lasting = 0,
  ) {
    const { server, timing } = await connected(replies);
    aws.replies.push(...ofAws);
    const kubeconfig = kubeconfigText({ server: server.endpoint, ca: (await sharedCertificate()).ca });
    const targetOf = () => {
      timing.time += lasting;
      return kubeconfigTarget(kubeconfig);
    };
    const resource = credentialsCheck({ targetOf, timing });
    const connection = given.clusterName === undefined ? { kubeconfig } : {};
    const { inputs, reasons } = await resource.check(urn, none, { values: { ...connection, ...given }, secrets });
    assert.deepEqual(reasons, []);
    return { resource, server, timing, inputs };
  }

  /** The last answer in the error of a check that has time for these replies only. */
  async function lastAnswer(given: Values, replies: Reply[], ofAws: AwsReply[]): Promise<string> {
    const { resource, server, inputs } = await prepare(given, replies, ofAws, [], 59_500);
    const error = await resource.create(urn, inputs).then(
      () => assert.fail("it doesn't fail"),
      (reason: Error) => reason,
    );
    assert.equal(error.stack, error.message);
    assert.deepEqual([server.replies.length, aws.replies.length], [0, 0]);
    const message = error.message.replace(`the cluster at ${server.endpoint}: `, "");
    assert.ok(!message.includes(token), message);
    const [start, end] = [
      "the service account shop/web doesn't get the expected credentials after 60 s. The last answer: ",
      " If AWS only needs more time, raise timeoutSeconds.",
    ];
    assert.ok(message.startsWith(start) && message.endsWith(end), message);
    return message.slice(start.length, -end.length);
  }

  describe("in the mode irsa", () => {
    it("exchanges new tokens until STS issues credentials, and keeps neither", async () => {
      const replies = [status(404, "none"), serviceAccount(), annotated, issued, annotated, issued];
      const denied = stsFailure(403, "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity");
      const ofAws = [denied, caller(), found(), assumed];
      const { resource, server, timing, inputs } = await prepare({ ...irsa, roleArn: role }, replies, ofAws);
      const { id, outputs } = await resource.create(urn, inputs);
      const added = { currentRoleArn: role, credentialsIssued: true };
      assert.deepEqual([id, outputs.values], ["ready", { ...inputs.values, ...added }]);
      assert.deepEqual(outputs.secrets, [["kubeconfig"]]);
      assert.deepEqual(timing.waits, [1000, 1500, 2250]);
      const requests = server.requests.slice(-2).map(({ method, path, body }) => [`${method} ${path}`, body]);
      const spec = { audiences: ["sts.amazonaws.com"], expirationSeconds: 600 };
      assert.deepEqual(requests, [
        ["GET /api/v1/namespaces/shop/serviceaccounts/web", undefined],
        [
          "POST /api/v1/namespaces/shop/serviceaccounts/web/token",
          { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec },
        ],
      ]);
      const { headers, body = "" } = aws.calls.at(-1) ?? {};
      const sent = Object.fromEntries(new URLSearchParams(body));
      assert.deepEqual(
        [sent.Action, sent.RoleArn, sent.WebIdentityToken, sent.RoleSessionName, headers?.authorization],
        ["AssumeRoleWithWebIdentity", role, token, "eks-auth", undefined],
      );
      for (const secret of [token, "issued-secret", "issued-session"]) {
        assert.ok(!JSON.stringify(outputs).includes(secret));
      }
    });

    it("requests a token for the audience of the annotation", async () => {
      const annotations = { "eks.amazonaws.com/role-arn": role, "eks.amazonaws.com/audience": "vault" };
      const { resource, server, inputs } = await prepare(irsa, [serviceAccount(annotations), issued], [assumed]);
      await resource.create(urn, inputs);
      const { body } = server.requests.at(-1) ?? assert.fail();
      assert.deepEqual((body as { spec: { audiences: string[] } }).spec.audiences, ["vault"]);
    });

    const about = `the service account shop/web gets no credentials of ${role}: STS answers`;
    const denied = stsFailure(403, "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity");
    const trust =
      `The trust policy of the role must allow sts:AssumeRoleWithWebIdentity for ${provider} with the subject ` +
      '"system:serviceaccount:shop:web" and the audience "sts.amazonaws.com", as that of a ServiceAccountRole does.';
    const onlyFromVpc = {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Federated: provider },
          Action: "sts:AssumeRoleWithWebIdentity",
          Condition: {
            StringEquals: {
              [`${provider.slice(provider.indexOf("/") + 1)}:sub`]: "system:serviceaccount:shop:web",
              "aws:SourceVpc": "vpc-0123456789abcdef0",
            },
          },
        },
      ],
    };
    const answers: [string, Values, Reply[], AwsReply[], string][] = [
      [
        "a service account that doesn't exist",
        {},
        [status(404, "not found")],
        [],
        "the service account shop/web doesn't exist. Create it, or correct its name and namespace.",
      ],
      [
        "a service account without a role",
        {},
        [serviceAccount({ "eks.amazonaws.com/role-arn": "" })],
        [],
        "the service account shop/web has no annotation eks.amazonaws.com/role-arn, so its pods get no role. Declare it as a ServiceAccount or WorkloadIdentity, or add the annotation.",
      ],
      [
        "a service account with another role",
        { roleArn: `${role}-2` },
        [annotated],
        [],
        `the service account shop/web has the role "${role}" in its annotation; expected ${role}-2. Correct the annotation, or roleArn.`,
      ],
      [
        "a service account with something else than a role",
        {},
        [serviceAccount({ "eks.amazonaws.com/role-arn": "reader" })],
        [],
        'the service account shop/web has the role "reader" in its annotation; expected the ARN of an IAM role. Correct the annotation, or roleArn.',
      ],
      [
        "a deployer who may not request tokens",
        {},
        [
          annotated,
          status(
            403,
            'serviceaccounts "web" is forbidden: User "dev" cannot create resource "serviceaccounts/token" in API group "" in the namespace "shop"',
          ),
        ],
        [],
        'can\'t request a token of the service account shop/web: it answered 403: serviceaccounts "web" is forbidden: User "dev" cannot create resource "serviceaccounts/token" in API group "" in the namespace "shop". Bind the deployer to a Role in the namespace shop with the rule {apiGroups: [""], resources: ["serviceaccounts/token"], resourceNames: ["web"], verbs: ["create"]}.',
      ],
      [
        "a missing OIDC provider",
        {},
        [annotated, issued],
        [
          stsFailure(
            400,
            "InvalidIdentityToken",
            `No OpenIDConnect provider found in your account for https://${issuer}`,
          ),
        ],
        `${about} InvalidIdentityToken: No OpenIDConnect provider found in your account for https://${issuer}. Declare an OidcProvider for the cluster in the account of the role: ${provider}.`,
      ],
      [
        "an audience that the OIDC provider doesn't have",
        {},
        [annotated, issued],
        [stsFailure(400, "InvalidIdentityToken", "Incorrect token audience")],
        `${about} InvalidIdentityToken: Incorrect token audience. Add "sts.amazonaws.com" to the client IDs of ${provider}, or correct the annotation eks.amazonaws.com/audience.`,
      ],
      [
        "an issuer that AWS can't read, without the token in the answer",
        {},
        [annotated, issued],
        [stsFailure(400, "IDPCommunicationError", `no keys for ${token}`)],
        `${about} IDPCommunicationError: no keys for [secret]. Check ${provider}: its URL must be the cluster's issuer, and AWS must be able to read the issuer's keys.`,
      ],
      [
        "an expired token",
        {},
        [annotated, issued],
        [stsFailure(400, "ExpiredTokenException", "Token expired.")],
        `${about} ExpiredToken: Token expired. Check the clock of the cluster's control plane.`,
      ],
      [
        "a trust policy without the service account",
        {},
        [annotated, issued],
        [denied, caller(), found()],
        `${about} AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity. ${trust}`,
      ],
      [
        "a condition that the pods meet, but not the check",
        {},
        [annotated, issued],
        [denied, caller(), found(onlyFromVpc)],
        `${about} AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity. ${trust} Its conditions on aws:SourceVpc must also hold for this check, which calls STS from where Pulumi runs.`,
      ],
      [
        "a role that doesn't exist",
        {},
        [annotated, issued],
        [denied, caller(), stsFailure(404, "NoSuchEntity", "not found")],
        `${about} AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity. The role doesn't exist. Create it, or correct the annotation.`,
      ],
      [
        "a role of another account",
        {},
        [annotated, issued],
        [denied, caller("210987654321")],
        `${about} AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity. The role must exist. ${trust}`,
      ],
      [
        "a role that the deployer may not read",
        {},
        [annotated, issued],
        [denied, caller(), stsFailure(403, "AccessDenied", "no")],
        `${about} AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity. The role must exist. ${trust}`,
      ],
      [
        "calls that AWS throttles",
        {},
        [annotated, issued],
        [stsFailure(400, "Throttling", "Rate exceeded")],
        "sts:AssumeRoleWithWebIdentity failed: AWS throttled the calls (Throttling). Try again in a minute.",
      ],
    ];
    for (const [what, given, replies, ofAws, answer] of answers) {
      it(`reports ${what}, and the fix`, async () => {
        assert.equal(await lastAnswer({ ...irsa, ...given }, replies, ofAws), answer);
      });
    }
  });

  describe("in the mode pod-identity", () => {
    const plain = serviceAccount();
    const web = { name: "web-0", uid: "5d1c" };
    const withPod = [plain, pods(web), issued];

    it("exchanges a token that is bound to a pod that isn't being deleted", async () => {
      const old = { name: "web-9", uid: "9", deletionTimestamp: "2026-03-04T05:06:07Z" };
      const { resource, server, inputs } = await prepare(
        { ...podIdentity, roleArn: role },
        [plain, pods(old, web), issued],
        [...associations, ofPod()],
      );
      const { outputs } = await resource.create(urn, inputs);
      assert.deepEqual(outputs.values, { ...inputs.values, currentRoleArn: role, credentialsIssued: true });
      const [, list, request = assert.fail()] = server.requests;
      const { spec } = request.body as { spec: object };
      assert.deepEqual(
        [list?.path, decodeURIComponent(list?.path ?? "")],
        [
          "/api/v1/namespaces/shop/pods?fieldSelector=spec.serviceAccountName%3Dweb%2Cstatus.phase!%3DSucceeded%2Cstatus.phase!%3DFailed&limit=10",
          "/api/v1/namespaces/shop/pods?fieldSelector=spec.serviceAccountName=web,status.phase!=Succeeded,status.phase!=Failed&limit=10",
        ],
      );
      assert.deepEqual(spec, {
        audiences: ["pods.eks.amazonaws.com"],
        expirationSeconds: 600,
        boundObjectRef: { apiVersion: "v1", kind: "Pod", ...web },
      });
      const { method, path, headers, body } = aws.calls.at(-1) ?? assert.fail();
      assert.deepEqual(
        [method, path, JSON.parse(body)],
        ["POST", "/clusters/prod/assume-role-for-pod-identity", { token }],
      );
      assert.match(
        String(headers.authorization),
        /^AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE\/\d{8}\/us-west-2\/eks-auth\//,
      );
    });

    it("accepts credentials of the target role, and of no other", async () => {
      const targetRoleArn = "arn:aws:iam::210987654321:role/target";
      const withTarget = { ...association, targetRoleArn };
      const target = "arn:aws:sts::210987654321:assumed-role/target/eks-prod-web-0-uuid";
      const other = "arn:aws:sts::123456789012:assumed-role/former/eks-prod-web-0-uuid";
      const once = [eks({ associations: [withTarget] }), eks({ association: withTarget })];
      const { resource, inputs } = await prepare(podIdentity, [plain, pods(web), issued], [...once, ofPod(target)]);
      assert.equal((await resource.create(urn, inputs)).outputs.values.currentRoleArn, role);
      assert.equal(
        await lastAnswer(podIdentity, [plain, pods(web), issued], [...once, ofPod(other)]),
        `the service account shop/web gets credentials of the session ${other}; expected the role ${targetRoleArn}. EKS applies a changed association after some seconds.`,
      );
    });

    it("calls the region's endpoint through the proxy, or the endpoint that the environment sets", async () => {
      const asked: string[] = [];
      const proxy = createServer().on("connect", ({ url = "" }, socket) => {
        asked.push(url);
        socket.destroy();
      });
      await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
      try {
        const { port } = proxy.address() as AddressInfo;
        delete process.env.AWS_ENDPOINT_URL;
        Object.assign(process.env, {
          AWS_ENDPOINT_URL_EKS: aws.endpoint,
          HTTPS_PROXY: `http://127.0.0.1:${port}`,
          NO_PROXY: "127.0.0.1",
        });
        const answer = await lastAnswer(podIdentity, withPod, associations);
        assert.match(answer, /^eks-auth:AssumeRoleForPodIdentity failed: /);
        assert.deepEqual(asked, ["eks-auth.us-west-2.api.aws:443"]);
        process.env.AWS_ENDPOINT_URL_EKS_AUTH = `${aws.endpoint}/auth/`;
        const { resource, inputs } = await prepare(podIdentity, withPod, [...associations, ofPod()]);
        await resource.create(urn, inputs);
        assert.equal(aws.calls.at(-1)?.path, "/auth/clusters/prod/assume-role-for-pod-identity");
      } finally {
        proxy.closeAllConnections();
        proxy.close();
      }
    });

    it("checks the association and the role without a pod", async () => {
      const replies = [plain, json(200, { items: null })];
      const { resource, inputs } = await prepare(podIdentity, replies, [...associations, caller(), found()]);
      const { outputs } = await resource.create(urn, inputs);
      assert.deepEqual(outputs.values, { ...inputs.values, currentRoleArn: role, credentialsIssued: false });
    });

    const trust =
      "The trust policy of the role must allow pods.eks.amazonaws.com the actions sts:AssumeRole and sts:TagSession, as that of a PodIdentity does.";
    const about = `the service account shop/web gets no credentials of ${role}: the EKS Auth API answers`;
    const unauthorized = failure(403, "AccessDeniedException", "EKS does not have permissions to assume the role.");
    const missing = "Create it again, and then the association, which keeps the ID of the deleted role.";
    const answers: [string, Values, Reply[], AwsReply[], string][] = [
      [
        "a missing association",
        {},
        [plain],
        [eks({ associations: [] })],
        "the service account shop/web has no association on the cluster. Declare a PodIdentity or a WorkloadIdentity for it.",
      ],
      [
        "an association with another role",
        { roleArn: `${role}-2` },
        [plain],
        associations,
        `the service account shop/web is associated with the role ${role}; expected ${role}-2. Correct the association, or roleArn.`,
      ],
      [
        "a role without sts:TagSession, without a pod",
        {},
        [plain, pods()],
        [...associations, caller(), found(trusting(["sts:AssumeRole"]))],
        `the service account shop/web is associated with the role ${role}. Its trust policy doesn't allow pods.eks.amazonaws.com sts:TagSession. ${trust}`,
      ],
      [
        "a deleted role, without a pod",
        {},
        [plain, pods()],
        [...associations, caller(), stsFailure(404, "NoSuchEntity", "not found")],
        `the service account shop/web is associated with the role ${role}. The role doesn't exist. ${missing}`,
      ],
      [
        "a role that can't be read, without a pod",
        {},
        [plain, pods()],
        [...associations, caller(), stsFailure(403, "AccessDenied", "no")],
        `the service account shop/web is associated with the role ${role}. The role can't be checked: iam:GetRole failed: AccessDenied: no. Grant the AWS login of the environment iam:GetRole.`,
      ],
      [
        "an association that EKS doesn't apply yet",
        {},
        withPod,
        [...associations, failure(404, "ResourceNotFoundException", "No association found.")],
        `${about} ResourceNotFound: No association found. EKS applies a new association after some seconds.`,
      ],
      [
        "a token of another cluster",
        {},
        withPod,
        [...associations, failure(400, "InvalidTokenException", "The token is invalid.")],
        `${about} InvalidToken: The token is invalid. Check that clusterName is the cluster of the API server that issued the token.`,
      ],
      [
        "a role that denies EKS",
        {},
        withPod,
        [...associations, unauthorized, caller(), found(trusting([]))],
        `${about} AccessDenied: EKS does not have permissions to assume the role. Its trust policy doesn't allow pods.eks.amazonaws.com sts:AssumeRole and sts:TagSession. ${trust}`,
      ],
      [
        "a role that denies EKS by a condition",
        {},
        withPod,
        [...associations, unauthorized, caller(), found()],
        `${about} AccessDenied: EKS does not have permissions to assume the role. Check the conditions of its trust policy, which must match the cluster and the service account.`,
      ],
      [
        "a role that denies EKS and can't be read",
        {},
        withPod,
        [...associations, unauthorized, caller("210987654321")],
        `${about} AccessDenied: EKS does not have permissions to assume the role. ${trust}`,
      ],
      [
        "a deployer who may not call the EKS Auth API",
        {},
        withPod,
        [
          ...associations,
          failure(
            403,
            "AccessDeniedException",
            "User: dev is not authorized to perform: eks-auth:AssumeRoleForPodIdentity",
          ),
        ],
        "eks-auth:AssumeRoleForPodIdentity failed: AccessDeniedException: User: dev is not authorized to perform: eks-auth:AssumeRoleForPodIdentity. Grant the AWS login of the environment eks-auth:AssumeRoleForPodIdentity.",
      ],
      [
        "a gateway without the API",
        {},
        withPod,
        [
          ...associations,
          (response) => {
            response.writeHead(502, { "Content-Type": "text/html" });
            response.end("<html>");
          },
        ],
        "eks-auth:AssumeRoleForPodIdentity failed: AWS answered 502 (Error). Try again in a minute.",
      ],
    ];
    for (const [what, given, replies, ofAws, answer] of answers) {
      it(`reports ${what}, and the fix`, async () => {
        assert.equal(await lastAnswer({ ...podIdentity, ...given }, replies, ofAws), answer);
      });
    }
  });

  it("fails at once for a cause that time can't fix", async () => {
    const { resource, timing, inputs } = await prepare(irsa, [annotated, issued], []);
    delete process.env.AWS_REGION;
    await assert.rejects(resource.create(urn, inputs), /no AWS region is set/);
    assert.deepEqual(timing.waits, []);
  });

  it("keeps a secret role secret, in the outputs and in errors", async () => {
    const given = { ...irsa, roleArn: role };
    const { resource, inputs } = await prepare(given, [annotated, issued], [assumed], [["roleArn"]]);
    const { outputs } = await resource.create(urn, inputs);
    assert.deepEqual(outputs.secrets, [["kubeconfig"], ["roleArn"], ["currentRoleArn"]]);
    const other = { ...given, roleArn: `${role}-2` };
    const wrong = await prepare(other, [annotated], [], [["roleArn"]], 59_500);
    await assert.rejects(wrong.resource.create(urn, wrong.inputs), /in its annotation; expected \[secret\]\./);
  });

  const rejected: [string, Values, string[]][] = [
    [
      "everything that is missing",
      {},
      [
        "clusterName, kubeconfig are missing; expected exactly one of clusterName and kubeconfig. Pass clusterName to connect to an EKS cluster with AWS credentials, or kubeconfig for any other connection.",
        'mode is missing; expected one of "irsa", "pod-identity". Choose how the pods get their credentials.',
        "name is missing; expected the name of a service account: 1 to 253 lower-case letters, digits, hyphens and dots, with a letter or digit first and last. Pass the name of the service account.",
      ],
    ],
    [
      "values of the wrong form, and an input that doesn't exist",
      {
        clusterName: "prod",
        mode: "migrating",
        name: "Web",
        namespace: "shop.web",
        roleArn: session,
        timeoutSeconds: 901,
        triggers: "once",
        audience: "vault",
      },
      [
        "audience is missing; expected one of clusterName, clusterArn, region, profile, assumeRoleArn, kubeconfig, mode, name, namespace, roleArn, timeoutSeconds, triggers. Correct the name: there is no such input.",
        'mode is "migrating"; expected one of "irsa", "pod-identity". Use one of these values.',
        'name is "Web"; expected the name of a service account: 1 to 253 lower-case letters, digits, hyphens and dots, with a letter or digit first and last. Use the service account\'s name as kubectl shows it, without its namespace.',
        'namespace is "shop.web"; expected the name of a namespace: 1 to 63 lower-case letters, digits and hyphens, with no hyphen first or last. Use the namespace\'s name as kubectl shows it.',
        `roleArn is "${session}"; expected the ARN of an IAM role (arn:<partition>:iam::<account>:role/<path and name>). This is the ARN of a session of a role: pass the ARN of an IAM role.`,
        "timeoutSeconds is 901; expected a whole number of seconds from 1 to 900. Pass a number in this range, or omit timeoutSeconds to use the default.",
        'triggers is "once"; expected a list of values. Write it as a list, even with one value.',
      ],
    ],
    [
      "a kubeconfig for EKS Pod Identity",
      { ...podIdentity, clusterName: undefined, kubeconfig: kubeconfigText({ server: "https://127.0.0.1", ca: "" }) },
      [
        'clusterName is missing; expected the name of an EKS cluster: 1 to 100 letters, digits, hyphens and underscores, with a letter or digit first, because mode is "pod-identity". Pass clusterName instead of kubeconfig: the association is read from EKS.',
      ],
    ],
  ];
  for (const [what, values, reasons] of rejected) {
    it(`rejects ${what}`, async () => {
      assert.deepEqual((await credentialsCheck().check(urn, none, { values, secrets: [] })).reasons, reasons);
    });
  }

  it("accepts values that aren't known yet, and fills in the defaults", async () => {
    const values = { clusterName: pending, mode: "irsa", name: pending, roleArn: pending, triggers: [pending] };
    assert.deepEqual(await credentialsCheck().check(urn, none, { values, secrets: [] }), {
      inputs: { values: { namespace: "default", timeoutSeconds: 60, ...values }, secrets: [["kubeconfig"]] },
      reasons: [],
    });
  });

  it("can't be imported", async () => {
    await assert.rejects(credentialsCheck().read(urn, "ready", none), {
      message: "a CredentialsCheck can't be imported: it is nothing on the cluster. Declare it without an import.",
    });
  });
});
