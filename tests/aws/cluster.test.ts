import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mock } from "node:test";
import { fromProcess } from "@aws-sdk/credential-providers";
import { connect } from "../../provider/aws/connection";
import type { Connection } from "../../provider/kubernetes/validateConnection";
import { ClusterError, ClusterNotFound, ClusterNotReady, isDeleted } from "../../provider/network/clusterErrors";
import { json, status } from "../kubernetes/fakes/apiServer";
import {
  type AwsReply,
  assumed,
  cluster,
  type FakeAws,
  failure,
  query,
  startAws,
  stsFailure,
} from "../kubernetes/fakes/aws";
import { awsAuth, live } from "../kubernetes/fakes/configMaps";
import { connected, sharedCertificate, stopServers } from "../kubernetes/fakes/connected";
import { withEnvironment } from "../kubernetes/fakes/environment";
import { fakeTiming } from "../kubernetes/fakes/fakeTiming";
import { base64 } from "../kubernetes/fakes/kubeconfig";
import { LastingCommand } from "../support/lastingCommand";

const role = "arn:aws:iam::123456789012:role/team/Deployer";
const environment = "the AWS login of the environment";

/** The parameters of the presigned call in a token. */
function said(authorization = ""): URLSearchParams {
  const token = authorization.replace("Bearer k8s-aws-v1.", "");
  return new URL(Buffer.from(token, "base64url").toString()).searchParams;
}

