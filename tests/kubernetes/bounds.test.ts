import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ListIdentityProviderConfigsCommand } from "@aws-sdk/client-eks";
import { connect } from "../../provider/aws/connection";
import { withEks } from "../../provider/aws/eksLookups";
import { endpointIsUnused } from "../../provider/kubernetes/target";
import type { Connection } from "../../provider/kubernetes/validateConnection";
import type { ClusterError } from "../../provider/network/clusterErrors";
import type { Timing } from "../../provider/network/timing";
import { SilentServer } from "../support/silentServer";
import { type AwsReply, type FakeAws, startAws } from "./fakes/aws";
import { withEnvironment } from "./fakes/environment";
import { HeldLimits, until } from "./fakes/heldLimits";
import { kubeconfig } from "./fakes/kubeconfig";
import { fakePace } from "./fakes/pace";

const impatient = () => fakePace({ requestTimeout: 300 });
const never: AwsReply = () => {};
/** Sends headers and a body that never ends. */
const endless: AwsReply = (response) => {
  response.writeHead(200, { "Content-Type": "application/json" });
  response.write('{"cluster":');
};

const asError = async (call: Promise<unknown>) => {
  const { kind, message } = (await call.then(
    () => assert.fail("it doesn't fail"),
    (error) => error,
  )) as ClusterError;
  return { kind, message };
};

