import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { currentKubeconfig, namedCluster } from "../../provider/cli/currentKubeconfig";
import { readKubeconfig } from "../../provider/kubernetes/kubeconfig";

const config = (name: string, user: object = {}, server = `https://${name}.example.com`) => ({
  clusters: [{ name, cluster: { server, "certificate-authority": "ca.pem" } }],
  users: [{ name, user }],
  contexts: [{ name, context: { cluster: name, user: name } }],
});

describe("the current kubeconfig", () => {
  let folder: string;
  const file = (name: string, content: object) => {
    writeFileSync(join(folder, name), JSON.stringify(content));
    return join(folder, name);
  };
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "eks-auth-kubeconfig-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  const endpointOf = (text: string) => (readKubeconfig(text) as { endpoint?: string }).endpoint;

  it("is merged from the files in KUBECONFIG, of which the first counts", async () => {
    const one = file("one", { ...config("a"), "current-context": "a" });
    const two = file("two", { ...config("a", {}, "https://other.example.com"), "current-context": "b" });
    const three = file("three", config("b"));
    const env = { KUBECONFIG: [join(folder, "missing"), one, two, three].join(delimiter) };
    assert.equal(endpointOf(await currentKubeconfig({ env })), "https://a.example.com");
    assert.equal(endpointOf(await currentKubeconfig({ env, context: "b" })), "https://b.example.com");
    await assert.rejects(currentKubeconfig({ env, context: "c" }), /has no context "c"\.$/);
  });

  it("is ~/.kube/config by default, with absolute paths of files", async () => {
    mkdirSync(join(folder, ".kube"));
    file(join(".kube", "config"), {
      ...config("home", { "client-key": "/k", "client-certificate": "c" }),
      "current-context": "home",
    });
    const { clusters, users } = JSON.parse(await currentKubeconfig({ env: { HOME: folder } }));
    assert.equal(clusters[0].cluster["certificate-authority"], join(folder, ".kube", "ca.pem"));
    assert.deepEqual(users[0].user, { "client-key": "/k", "client-certificate": join(folder, ".kube", "c") });
  });

  it("is reported if it is missing, has no current context or isn't YAML", async () => {
    const env = { KUBECONFIG: join(folder, "missing") };
    await assert.rejects(currentKubeconfig({ env }), /There is no kubeconfig in .*missing\. Pass --cluster/);
    await assert.rejects(currentKubeconfig({ env, file: file("no-context", config("a")) }), /has no current context/);
    writeFileSync(join(folder, "broken"), "a: [");
    await assert.rejects(currentKubeconfig({ env, file: join(folder, "broken") }), /broken isn't valid YAML\.$/);
  });

  const named = (exec: object) => namedCluster(JSON.stringify({ ...config("x", { exec }), "current-context": "x" }));
  const commands: [exec: object, found: object | undefined][] = [
    [
      {
        command: "aws",
        args: ["--region", "us-west-2", "eks", "get-token", "--cluster-name", "prod", "--output", "json"],
        env: [{ name: "AWS_PROFILE", value: "ops" }],
      },
      { clusterName: "prod", region: "us-west-2", profile: "ops" },
    ],
    [
      { command: "aws-iam-authenticator", args: ["token", "-i", "prod", "-r", "arn:aws:iam::123456789012:role/Ops"] },
      { clusterName: "prod", assumeRoleArn: "arn:aws:iam::123456789012:role/Ops" },
    ],
    [
      { command: "eks-auth", args: ["token", "--cluster=prod", "--profile=a=b"] },
      { clusterName: "prod", profile: "a=b" },
    ],
    [{ command: "kubectl", args: ["oidc-login", "get-token", "--oidc-client-id=x"] }, undefined],
    [{ command: "gke-gcloud-auth-plugin" }, undefined],
  ]; // prettier-ignore
  for (const [exec, found] of commands) {
    it(`${found ? "names the cluster" : "names no cluster"} with ${(exec as { command: string }).command}`, () => {
      assert.deepEqual(named(exec), found);
    });
  }
});
