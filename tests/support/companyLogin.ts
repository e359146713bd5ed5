import { execFileSync } from "node:child_process";
import { createHash, generateKeyPairSync } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createFileServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { EKS } from "@aws-sdk/client-eks";
import { AuthenticationV1Api } from "@kubernetes/client-node";
import { SignJWT } from "jose";
import { certificateFor } from "../kubernetes/fakes/certificates";
import { installPart } from "../sandbox/install/install";
import { kubeloginVersion } from "../sandbox/install/parts";
import { clientWith } from "./login";
import { startHttpProxy } from "./proxies";
import { fromSandbox } from "./sandbox";

/** A person at the company's issuer. */
export interface Person {
  email: string;
  groups: string[];
}

/** A company's issuer, and the computer of a person who signs in there. */
interface RunningLogin {
  /** The environment of the person's commands: with krew, a browser, and the way to the issuer. */
  env: NodeJS.ProcessEnv;
  /** Makes the API server accept the issuer as EKS does: by the cluster's identity provider config. */
  trust(): Promise<void>;
  /** Makes the API server accept no issuer, and stops the servers. */
  stop(): Promise<void>;
}

type Listening = { address(): unknown; close(done: () => void): unknown };

/**
 * Starts an issuer at `https://<host>`, where the person is signed in, and the computer of that person: a home folder
 * with krew, whose index has kubelogin as the plugin oidc-login, and the command xdg-open as the browser. The host
 * exists only behind the proxy in the environment.
 */
export async function startCompanyLogin(host: string, person: Person): Promise<RunningLogin> {
  const folder = mkdtempSync(join(tmpdir(), "eks-auth-login-"));
  const inside = (name: string) => join(folder, name);
  const certified = await certificateFor(host, "127.0.0.1");
  writeFileSync(inside("ca.crt"), certified.ca);
  const { answer, signedFor } = issuerOf(host, person);
  const issuer = createServer({ cert: certified.cert, key: certified.key }, answer);
  const issuerUrl = `https://127.0.0.1:${await listen(issuer)}`;
  const proxy = await startHttpProxy({ hosts: { [host]: Number(new URL(issuerUrl).port) } });
  const archive = await kubeloginArchive(inside("archive"));
  const files = createFileServer((_request, response) => response.end(archive));
  const index = pluginIndex(inside("index"), `http://127.0.0.1:${await listen(files)}/kubelogin.tar.gz`, archive);
  mkdirSync(inside("bin"));
  // A browser that shows no page: it follows the redirects to the issuer and back.
  const open = "fetch(process.argv[1]).then(({ ok }) => process.exit(ok ? 0 : 1))";
  const browser = `#!/bin/sh\nNODE_EXTRA_CA_CERTS='${inside("ca.crt")}' exec '${process.execPath}' -e '${open}' "$1"\n`;
  writeFileSync(inside("bin/xdg-open"), browser, { mode: 0o755 });
  const krew = dirname(await installPart("kubectl-krew", process.env, AbortSignal.timeout(30 * 60_000)));
  const configuration = fromSandbox("SANDBOX_AUTHENTICATION");
  const before = readFileSync(configuration, "utf8");
  return {
    env: {
      HOME: folder,
      KREW_ROOT: inside("krew"),
      KREW_DEFAULT_INDEX_URI: index,
      KREW_NO_UPGRADE_CHECK: "1",
      PATH: [inside("krew/bin"), inside("bin"), krew, process.env.PATH].join(delimiter),
      HTTPS_PROXY: proxy.url,
      SSL_CERT_FILE: inside("ca.crt"),
    },
    trust: async () => {
      const authenticator = await jwtAuthenticator(`${issuerUrl}${discovery}`, certified.ca);
      writeFileSync(configuration, JSON.stringify({ ...JSON.parse(before), jwt: [authenticator] }));
      const [audience = ""] = authenticator.issuer.audiences;
      const api = clientWith(await signedFor(audience)).makeApiClient(AuthenticationV1Api);
      // The API server reads the file and the issuer's keys in the background.
      for (let attempts = 1; ; attempts++) {
        const answer = await api.createSelfSubjectReview({ body: {} }).catch((error: Error) => error);
        if (!(answer instanceof Error)) return;
        if (attempts === 300) throw answer;
        await sleep(100);
      }
    },
    stop: async () => {
      writeFileSync(configuration, before);
      await Promise.all([proxy.stop(), close(issuer), close(files)]);
      rmSync(folder, { recursive: true });
    },
  };
}

const discovery = "/.well-known/openid-configuration";

