import assert from "node:assert/strict";
import { symlinkSync } from "node:fs";
import { delimiter, join } from "node:path";
import { EKS } from "@aws-sdk/client-eks";
import clusters from "../../examples/fleet-typescript/clusters.json";
import { listedCommands, proseCommands } from "../support/documentCommands";
import { newRole, removeRole } from "../support/login";
import { copyExample, root } from "../support/programs";
import { installing } from "../support/readme";
import { runToEnd } from "../support/runToEnd";
import { fromSandbox } from "../support/sandbox";

const example = "fleet-typescript";
const document = `examples/${example}/README.md`;
const roles = [...new Set(clusters.flatMap((one) => [one.administratorsRoleArn, one.developersRoleArn]))];
const guests = clusters.flatMap((one) => one.guests?.map(({ roleArn }) => roleArn) ?? []);
const roleNames = [...roles, ...guests].map((arn) => arn.split("/").pop() ?? "");
const eksIn = (region: string) => new EKS({ region });

/** The principals of the example with access to each of its clusters. */
async function granted(): Promise<string[][]> {
  return await Promise.all(
    clusters.map(async ({ name, region }) => {
      const { accessEntries = [] } = await eksIn(region).listAccessEntries({ clusterName: name });
      return accessEntries.filter((principal) => roles.includes(principal)).sort();
    }),
  );
}

describe(`examples/${example}, following its README`, function () {
  this.timeout(600_000);

  let copy: { folder: string; remove: () => void };
  const values: Record<string, string> = { "<a passphrase>": "secret", "<a bucket for Pulumi's state>": "fleet-state" };

  /** Runs commands in one shell, and returns its output. */
  async function run(...commands: string[]): Promise<string> {
    const script = commands
      .join("\n")
      .replace(/<[^>]+>/g, (placeholder) => values[placeholder] ?? assert.fail(placeholder));
    const env = { PATH: [join(root, "node_modules/.bin"), process.env.PATH].join(delimiter) };
    const start = { command: "bash", args: ["-euc", script], cwd: copy.folder, env };
    const { status, stdout, stderr } = await runToEnd(start, 300_000);
    assert.equal(status, 0, `${script}\n${stdout}${stderr}`);
    return stdout;
  }

  before(async () => {
    copy = copyExample(example);
    symlinkSync(join(root, "node_modules", "@types"), join(copy.folder, "node_modules", "@types"));
    await run("aws s3 mb s3://fleet-state");
    await Promise.all(roleNames.map((name) => newRole(name)));
    const { cluster } = await eksIn(fromSandbox("AWS_REGION")).describeCluster({
      name: fromSandbox("EKS_CLUSTER_NAME"),
    });
    for (const { name, region } of clusters) {
      const accessConfig = { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false } as const;
      const resourcesVpcConfig = { subnetIds: ["subnet-0example1", "subnet-0example2"] };
      const tags = { "sandbox/status": "ACTIVE" };
      await eksIn(region).createCluster({ name, roleArn: cluster?.roleArn, resourcesVpcConfig, accessConfig, tags });
    }
  });
  after(async () => {
    for (const { name, region } of clusters) await eksIn(region).deleteCluster({ name });
    await Promise.all(roleNames.map(removeRole));
    await run("aws s3 rb --force s3://fleet-state");
    copy.remove();
  });

  it("previews, grants and revokes the access to its two clusters", async () => {
    const packages = Object.values(installing).flat();
    const commands = listedCommands(document).filter((command) => !packages.includes(command));
    const settings = commands.filter((command) => command.startsWith("export "));
    const [preview = "", up = "", ...others] = commands.filter((command) => !settings.includes(command));
    assert.deepEqual([settings.length, others], [2, []]);
    await run(...settings, preview);
    assert.deepEqual(await granted(), [[], []]);
    await run(...settings, up);
    assert.deepEqual(await granted(), [[...roles].sort(), [...roles].sort()]);
    const states = await run("aws s3 ls s3://fleet-state");
    assert.deepEqual(
      clusters.map(({ name }) => states.includes(` PRE ${name}/\n`)),
      [true, true],
    );
    const [destroy = "", ...more] = proseCommands(document);
    assert.deepEqual(more, []);
    await run(...settings, destroy);
    assert.deepEqual(await granted(), [[], []]);
  });
});
