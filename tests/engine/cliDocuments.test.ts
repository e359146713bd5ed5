import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { actionsIn } from "../../docs/generate/permissions";
import { subcommands } from "../../provider/cli/subcommands";
import { type DocumentedCluster, documentedCluster, type ReaderPermissions } from "../support/documentedCluster";
import { followDocument, ReaderShell } from "../support/followDocument";
import { buildPackage } from "../support/packageFolder";
import { root } from "../support/programs";
import { sessionsIn } from "../support/sessions";

/** The permissions in the section of a page, in AWS and in Kubernetes. */
function permissionsOn(page: string): ReaderPermissions {
  const text = readFileSync(join(root, page), "utf8");
  const [, section = assert.fail(page)] = /^## Permissions\n([\s\S]*?)(?=^## )/m.exec(text) ?? [];
  const [, role] = /^```yaml\n([\s\S]*?)^```$/m.exec(section) ?? [];
  return { actions: actionsIn(section), rules: role === undefined ? [] : parse(role).rules };
}

describe("The pages in docs/cli/", function () {
  this.timeout(300_000);

  let cluster: DocumentedCluster;
  let shell: ReaderShell;

  before(buildPackage);
  beforeEach(async () => {
    cluster = await documentedCluster();
    shell = new ReaderShell(cluster);
  });
  afterEach(async () => {
    await cluster.remove();
    shell.remove();
  });

  for (const name of Object.keys(subcommands)) {
    const page = `docs/cli/${name}.md`;
    it(`show what the commands in ${page} print, with only the permissions on it`, async () => {
      assert.ok(sessionsIn(page).length >= 2, "fewer than two examples");
      await cluster.permit(permissionsOn(page));
      await followDocument(page, shell);
    });
  }
});
