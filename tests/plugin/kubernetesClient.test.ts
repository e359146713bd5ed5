import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { Agent, RequestOptions } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as library from "@kubernetes/client-node";
import { base64 } from "../kubernetes/fakes/kubeconfig";
import { buildPackage, packageFolder } from "../support/packageFolder";

/** The request options that a library creates from a kubeconfig, or the message of its error. */
async function madeBy({ KubeConfig }: { KubeConfig: typeof library.KubeConfig }, text: string) {
  const config = new KubeConfig();
  config.loadFromString(text, { onInvalidEntry: "filter" });
  const options: RequestOptions = {};
  try {
    await config.applyToHTTPSOptions(options);
  } catch (error) {
    return { error: (error as Error).message };
  }
  const { agent, ...others } = options;
  const { options: settings, proxy } = agent as Agent & { proxy?: unknown };
  return { ...others, agent: { kind: agent?.constructor.name, settings: { ...settings }, proxy } };
}

describe("the Kubernetes client in the bundles of the plugin and for programs", () => {
  let folder: string;
  let bundles: (typeof library)[];

  before(() => {
    buildPackage();
    folder = mkdtempSync(join(tmpdir(), "eks-auth-client-"));
    const dist = join(packageFolder, "dist");
    const ofPlugin = require(join(dist, "plugin", "kubernetesClient.js")).load(0);
    bundles = [ofPlugin, require(join(dist, "kubernetes", "kubeConfigClient.js"))];
  });
  after(() => rmSync(folder, { recursive: true }));

  function file(name: string, text: string): string {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  }

  /** A user whose credentials come from a command. */
  function exec(status: object): object {
    const apiVersion = "client.authentication.k8s.io/v1";
    const said = file("said.json", JSON.stringify({ apiVersion, kind: "ExecCredential", status }));
    return { exec: { apiVersion, command: "cat", args: [said] } };
  }

  /** A command that prints a token with its expiry, and the paths of both in its output. */
  function google(): object {
    const said = JSON.stringify({ credential: { token: "from-google", expiry: "2999-01-01T00:00:00Z" } });
    const where = { "token-key": "{.credential.token}", "expiry-key": "{.credential.expiry}" };
    return { "cmd-path": "cat", "cmd-args": file("google.json", said), ...where };
  }

  const oidc = { "idp-issuer-url": "https://127.0.0.1:1", "client-id": "c", "refresh-token": "r" };
  const jwt = (expires: number) => `e30.${Buffer.from(JSON.stringify({ exp: expires })).toString("base64url")}.c2ln`;
  const bearer = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } });
  const pem = Buffer.from("pem");

  const cases: [string, () => { user?: object; cluster?: object }, object][] = [
    ["a token", () => ({ user: { token: "t" } }), bearer("t")],
    ["a token file", () => ({ user: { "token-file": file("token", "from-file") } }), bearer("from-file")],
    ["a name and password", () => ({ user: { username: "me", password: "p" } }), { auth: "me:p" }],
    [
      "a certificate and key",
      () => ({ user: { "client-certificate-data": base64("pem"), "client-key-data": base64("pem") } }),
      { cert: pem, key: pem },
    ],
    [
      "the files of a certificate and key",
      () => ({ user: { "client-certificate": file("cert", "pem"), "client-key": file("key", "pem") } }),
      { cert: pem, key: pem },
    ],
    ["a command that returns a token", () => ({ user: exec({ token: "made" }) }), bearer("made")],
    [
      "a command that returns a certificate",
      () => ({ user: exec({ clientCertificateData: "pem", clientKeyData: "pem" }) }),
      { cert: "pem", key: "pem" },
    ],
    [
      "impersonation of a user",
      () => ({ user: { token: "t", as: "alice" } }),
      { headers: { ...bearer("t").headers, "Impersonate-User": "alice" } },
    ],
    [
      "a valid OIDC login",
      () => ({ user: { "auth-provider": { name: "oidc", config: { "id-token": jwt(32503680000) } } } }),
      bearer(jwt(32503680000)),
    ],
    [
      "an expired OIDC login",
      () => ({ user: { "auth-provider": { name: "oidc", config: { ...oidc, "id-token": jwt(1) } } } }),
      {},
    ],
    [
      "a Google Cloud command",
      () => ({ user: { "auth-provider": { name: "gcp", config: google() } } }),
      { headers: { Authorization: "Bearer from-google" } },
    ],
    [
      "an authority",
      () => ({ cluster: { "certificate-authority-data": base64("pem"), "tls-server-name": "api" } }),
      { ca: pem, servername: "api" },
    ],
    [
      "insecure-skip-tls-verify",
      () => ({ cluster: { "insecure-skip-tls-verify": true } }),
      { rejectUnauthorized: false },
    ],
    ["an HTTP proxy", () => ({ cluster: { "proxy-url": "http://127.0.0.1:3128" } }), {}],
    ["a SOCKS proxy", () => ({ cluster: { "proxy-url": "socks5://127.0.0.1:1080" } }), {}],
  ];
  for (const [what, parts, expected] of cases) {
    it(`handles ${what} like the library`, async () => {
      const { user = {}, cluster = {} } = parts();
      const text = JSON.stringify({
        clusters: [{ name: "c", cluster: { server: "https://127.0.0.1:1", ...cluster } }],
        users: [{ name: "u", user }],
        contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
        "current-context": "x",
      });
      for (const bundled of bundles) {
        const made = await madeBy(bundled, text);
        assert.deepEqual(made, await madeBy(library, text));
        assert.deepEqual({ ...made, ...expected }, made);
      }
    });
  }
});
