import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type FakeApiServer, json, startApiServer } from "../kubernetes/fakes/apiServer";
import { assumed, cluster, startAws } from "../kubernetes/fakes/aws";
import { awsAuth } from "../kubernetes/fakes/configMaps";
import { sharedCertificate } from "../kubernetes/fakes/connected";
import { base64, kubeconfigText } from "../kubernetes/fakes/kubeconfig";
import { engineAddress } from "../support/plugin";
import { ResourceClient } from "../support/resourceClient";

/** Tests that the plugin of an installed package contains the code for connections to clusters. */
export function usesClusters(installed: () => string): void {
  let folder: string;
  let server: FakeApiServer;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "eks-auth-clusters-"));
    server = await startApiServer(await sharedCertificate());
  });
  after(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  /** Makes the plugin read aws-auth; returns the credentials that the API server received. */
  async function read(connection: object, env: NodeJS.ProcessEnv = {}): Promise<string | undefined> {
    server.replies.push(json(200, awsAuth("41", { mapRoles: "[]" })));
    const plugin = await ResourceClient.start(installed(), engineAddress, env);
    try {
      const { result, failures } = await plugin.invoke("eks-auth:index:getAwsAuth", { ...connection });
      assert.deepEqual([failures, result.resourceVersion], [[], "41"]);
    } finally {
      await plugin.stop();
    }
    return server.requests.at(-1)?.headers.authorization;
  }

  it("connects with a kubeconfig whose credentials come from a command", async () => {
    const said = join(folder, "said.json");
    const apiVersion = "client.authentication.k8s.io/v1";
    writeFileSync(said, JSON.stringify({ apiVersion, kind: "ExecCredential", status: { token: "made" } }));
    const { ca } = await sharedCertificate();
    const user = { exec: { apiVersion, command: "cat", args: [said] } };
    const kubeconfig = kubeconfigText({ server: server.endpoint, ca, user });
    assert.equal(await read({ kubeconfig }), "Bearer made");
  });

  it("connects by clusterName with a role assumed from a profile whose keys come from a command", async () => {
    const keys = join(folder, "keys.json");
    writeFileSync(keys, JSON.stringify({ Version: 1, AccessKeyId: "AKIAPROCESS", SecretAccessKey: "s" }));
    const config = join(folder, "config");
    writeFileSync(config, `[profile p]\nregion = us-west-2\ncredential_process = cat ${keys}\n`);
    const { ca } = await sharedCertificate();
    const aws = await startAws();
    try {
      const described = { status: "ACTIVE", endpoint: server.endpoint, certificateAuthority: { data: base64(ca) } };
      aws.replies.push(assumed("ASIAROLE", "2999-01-01T00:00:00Z"), cluster(described));
      const assumeRoleArn = "arn:aws:iam::123456789012:role/deployer";
      const token = await read(
        { clusterName: "prod", profile: "p", assumeRoleArn },
        { AWS_CONFIG_FILE: config, AWS_ENDPOINT_URL: aws.endpoint, AWS_EC2_METADATA_DISABLED: "true" },
      );
      const url = Buffer.from((token ?? "").replace("Bearer k8s-aws-v1.", ""), "base64url").toString();
      assert.match(new URL(url).searchParams.get("X-Amz-Credential") ?? "", /^ASIAROLE\//);
      const callers = aws.calls.map(({ headers }) => /Credential=(\w+)\//.exec(headers.authorization ?? "")?.[1]);
      assert.deepEqual(callers, ["AKIAPROCESS", "ASIAROLE"]);
    } finally {
      await aws.stop();
    }
  });
}
