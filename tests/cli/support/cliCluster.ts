import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { json } from "../../kubernetes/fakes/apiServer";
import { StatefulApiServer } from "../../support/statefulApiServer";
import { type Given, runCli } from "./runCli";

/** A cluster that the command reaches with a kubeconfig, and a folder for files. */
export class CliCluster {
  private constructor(
    public readonly server: StatefulApiServer,
    private readonly folder: string,
  ) {}

  public static async start(): Promise<CliCluster> {
    const server = await StatefulApiServer.start();
    const folder = mkdtempSync(join(tmpdir(), "eks-auth-cli-"));
    writeFileSync(join(folder, "kubeconfig"), server.kubeconfig);
    server.others.set("/api/v1/nodes", json(200, { items: [], metadata: {} }));
    const bindings = "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings";
    server.others.set(bindings, json(200, { kind: "ClusterRoleBindingList", metadata: {}, items: [] }));
    return new CliCluster(server, folder);
  }

  public async stop(): Promise<void> {
    rmSync(this.folder, { recursive: true });
    await this.server.stop();
  }

  /** Writes a file and returns its path. */
  public file(name: string, text: string): string {
    writeFileSync(join(this.folder, name), text);
    return join(this.folder, name);
  }

  /** Runs the command on the cluster. */
  public run(args: string[], given: Given = {}) {
    return runCli([...args, "--kubeconfig", join(this.folder, "kubeconfig")], given);
  }

  /** The data of a ConfigMap. */
  public dataOf(name = "aws-auth"): Record<string, string> | undefined {
    return this.server.configMaps.get(name)?.data;
  }

  /** Makes the API server report an AWS identity. */
  public signIn(arn: string, username: string, groups: string[]): void {
    const userInfo = { username, groups: [...groups, "system:authenticated"], extra: { arn: [arn] } };
    const path = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
    this.server.others.set(path, json(201, { kind: "SelfSubjectReview", status: { userInfo } }));
  }
}
