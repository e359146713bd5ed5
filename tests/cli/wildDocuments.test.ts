import assert from "node:assert/strict";
import fc from "fast-check";
import { runs, seeds } from "../awsauth/support/check";
import { data } from "../awsauth/support/generate";
import { mutatedStream } from "../awsauth/support/streams";
import { json } from "../kubernetes/fakes/apiServer";
import { CliCluster } from "./support/cliCluster";

const arn = "arn:aws:iam::123456789012:role/TeamRole";

/** What a fault of the command would print: a stack trace, or the message of an error that JavaScript throws. */
const fault =
  /\n\s+at .+:\d+:\d+|\b(?:Type|Range|Reference)Error\b|Cannot read prop|is not (?:a function|iterable|defined)|call stack/;

describe("Every subcommand that reads an aws-auth, with random and mutated documents,", () => {
  const rbac = "/apis/rbac.authorization.k8s.io/v1";
  let cluster: CliCluster;
  before(async () => {
    cluster = await CliCluster.start();
    for (const kind of ["ClusterRoleBinding", "RoleBinding", "ClusterRole", "Role"]) {
      const list = json(200, { kind: `${kind}List`, metadata: {}, items: [] });
      cluster.server.others.set(`${rbac}/${kind.toLowerCase()}s`, list);
    }
    cluster.server.setBackup("aws-auth-backup-a", { mapRoles: `- {rolearn: ${arn}, username: a}\n` }, "command.backup");
  });
  after(() => cluster.stop());

  /** Runs a subcommand, which has to end with one of its statuses and without a fault. */
  async function ends(args: string[], stdin = ""): Promise<void> {
    const { status, stdout, stderr } = await cluster.run(args, { stdin });
    assert.ok([0, 1, 2].includes(status), `${args.join(" ")} ended with ${status}`);
    assert.doesNotMatch(stdout + stderr, fault, args.join(" "));
    assert.notEqual(stdout + stderr, "", `${args.join(" ")} printed nothing`);
  }

  const formats = ["table", "json", "yaml"];
  const onLive = [
    ["lint"],
    ["explain", arn],
    ["explain", "arn:aws:iam::123456789012:user/Alice"],
    ["who-can", "get", "pods"],
    ["report"],
    ["backup", "--list"],
    ["restore", "--dry-run"],
    ["diff", "backup:aws-auth-backup-a", "live"],
    ["adopt"],
  ];

  for (const seed of seeds) {
    it(`ends with a status and no stack trace on a live document, with the seed ${seed}`, async () => {
      const asked = fc.tuple(data, fc.constantFrom(...onLive), fc.constantFrom(...formats));
      await fc.assert(
        fc.asyncProperty(asked, async ([document, args, format]) => {
          cluster.server.set("aws-auth", document);
          await ends(args[0] === "adopt" ? args : [...args, "--output", format]);
        }),
        runs(400, seed),
      );
    });

    it(`ends with a status and no stack trace on a file, with the seed ${seed}`, async () => {
      const args = fc.constantFrom(["lint", "-"], ["apply", "-", "--dry-run"], ["diff", "-", "live"]);
      await fc.assert(
        fc.asyncProperty(mutatedStream, args, fc.constantFrom(...formats), async (text, given, format) => {
          cluster.server.set("aws-auth", { mapRoles: `- {rolearn: ${arn}, username: a}\n` });
          await ends([...given, "--output", format], text);
        }),
        runs(200, seed),
      );
    });
  }
});