describe("connect with clusterName", () => {
  let aws: FakeAws;
  let folder: string;
  let restore: () => void;

  beforeEach(async () => {
    aws = await startAws();
    folder = mkdtempSync(join(tmpdir(), "eks-auth-aws-"));
    restore = withEnvironment({
      AWS_ENDPOINT_URL: aws.endpoint,
      AWS_REGION: "us-west-2",
      AWS_ACCESS_KEY_ID: "AKIAEXAMPLE",
      AWS_SECRET_ACCESS_KEY: "s3cret",
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_CONFIG_FILE: join(folder, "config"),
      AWS_SHARED_CREDENTIALS_FILE: join(folder, "credentials"),
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
      AWS_MAX_ATTEMPTS: "1",
    });
  });
  afterEach(async () => {
    restore();
    rmSync(folder, { recursive: true });
    await aws.stop();
    await stopServers();
  });

  const config = (text: string) => writeFileSync(join(folder, "config"), text);

  /** An API server that EKS reports. */
  async function active(...replies: Parameters<typeof connected>[0]) {
    const { server } = await connected(replies);
    const { ca } = await sharedCertificate();
    return {
      server,
      described: { status: "ACTIVE", endpoint: server.endpoint, certificateAuthority: { data: base64(ca) } },
    };
  }

  async function rejection(connection: Connection, ...replies: AwsReply[]): Promise<ClusterError> {
    aws.replies.push(...replies);
    try {
      await connect(connection, fakeTiming());
    } catch (error) {
      assert.ok(error instanceof ClusterError, String(error));
      assert.doesNotMatch(error.message, /s3cret/);
      return error;
    }
    throw new Error("it connects");
  }

  it("reads the endpoint from EKS, and calls the API server with a token signed with the SDK's credentials", async () => {
    const { server, described } = await active(json(200, awsAuth()));
    aws.replies.push(cluster(described));
    const store = await connect({ clusterName: "prod" }, fakeTiming());
    assert.equal(store.endpoint, server.endpoint);
    assert.deepEqual(await store.read(), live());
    assert.deepEqual(
      aws.calls.map(({ method, path }) => `${method} ${path}`),
      ["GET /clusters/prod"],
    );
    const { authorization, accept, "user-agent": agent } = server.requests[0]?.headers ?? {};
    const token = said(authorization);
    assert.equal(token.get("X-Amz-Credential"), "AKIAEXAMPLE/20260304/us-west-2/sts/aws4_request");
    assert.deepEqual([accept, agent], ["application/json", "pulumi-eks-auth"]);
  });

  it("renews the token before it expires and when the API server rejects it", async () => {
    const good = json(200, awsAuth());
    const { server, described } = await active(good, good, status(401, "Unauthorized"), good);
    aws.replies.push(cluster(described));
    const timing = fakeTiming();
    const store = await connect({ clusterName: "prod" }, timing);
    await store.read();
    timing.time += 11 * 60_000;
    await store.read();
    timing.time += 60_000;
    await store.read();
    const dates = server.requests.map(({ headers }) => said(headers.authorization).get("X-Amz-Date"));
    assert.deepEqual(dates, ["20260304T050607Z", "20260304T051707Z", "20260304T051707Z", "20260304T051808Z"]);
  });

  it("signs with the time of AWS if the local clock is wrong", async () => {
    const { server, described } = await active(json(200, awsAuth()));
    const ahead = new Date(Date.now() + 2 * 60 * 60_000).toUTCString();
    aws.replies.push(cluster(described, { Date: ahead }));
    const timing = fakeTiming({ now: Date.now });
    await (await connect({ clusterName: "prod" }, timing)).read();
    const date = said(server.requests[0]?.headers.authorization).get("X-Amz-Date") ?? "";
    const signed = Date.parse(date.replace(/^(....)(..)(..T..)(..)/, "$1-$2-$3:$4:"));
    assert.ok(Math.abs(signed - Date.parse(ahead)) < 60_000, `${date} isn't about ${ahead}`);
  });

  it("uses the given region and profile", async () => {
    config("[profile p]\naws_access_key_id = AKIAPROFILE\naws_secret_access_key = s3cret\nregion = eu-west-1\n");
    delete process.env.AWS_REGION;
    const { server, described } = await active(json(200, awsAuth()), json(200, awsAuth()));
    aws.replies.push(cluster(described), cluster(described));
    await (await connect({ clusterName: "prod", profile: "p" }, fakeTiming())).read();
    await (await connect({ clusterName: "prod", profile: "p", region: "eu-central-1" }, fakeTiming())).read();
    const scopes = server.requests.map(({ headers }) => said(headers.authorization).get("X-Amz-Credential"));
    assert.deepEqual(scopes, [
      "AKIAPROFILE/20260304/eu-west-1/sts/aws4_request",
      "AKIAPROFILE/20260304/eu-central-1/sts/aws4_request",
    ]);
  });

  it("uses the region of clusterArn, and returns the cluster's description from EKS", async () => {
    const { described } = await active();
    const arn = "arn:aws:eks:eu-west-1:123456789012:cluster/prod";
    const accessConfig = { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false };
    aws.replies.push(cluster({ ...described, arn, accessConfig }));
    const store = await connect({ clusterName: "prod", clusterArn: arn }, fakeTiming());
    assert.deepEqual(store.cluster, { arn, authenticationMode: "API", creatorIsAdministrator: false });
    assert.match(aws.calls[0]?.headers.authorization ?? "", /\/eu-west-1\/eks\//);
  });

  it("uses AWS_DEFAULT_REGION if no other region is set, before the profile's region", async () => {
    config("[profile p]\naws_access_key_id = AKIAPROFILE\naws_secret_access_key = s3cret\nregion = eu-west-1\n");
    delete process.env.AWS_REGION;
    process.env.AWS_DEFAULT_REGION = "ap-south-1";
    const { described } = await active();
    aws.replies.push(cluster(described));
    await connect({ clusterName: "prod", profile: "p" }, fakeTiming());
    assert.match(aws.calls[0]?.headers.authorization ?? "", /\/ap-south-1\/eks\//);
  });

  describe("with a clusterArn that isn't the cluster's ARN", () => {
    const arn = (region: string, account: string) => `arn:aws:eks:${region}:${account}:cluster/prod`;
    const meant = arn("us-west-2", "123456789012");
    const caller = (account: string) =>
      query("GetCallerIdentity", `<Account>${account}</Account><Arn>arn:aws:iam::${account}:user/x</Arn>`);
    const none = failure(404, "ResourceNotFoundException", "No cluster found for name: prod.");
    const elsewhere = (found: string) =>
      `cluster "prod" in ${found.split(":")[3]}: ${environment} leads to ${found}; expected ${meant}, the cluster of ` +
      "clusterArn, the AWS provider or the last update. Sign in to its account with profile or assumeRoleArn, and " +
      "pass its region or omit region; for the other cluster, pass its AWS provider or its clusterArn.";

    it("fails with both ARNs in the error, for every status of the cluster", async () => {
      for (const status of ["ACTIVE", "CREATING", "DELETING"]) {
        const found = arn("us-west-2", "210987654321");
        const error = await rejection({ clusterName: "prod", clusterArn: meant }, cluster({ arn: found, status }));
        assert.deepEqual([error.kind, isDeleted(error)], ["elsewhere", false]);
        assert.equal(error.message, elsewhere(found));
      }
    });

    it("doesn't report the cluster as deleted if another account or region has no cluster of this name", async () => {
      const otherAccount = await rejection({ clusterName: "prod", clusterArn: meant }, none, caller("210987654321"));
      assert.equal(otherAccount.message, elsewhere(arn("us-west-2", "210987654321")));
      const connection = { clusterName: "prod", clusterArn: meant, region: "eu-west-1" };
      const otherRegion = await rejection(connection, none, caller("123456789012"));
      assert.equal(otherRegion.message, elsewhere(arn("eu-west-1", "123456789012")));
      assert.deepEqual([isDeleted(otherAccount), isDeleted(otherRegion)], [false, false]);
    });

    it("reports the cluster as deleted only if its own account and region are known not to have it", async () => {
      const removed = await rejection({ clusterName: "prod", clusterArn: meant }, none, caller("123456789012"));
      assert.ok(removed instanceof ClusterNotFound);
      const denied = stsFailure(403, "AccessDenied", "no");
      const unknown = await rejection({ clusterName: "prod", clusterArn: meant }, none, denied);
      assert.deepEqual([unknown.kind, isDeleted(unknown)], ["forbidden", false]);
    });
  });

  it("calls EKS and the API server with an assumed role", async () => {
    const { server, described } = await active(json(200, awsAuth()));
    aws.replies.push(assumed("ASIAROLE", "2999-01-01T00:00:00Z"), cluster(described));
    await (await connect({ clusterName: "prod", assumeRoleArn: role }, fakeTiming())).read();
    const [sts, eks] = aws.calls;
    const asked = new URLSearchParams(sts?.body);
    assert.deepEqual(
      ["Action", "RoleArn", "RoleSessionName"].map((key) => asked.get(key)),
      ["AssumeRole", role, "eks-auth"],
    );
    assert.match(sts?.headers.authorization ?? "", /Credential=AKIAEXAMPLE\//);
    assert.match(eks?.headers.authorization ?? "", /Credential=ASIAROLE\//);
    const token = said(server.requests[0]?.headers.authorization);
    assert.equal(token.get("X-Amz-Security-Token"), "assumed-session");
    assert.match(token.get("X-Amz-Credential") ?? "", /^ASIAROLE\//);
  });

  it("names the unknown identity and the fix if the API server answers 401", async () => {
    const unauthorized = status(401, "Unauthorized");
    const { server, described } = await active(unauthorized, unauthorized);
    aws.replies.push(cluster(described));
    const store = await connect({ clusterName: "prod" }, fakeTiming());
    await assert.rejects(store.read(), {
      kind: "unauthorized",
      message:
        `cluster "prod" in us-west-2 (${server.endpoint}): can't read the ConfigMap kube-system/aws-auth: it answered 401: ` +
        `Unauthorized. Map the identity of ${environment} in aws-auth or with an access entry, or connect as an ` +
        "identity that has access (profile, assumeRoleArn).",
    });
  });

  it("fails if the cluster doesn't exist", async () => {
    const error = await rejection(
      { clusterName: "prod" },
      failure(404, "ResourceNotFoundException", "No cluster found for name: prod."),
    );
    assert.ok(error instanceof ClusterNotFound && isDeleted(error));
    assert.equal(error.kind, "deleted");
    assert.equal(
      error.message,
      `cluster "prod" in us-west-2: EKS has no cluster of this name in us-west-2 in the account of ${environment}. ` +
        "Check clusterName, region, profile and assumeRoleArn.",
    );
  });

  const wait = "Wait until it is ACTIVE: take clusterName from an output of the resource that creates the cluster.";
  const states: [string, object, string, boolean][] = [
    ["CREATING", {}, wait, false],
    ["PENDING", {}, wait, false],
    ["ACTIVE", {}, wait, false],
    [
      "DELETING",
      { endpoint: "https://x", certificateAuthority: { data: "eA==" } },
      "Use a cluster that isn't being deleted.",
      true,
    ],
    ["FAILED", {}, "Find the cause in the EKS console, and recreate the cluster.", false],
  ];
  for (const [state, fields, fix, deletedState] of states) {
    it(`fails with ClusterNotReady if the cluster is ${state} and has ${Object.keys(fields).length > 0 ? "an" : "no"} endpoint`, async () => {
      const error = await rejection({ clusterName: "prod" }, cluster({ status: state, ...fields }));
      assert.ok(error instanceof ClusterNotReady);
      assert.deepEqual([error.kind, error.status, isDeleted(error)], ["notReady", state, deletedState]);
      assert.equal(
        error.message,
        `cluster "prod" in us-west-2 has no API server to connect to: EKS reports the status ${state}. ${fix}`,
      );
    });
  }

  it("connects to a cluster that is being updated", async () => {
    const { described } = await active(json(200, awsAuth()));
    aws.replies.push(cluster({ ...described, status: "UPDATING" }));
    assert.deepEqual(await (await connect({ clusterName: "prod" }, fakeTiming())).read(), live());
  });

  const about = 'cluster "prod" in us-west-2: eks:DescribeCluster failed';
  const answers: [string, AwsReply, string, string][] = [
    [
      "AWS denies eks:DescribeCluster",
      failure(
        403,
        "AccessDeniedException",
        "User: arn:aws:iam::123456789012:user/me is not authorized to perform: eks:DescribeCluster",
      ),
      "forbidden",
      `${about}: AccessDeniedException: User: arn:aws:iam::123456789012:user/me is not authorized to perform: eks:DescribeCluster. ` +
        `Grant ${environment} eks:DescribeCluster.`,
    ],
    [
      "the credentials have expired",
      failure(403, "ExpiredTokenException", "The security token included in the request is expired"),
      "credentials",
      `${about}: ${environment} has expired (ExpiredTokenException). Sign in again.`,
    ],
    [
      "AWS doesn't recognize the access keys",
      failure(403, "UnrecognizedClientException", "The security token included in the request is invalid."),
      "credentials",
      `${about}: AWS doesn't recognize ${environment} (UnrecognizedClientException). Use valid access keys.`,
    ],
    [
      "is asked with a wrong key, whose signed request isn't shown",
      failure(403, "InvalidSignatureException", "The Canonical String should have been x-amz-security-token:s3cret"),
      "credentials",
      `${about}: AWS rejects the signature of ${environment} (InvalidSignatureException). ` +
        "Check the secret access key and this machine's clock.",
    ],
    [
      "AWS throttles the calls",
      failure(429, "ThrottlingException", "Rate exceeded"),
      "busy",
      `${about}: AWS throttled the calls (ThrottlingException). Try again in a minute.`,
    ],
    [
      "EKS reports an internal error",
      failure(503, "ServiceUnavailableException", "Service is unavailable"),
      "server",
      `${about}: AWS answered 503 (ServiceUnavailableException). Try again in a minute.`,
    ],
    [
      "EKS rejects the request as invalid",
      failure(400, "InvalidParameterException", "Not like this."),
      "rejected",
      `${about}: InvalidParameterException: Not like this. Check the region and the cluster's name.`,
    ],
  ];
  for (const [what, reply, kind, message] of answers) {
    it(`fails if ${what}`, async () => {
      const error = await rejection({ clusterName: "prod" }, reply);
      assert.deepEqual([error.kind, error.message], [kind, message]);
    });
  }

  it("fails if AWS denies assuming the role", async () => {
    const denied = stsFailure(403, "AccessDenied", "User: me is not authorized to perform: sts:AssumeRole");
    const error = await rejection({ clusterName: "prod", assumeRoleArn: role }, denied);
    assert.equal(error.kind, "forbidden");
    assert.equal(
      error.message,
      `cluster "prod" in us-west-2: sts:AssumeRole on ${role} failed: AccessDenied: User: me is not authorized to perform: ` +
        `sts:AssumeRole. Grant ${environment} sts:AssumeRole on ${role}, in its policies and in the role's trust policy.`,
    );
  });

  it("fails if the credentials for assuming the role have expired", async () => {
    const expired = stsFailure(403, "ExpiredToken", "The security token included in the request is expired");
    const error = await rejection({ clusterName: "prod", assumeRoleArn: role }, expired);
    assert.deepEqual(
      [error.kind, error.message],
      [
        "credentials",
        `cluster "prod" in us-west-2: sts:AssumeRole on ${role} failed: ${environment} has expired (ExpiredToken). Sign in again.`,
      ],
    );
  });

  const signIn = "Sign in, or set credentials where the AWS SDK finds them: environment variables, a profile, SSO.";

  it("fails without credentials", async () => {
    delete process.env.AWS_ACCESS_KEY_ID;
    const error = await rejection({ clusterName: "prod" });
    assert.deepEqual(
      [error.kind, error.message],
      [
        "credentials",
        `cluster "prod" in us-west-2: signing in to AWS failed: ${environment} isn't available: Could not load credentials ` +
          `from any providers. ${signIn}`,
      ],
    );
  });

  it("doesn't fall back to other credentials if the profile is misspelt", async () => {
    const error = await rejection({ clusterName: "prod", profile: "nobody" });
    assert.deepEqual(
      [error.kind, error.message],
      [
        "credentials",
        'cluster "prod" in us-west-2: signing in to AWS failed: the AWS login of the profile "nobody" isn\'t available: ' +
          `Could not resolve credentials using profile: [nobody] in configuration/credentials file(s). ${signIn}`,
      ],
    );
    assert.deepEqual(aws.calls, []);
  });

  it("fails if the profile's command fails, without showing the command", async () => {
    config("[profile p]\ncredential_process = /s3cret --key s3cret\n");
    const error = await rejection({ clusterName: "prod", profile: "p" });
    assert.deepEqual(
      [error.kind, error.message],
      [
        "credentials",
        `cluster "prod" in us-west-2: signing in to AWS failed: the AWS login of the profile "p" isn't available. ${signIn}`,
      ],
    );
  });

  const words = (text: string) => `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;

  it("kills the profile's command and its child processes after the time limit", async () => {
    const command = await LastingCommand.listen();
    config(`[profile p]\ncredential_process = exec ${words(process.execPath)} -e ${words(command.code)}\n`);
    mock.timers.enable({ apis: ["setTimeout"] });
    try {
      const rejected = rejection({ clusterName: "prod", profile: "p" });
      await command.started();
      mock.timers.tick(30_000);
      const { kind, message } = await rejected;
      assert.deepEqual(
        [kind, message],
        [
          "credentials",
          'cluster "prod" in us-west-2: signing in to AWS failed: the AWS login of the profile "p" isn\'t available: the command ' +
            "or service that provides the credentials didn't answer within 30 s. Sign in, or set credentials where the AWS SDK " +
            "finds them: environment variables, a profile, SSO.",
        ],
      );
      await command.ended();
    } finally {
      mock.timers.reset();
      command.stop();
    }
  });

  it("doesn't change how the AWS SDK runs commands for the program's own AWS clients", async () => {
    const keys = { Version: 1, AccessKeyId: "AKIAOWN", SecretAccessKey: "s3cret" };
    writeFileSync(join(folder, "keys"), JSON.stringify(keys));
    config(`[profile own]\ncredential_process = cat ${join(folder, "keys")}\n`);
    await rejection({ clusterName: "prod" });
    const { accessKeyId } = await fromProcess({ profile: "own" })();
    assert.equal(accessKeyId, "AKIAOWN");
  });

  it("fails without a region", async () => {
    delete process.env.AWS_REGION;
    const error = await rejection({ clusterName: "prod" });
    assert.deepEqual(
      [error.kind, error.message],
      ["settings", 'cluster "prod": no AWS region is set. Pass region, or set AWS_REGION or the profile\'s region.'],
    );
  });

  it("fails if AWS can't be reached", async () => {
    await aws.stop();
    const error = await rejection({ clusterName: "prod" });
    assert.deepEqual(
      [error.kind, error.message],
      [
        "unreachable",
        `${about}: AWS can't be reached: it rejects connections (ECONNREFUSED). ` +
          "Check the region, the network and AWS_ENDPOINT_URL if it is set.",
      ],
    );
  });

  it("fails if EKS reports an endpoint without TLS", async () => {
    const described = { status: "ACTIVE", endpoint: "http://127.0.0.1:1", certificateAuthority: { data: "eA==" } };
    const error = await rejection({ clusterName: "prod" }, cluster(described));
    assert.deepEqual(
      [error.kind, error.message],
      ["server", 'cluster "prod" in us-west-2: EKS reports no https endpoint. Check AWS_ENDPOINT_URL if it is set.'],
    );
  });

  it("rejects inputs that a preview would reject", async () => {
    const error = await rejection({ clusterName: "prod", region: "Oregon" });
    assert.equal(error.kind, "settings");
    assert.match(error.message, /^region is "Oregon"; expected an AWS region/);
    assert.deepEqual(aws.calls, []);
  });
});