/** An issuer whose pages nobody sees, because the person is already signed in; and the tokens that it signs. */
function issuerOf(host: string, { email, groups }: Person) {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const key = { ...publicKey.export({ format: "jwk" }), kid: "1", alg: "RS256", use: "sig" };
  /** The client and nonce of each code that was given out. */
  const codes = new Map<string, { audience: string; nonce: string | undefined }>();
  const signedFor = (audience: string, nonce?: string) =>
    new SignJWT({ email, email_verified: true, groups, nonce })
      .setProtectedHeader({ alg: "RS256", kid: "1" })
      .setIssuer(`https://${host}`)
      .setSubject(email)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime("10m")
      .sign(privateKey);
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const self = `https://127.0.0.1:${request.socket.localPort}`;
    const { pathname, searchParams } = new URL(request.url ?? "", self);
    const json = (body: object) => response.setHeader("content-type", "application/json").end(JSON.stringify(body));
    if (pathname === discovery) {
      const endpoints = { authorization_endpoint: `${self}/authorize`, token_endpoint: `${self}/token` };
      const kinds = { response_types_supported: ["code"], subject_types_supported: ["public"] };
      const algorithms = { id_token_signing_alg_values_supported: ["RS256"] };
      json({ issuer: `https://${host}`, jwks_uri: `${self}/keys`, ...endpoints, ...kinds, ...algorithms });
    } else if (pathname === "/keys") {
      json({ keys: [key] });
    } else if (pathname === "/authorize") {
      const code = `code-${codes.size}`;
      const nonce = searchParams.get("nonce") ?? undefined;
      codes.set(code, { audience: searchParams.get("client_id") ?? "", nonce });
      const back = new URL(searchParams.get("redirect_uri") ?? "");
      back.search = String(new URLSearchParams({ code, state: searchParams.get("state") ?? "" }));
      response.writeHead(302, { location: back.href }).end();
    } else {
      const code = new URLSearchParams(await text(request)).get("code") ?? "";
      const { audience = "", nonce } = codes.get(code) ?? {};
      const token = await signedFor(audience, nonce);
      json({ access_token: "unused", token_type: "Bearer", expires_in: 600, id_token: token });
    }
  };
  return { answer, signedFor };
}

/** An entry of the API server's configuration with the settings of the cluster's identity provider config. */
async function jwtAuthenticator(discoveryURL: string, certificateAuthority: string) {
  const eks = new EKS({});
  const clusterName = fromSandbox("EKS_CLUSTER_NAME");
  const { identityProviderConfigs: [identityProviderConfig] = [] } = await eks.listIdentityProviderConfigs({
    clusterName,
  });
  const described = await eks.describeIdentityProviderConfig({ clusterName, identityProviderConfig });
  const oidc = described.identityProviderConfig?.oidc;
  return {
    issuer: { url: oidc?.issuerUrl, discoveryURL, certificateAuthority, audiences: [oidc?.clientId ?? ""] },
    claimMappings: {
      username: { claim: oidc?.usernameClaim, prefix: oidc?.usernamePrefix ?? "" },
      groups: { claim: oidc?.groupsClaim, prefix: oidc?.groupsPrefix ?? "" },
    },
  };
}

/** The archive of kubelogin, with its license, as its releases have it. */
async function kubeloginArchive(folder: string): Promise<Buffer> {
  const program = await installPart("kubelogin", process.env, AbortSignal.timeout(30 * 60_000));
  mkdirSync(folder);
  const archive = join(folder, "kubelogin.tar.gz");
  execFileSync("tar", ["-czf", archive, "-C", dirname(program), "kubelogin"]);
  return readFileSync(archive);
}

/**
 * An index of krew, which is a git repository, with the manifest of kubelogin.
 *
 * Source: https://krew.sigs.k8s.io/docs/developer-guide/plugin-manifest/
 */
function pluginIndex(folder: string, uri: string, archive: Buffer): string {
  mkdirSync(join(folder, "plugins"), { recursive: true });
  const sha256 = createHash("sha256").update(archive).digest("hex");
  const platform = { uri, sha256, bin: "kubelogin", files: [{ from: "kubelogin", to: "." }] };
  const manifest = {
    apiVersion: "krew.googlecontainertools.github.com/v1alpha2",
    kind: "Plugin",
    metadata: { name: "oidc-login" },
    spec: {
      version: `v${kubeloginVersion}`,
      shortDescription: "Log in to the OpenID Connect provider",
      platforms: [{ ...platform, selector: { matchExpressions: [{ key: "os", operator: "Exists" }] } }],
    },
  };
  writeFileSync(join(folder, "plugins/oidc-login.yaml"), JSON.stringify(manifest));
  const git = (...args: string[]) => execFileSync("git", args, { cwd: folder, stdio: "pipe" });
  git("init", "--quiet", "--initial-branch=main");
  git("add", ".");
  git("-c", "user.name=test", "-c", "user.email=test@example.com", "commit", "--quiet", "--message", "oidc-login");
  return `file://${folder}`;
}

async function listen(server: { listen(port: number, host: string, done: () => void): unknown } & Listening) {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

const close = (server: Listening & { closeAllConnections(): void }) =>
  new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
