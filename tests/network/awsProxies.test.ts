import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "../../provider/aws/connection";
import type { Connection } from "../../provider/kubernetes/validateConnection";
import type { ClusterError } from "../../provider/network/clusterErrors";
import { json, startApiServer } from "../kubernetes/fakes/apiServer";
import { type AwsReply, assumed, cluster, eks, type FakeAws, startAws } from "../kubernetes/fakes/aws";
import { type Certified, certificateFor } from "../kubernetes/fakes/certificates";
import { awsAuth, live } from "../kubernetes/fakes/configMaps";
import { withEnvironment } from "../kubernetes/fakes/environment";
import { fakeTiming } from "../kubernetes/fakes/fakeTiming";
import { base64 } from "../kubernetes/fakes/kubeconfig";
import { startHttpProxy, startSocksProxy } from "../support/proxies";

const about = 'cluster "prod" in us-west-2: eks:DescribeCluster failed';

describe("AWS with a proxy or custom certificate authorities", () => {
  let folder: string;
  let certified: Certified;
  let bundle: string;
  let aws: FakeAws;
  let restore: () => void;
  const running: { stop(): Promise<void> }[] = [];

  before(async () => {
    certified = await certificateFor("aws.example.internal", "api.example.internal", "127.0.0.1");
  });
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "eks-auth-proxies-"));
    bundle = file("bundle.pem", certified.ca);
    aws = await started(startAws(undefined, certified));
    restore = withEnvironment({
      AWS_ENDPOINT_URL: at("aws.example.internal"),
      AWS_REGION: "us-west-2",
      AWS_ACCESS_KEY_ID: "AKIAEXAMPLE",
      AWS_SECRET_ACCESS_KEY: "s3cret",
      AWS_CONFIG_FILE: join(folder, "config"),
      AWS_SHARED_CREDENTIALS_FILE: join(folder, "credentials"),
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
      AWS_MAX_ATTEMPTS: "1",
      HOME: folder,
    });
  });
  afterEach(async () => {
    restore();
    rmSync(folder, { recursive: true });
    await Promise.all(running.splice(0).map((each) => each.stop()));
  });

  async function started<T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> {
    const each = await starting;
    running.push(each);
    return each;
  }

  function file(name: string, text: string): string {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  }

  /** The address of AWS's endpoints under this name. */
  const at = (host: string) => aws.endpoint.replace("127.0.0.1", host);
  const asked = () => `aws.example.internal:${new URL(aws.endpoint).port}`;
  const none: AwsReply = cluster({ status: "FAILED" });

  /** The error of a connection to a cluster without an API server. If it reports that, the call of EKS succeeded. */
  async function failure(connection: Connection = { clusterName: "prod" }) {
    const { kind, message } = (await connect(connection, fakeTiming()).then(
      () => assert.fail("it doesn't fail"),
      (error) => error,
    )) as ClusterError;
    return { kind, message };
  }
  async function answered(connection?: Connection) {
    aws.replies.push(none);
    assert.equal((await failure(connection)).kind, "notReady");
  }

  for (const variable of ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"]) {
    it(`is called through the proxy of ${variable}, and so is the API server, which has its own authority`, async () => {
      const api = await certificateFor("api.example.internal");
      const server = await started(startApiServer(api));
      const endpoint = server.endpoint.replace("127.0.0.1", "api.example.internal");
      for (const proxy of [await started(startHttpProxy()), await started(startSocksProxy())]) {
        Object.assign(process.env, { [variable]: proxy.url, AWS_CA_BUNDLE: bundle });
        aws.replies.push(cluster({ status: "ACTIVE", endpoint, certificateAuthority: { data: base64(api.ca) } }));
        server.replies.push(json(200, awsAuth()));
        assert.deepEqual(await (await connect({ clusterName: "prod" }, fakeTiming())).read(), live());
        assert.deepEqual(proxy.asked, [asked(), `api.example.internal:${new URL(endpoint).port}`]);
      }
    });
  }

  it("is called through HTTP_PROXY, not HTTPS_PROXY, if the endpoint has no TLS", async () => {
    aws = await started(startAws());
    const [proxy, other] = [await started(startHttpProxy()), await started(startHttpProxy())];
    Object.assign(process.env, { AWS_ENDPOINT_URL: at("aws.example.internal"), HTTPS_PROXY: other.url });
    process.env.HTTP_PROXY = proxy.url;
    await answered();
    assert.deepEqual([proxy.asked, other.asked], [[asked()], []]);
  });

  it("is called directly if NO_PROXY contains the host", async () => {
    const proxy = await started(startHttpProxy());
    Object.assign(process.env, { HTTPS_PROXY: proxy.url, NO_PROXY: ".example.internal", AWS_CA_BUNDLE: bundle });
    assert.equal((await failure()).kind, "unreachable");
    process.env.AWS_ENDPOINT_URL = aws.endpoint;
    await answered();
    assert.deepEqual(proxy.asked, []);
  });

  it("is called through the proxy to assume a role", async () => {
    const proxy = await started(startHttpProxy());
    Object.assign(process.env, { HTTPS_PROXY: proxy.url, AWS_CA_BUNDLE: bundle });
    aws.replies.push(assumed("AKIAROLE", "2999-01-01T00:00:00Z"));
    await answered({ clusterName: "prod", assumeRoleArn: "arn:aws:iam::123456789012:role/Deployer" });
    assert.deepEqual(proxy.asked, [asked(), asked()]);
  });

  it("is called through the proxy for the credentials of profiles with a role or IAM Identity Center", async () => {
    const proxy = await started(startHttpProxy());
    Object.assign(process.env, { HTTPS_PROXY: proxy.url, AWS_CA_BUNDLE: bundle });
    const url = "https://company.awsapps.com/start";
    file(
      "config",
      `[profile role]\nrole_arn = arn:aws:iam::123456789012:role/Deployer\ncredential_source = Environment\n` +
        `[profile people]\nsso_start_url = ${url}\nsso_region = us-west-2\nsso_account_id = 123456789012\nsso_role_name = Dev\n`,
    );
    mkdirSync(join(folder, ".aws", "sso", "cache"), { recursive: true });
    const token = { startUrl: url, region: "us-west-2", accessToken: "t", expiresAt: "2999-01-01T00:00:00Z" };
    const name = createHash("sha1").update(url).digest("hex");
    writeFileSync(join(folder, ".aws", "sso", "cache", `${name}.json`), JSON.stringify(token));
    aws.replies.push(assumed("AKIAROLE", "2999-01-01T00:00:00Z"));
    await answered({ clusterName: "prod", profile: "role" });
    const keys = {
      accessKeyId: "AKIASSO",
      secretAccessKey: "s",
      sessionToken: "t",
      expiration: Date.parse("2999-01-01"),
    };
    aws.replies.push(eks({ roleCredentials: keys }));
    await answered({ clusterName: "prod", profile: "people" });
    assert.deepEqual(proxy.asked, Array(4).fill(asked()));
    const paths = aws.calls.map(({ path }) => path.replace(/\?.*/, ""));
    assert.deepEqual(paths, ["/", "/clusters/prod", "/federation/credentials", "/clusters/prod"]);
  });

  it("is retried after temporary proxy failures, as often as the AWS SDK is configured to", async () => {
    const proxy = await started(startHttpProxy());
    Object.assign(process.env, {
      HTTPS_PROXY: proxy.url,
      AWS_ENDPOINT_URL: at("nowhere.invalid"),
      AWS_MAX_ATTEMPTS: "2",
    });
    assert.deepEqual(await failure(), {
      kind: "unreachable",
      message:
        `${about}: the proxy ${proxy.url} can't be used: it answered 502. ` +
        "Check HTTPS_PROXY, or list the host in NO_PROXY if it needs no proxy.",
    });
    assert.equal(proxy.asked.length, 2);
  });

  it("isn't called if the proxy rejects the login, which the error doesn't show", async () => {
    const proxy = await started(startHttpProxy({ login: { username: "me", password: "s3cret" } }));
    Object.assign(process.env, { HTTPS_PROXY: proxy.url.replace("s3cret", "other"), AWS_CA_BUNDLE: bundle });
    assert.deepEqual(await failure(), {
      kind: "unreachable",
      message:
        `${about}: the proxy ${proxy.url.replace("me:s3cret@", "")} can't be used: it doesn't accept the username and ` +
        "password of its URL (407). Check HTTPS_PROXY, or list the host in NO_PROXY if it needs no proxy.",
    });
    process.env.HTTPS_PROXY = "ftp://s3cret:21";
    assert.deepEqual(await failure(), {
      kind: "settings",
      message:
        'HTTPS_PROXY isn\'t the address of a proxy; expected a URL such as "http://proxy.example.com:3128" with the scheme ' +
        "http, https or socks5. Correct it.",
    });
  });

  describe("with AWS_CA_BUNDLE", () => {
    beforeEach(() => {
      process.env.AWS_ENDPOINT_URL = aws.endpoint;
    });

    /** The error for an untrusted endpoint, without the code, which depends on the OpenSSL version. */
    async function distrust() {
      const { kind, message } = await failure();
      assert.equal(kind, "certificate");
      return message.replace(/ \([A-Z_]+\)/, "");
    }
    const untrusted = (endpoint: string) =>
      `${about}: ${endpoint} isn't trusted: its certificate isn't signed by a trusted authority`;

    it("is trusted only with the authorities of AWS_CA_BUNDLE", async () => {
      const set =
        "If you use a proxy or a custom endpoint, set AWS_CA_BUNDLE to a file with the certificate of its authority.";
      assert.equal(await distrust(), `${untrusted(aws.endpoint)}. ${set}`);
      process.env.AWS_CA_BUNDLE = bundle;
      await answered();
    });

    it("is trusted with the profile's ca_bundle, which AWS_CA_BUNDLE overrides", async () => {
      const other = file("other.pem", (await certificateFor("aws.example.internal")).ca);
      file("config", `[default]\nca_bundle = ${other}\n[profile own]\nca_bundle = ${bundle}\n`);
      file("credentials", "[own]\naws_access_key_id = AKIAOWN\naws_secret_access_key = s3cret\n");
      await answered({ clusterName: "prod", profile: "own" });
      assert.match(await distrust(), /isn't trusted/);
      process.env.AWS_CA_BUNDLE = bundle;
      await answered();
    });

    it("isn't trusted with other authorities, directly or through a proxy", async () => {
      process.env.AWS_CA_BUNDLE = file("other.pem", (await certificateFor("aws.example.internal")).ca);
      const replaces =
        "AWS_CA_BUNDLE replaces the default certificate authorities: add this one's certificate to the file, or unset it.";
      assert.equal(await distrust(), `${untrusted(aws.endpoint)}. ${replaces}`);
      process.env.AWS_ENDPOINT_URL = at("aws.example.internal");
      for (const proxy of [await started(startHttpProxy()), await started(startSocksProxy())]) {
        process.env.HTTPS_PROXY = proxy.url;
        assert.equal(await distrust(), `${untrusted(at("aws.example.internal"))}. ${replaces}`);
        assert.deepEqual(proxy.asked, [asked()]);
      }
      assert.deepEqual(aws.calls, []);
    });

    it("isn't called if the file is missing or contains no certificate", async () => {
      const end = "Correct the path, or omit it to trust the default authorities.";
      for (const [path, problem] of [
        [join(folder, "nothing.pem"), "it can't be read (ENOENT)"],
        [file("empty.pem", ""), "it has no certificate"],
      ]) {
        process.env.AWS_CA_BUNDLE = path;
        assert.deepEqual(await failure(), {
          kind: "settings",
          message: `AWS_CA_BUNDLE is "${path}"; expected a file with PEM certificates, but ${problem}. ${end}`,
        });
      }
      assert.deepEqual(aws.calls, []);
    });
  });
});