describe("AWS, if it accepts connections but never answers,", () => {
  let aws: FakeAws;
  let restore: () => void;

  beforeEach(async () => {
    aws = await startAws();
    restore = withEnvironment({
      AWS_ENDPOINT_URL: aws.endpoint,
      AWS_REGION: "us-west-2",
      AWS_ACCESS_KEY_ID: "AKIAEXAMPLE",
      AWS_SECRET_ACCESS_KEY: "s3cret",
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_CONFIG_FILE: "/nowhere",
      AWS_SHARED_CREDENTIALS_FILE: "/nowhere",
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
      AWS_MAX_ATTEMPTS: "1",
    });
  });
  afterEach(async () => {
    restore();
    await aws.stop();
  });

  const fix = "Check the region, the network and AWS_ENDPOINT_URL if it is set.";
  const cluster = 'cluster "prod" in us-west-2';
  const unreachable = (action: string, why: string) => ({
    kind: "unreachable",
    message: `${cluster}: ${action} failed: AWS can't be reached: ${why}. ${fix}`,
  });
  const list = new ListIdentityProviderConfigsCommand({ clusterName: "prod" });
  const noAnswer = () => `${aws.endpoint} gave no answer within 0.3 s`;

  async function refusal(connection: Connection, ...replies: AwsReply[]) {
    aws.replies.push(...replies);
    return asError(connect(connection, impatient()));
  }

  it("is reported as unreachable for the cluster's description, with endpoint and limit", async () => {
    const failed = await refusal({ clusterName: "prod" }, never);
    assert.deepEqual(failed, unreachable("eks:DescribeCluster", noAnswer()));
  });

  it("is retried as often as the AWS SDK is configured to", async () => {
    process.env.AWS_MAX_ATTEMPTS = "2";
    const failed = await refusal({ clusterName: "prod" }, never, never);
    assert.deepEqual(failed, unreachable("eks:DescribeCluster", noAnswer()));
    assert.equal(aws.calls.length, 2);
  });

  it("is reported as unreachable if the answer never ends", async () => {
    const [request, whole] = [20_001, 80_001];
    const limits = new HeldLimits([request, whole]);
    try {
      aws.replies.push(endless);
      const pace = fakePace({ requestTimeout: request, credentialsTimeout: whole - request });
      const connecting = asError(connect({ clusterName: "prod" }, pace));
      await until(() => aws.calls.length === 1);
      // The SDK's request limit ends when the headers of the answer arrive.
      await limits.running({ [whole]: 1 });
      limits.expire(whole);
      const why = `${aws.endpoint} gave no answer within 80.001 s`;
      assert.deepEqual(await connecting, unreachable("eks:DescribeCluster", why));
    } finally {
      limits.release();
    }
  });

  it("is reported as unreachable for assuming a role", async () => {
    const assumeRoleArn = "arn:aws:iam::123456789012:role/Deployer";
    const failed = await refusal({ clusterName: "prod", assumeRoleArn }, never);
    assert.deepEqual(failed, unreachable(`sts:AssumeRole on ${assumeRoleArn}`, noAnswer()));
  });

  it("is reported as unreachable for a list of EKS", async () => {
    aws.replies.push(never);
    const failed = await asError(
      withEks("prod", {}, impatient(), (ask) => ask("ListIdentityProviderConfigs", (eks) => eks.send(list))),
    );
    assert.deepEqual(failed, unreachable("eks:ListIdentityProviderConfigs", noAnswer()));
  });

  /** Runs a function while the command of the profile `ops` hangs. */
  async function withHangingProfile(run: (pace: Timing) => Promise<void>): Promise<void> {
    const folder = mkdtempSync(join(tmpdir(), "eks-auth-profile-"));
    const [file, command] = [join(folder, "config"), join(folder, "command.js")];
    writeFileSync(command, "setTimeout(() => {}, 3000);");
    writeFileSync(file, `[profile ops]\nregion = us-west-2\ncredential_process = ${process.execPath} ${command}\n`);
    process.env.AWS_CONFIG_FILE = file;
    try {
      await run(fakePace({ requestTimeout: 30_000, credentialsTimeout: 500 }));
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  const noCredentials = (action: string, asker: string) => ({
    kind: "credentials",
    message:
      `${cluster}: ${action} failed: ${asker} isn't available: the command or service that provides the credentials didn't ` +
      "answer within 0.5 s. Sign in, or set credentials where the AWS SDK finds them: environment variables, a profile, SSO.",
  });

  const assumeRoleArn = "arn:aws:iam::123456789012:role/Deployer";
  const ops = 'the AWS login of the profile "ops"';
  const ways: [string, Connection, string, string][] = [
    ["signing in", {}, "signing in to AWS", ops],
    ["assuming a role", { assumeRoleArn }, `sts:AssumeRole on ${assumeRoleArn}`, ops],
  ];
  for (const [what, connection, action, asker] of ways) {
    it(`isn't called if the profile's credential command hangs: ${what}`, () =>
      withHangingProfile(async (pace) => {
        const failed = await asError(connect({ clusterName: "prod", profile: "ops", ...connection }, pace));
        assert.deepEqual([failed, aws.calls], [noCredentials(action, asker), []]);
      }));
  }

  it("isn't called if the profile's credential command hangs: an operation of EKS, which isn't retried", () =>
    withHangingProfile(async (pace) => {
      process.env.AWS_MAX_ATTEMPTS = "3";
      const failed = await asError(
        withEks("prod", { profile: "ops" }, pace, (ask) => ask("ListIdentityProviderConfigs", (eks) => eks.send(list))),
      );
      assert.deepEqual([failed, aws.calls], [noCredentials("eks:ListIdentityProviderConfigs", ops), []]);
    }));
});

describe("an API server that accepts connections but never answers", () => {
  let server: SilentServer;
  beforeEach(async () => {
    server = await SilentServer.start();
  });
  afterEach(() => server.stop());

  const fix =
    "Check that the cluster exists and that this machine reaches its endpoint: a private one is reachable only from its VPC.";
  const read = "can't read the ConfigMap kube-system/aws-auth: it can't be reached";

  async function failure(config: object) {
    const pace = impatient();
    const store = await connect({ kubeconfig: JSON.stringify(config) }, pace);
    return { ...(await asError(store.read())), waits: pace.waits };
  }

  it("is reported as unreachable after two tries, with endpoint and limit", async () => {
    assert.deepEqual(await failure(kubeconfig({ server: `https://${server.host}` })), {
      kind: "unreachable",
      message: `the cluster at https://${server.host}: ${read}: no answer came within 0.3 s. ${fix}`,
      waits: [250],
    });
  });

  for (const scheme of ["http", "socks5"]) {
    it(`is reported as unreachable if the proxy never answers: ${scheme}`, async () => {
      const config = kubeconfig({ server: "https://192.0.2.1" });
      Object.assign(config.clusters[0]?.cluster ?? {}, { "proxy-url": `${scheme}://${server.host}` });
      assert.deepEqual(await failure(config), {
        kind: "unreachable",
        message: `the cluster at https://192.0.2.1: ${read} through the proxy ${scheme}://${server.host}: no answer came within 0.3 s. ${fix}`,
        waits: [250],
      });
    });
  }
});

describe("a name server that never answers", () => {
  it("doesn't make an endpoint count as deleted", async () => {
    const endpoint = "https://0123456789ABCDEF0123456789ABCDEF.gr7.us-west-2.eks.amazonaws.com";
    assert.equal(await endpointIsUnused(endpoint, () => new Promise(() => {}), 100), false);
  });
});
