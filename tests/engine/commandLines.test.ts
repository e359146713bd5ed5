import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { listedCommands, listings, settingsIn } from "../support/documentCommands";
import { bucketArn } from "../support/programs";
import { followReadme, notRunInReadmes } from "../support/readme";
import { fromSandbox } from "../support/sandbox";

/** Commands that no test runs as written, with the reason. */
const notRun: [commands: RegExp, reason: string][] = [
  ...notRunInReadmes,
  [
    /^(pulumi stack --show-urns|pulumi state delete '<URN>'|PULUMI_K8S_DELETE_UNREACHABLE=true pulumi refresh|pulumi destroy)$/,
    "needs a cluster that no longer exists; tests/engine/awsAuthFaults.test.ts runs the command from the error",
  ],
  [/^npm install pulumi-eks-auth$/, "needs a registry; tests/plugin/install.test.ts installs the package"],
  [/^export (PULUMI_CONFIG_PASSPHRASE|STATE_URL)=/, "sets a variable for the next command"],
  [/^(PARALLEL=8 )?npm start( up)?$/, "tests/engine/fleetExample.test.ts runs the program"],
  [
    /^kubectl (get configmap <backup>|patch configmap aws-auth) /,
    "tests/engine/awsAuthRestore.test.ts runs it from the schema",
  ],
  [/^pulumi package /, "needs the repository's address or an SDK generator"],
  [/^(make|npx|tests\/sandbox\/run) /, "is a command of this repository's own tests"],
  [/^(npm publish|python -m build|git tag|dotnet pack) /, "publishes"],
];

/** Examples whose README no test follows to its end, with the reason. This test runs the commands for their settings. */
const notFollowed: Record<string, string> = {
  "eks-cluster-typescript": "its plugin is in no registry; tests/plugin/eksCluster.test.ts runs the program on mocks",
  "quickstart-go": "the sandbox has no Go host; tests/engine/quickstart.test.ts runs the program",
  "quickstart-python": "the sandbox has no Python host; tests/engine/quickstart.test.ts runs the program",
};

const exampleOf = (document: string) => /^examples\/([\w-]+)\/README\.md$/.exec(document)?.[1];
const documentsWithCommands = [...new Set(listings.map(({ document }) => document))];
const withStack = documentsWithCommands
  .filter((document) => listedCommands(document).some((command) => command.startsWith("pulumi stack init ")))
  .flatMap((document) => exampleOf(document) ?? []);

describe("The command lines of the documents", function () {
  this.timeout(5 * 60_000);

  it("are run by the test that follows their README, or have a documented reason not to be run", () => {
    const files = readdirSync(__dirname).filter((file) => join(__dirname, file) !== __filename);
    const tests = files.map((file) => readFileSync(join(__dirname, file), "utf8"));
    const following = tests.filter((text) => text.includes("followReadme("));
    const followed = withStack.filter(
      (example) => !(example in notFollowed) && following.some((text) => text.includes(`"${example}"`)),
    );
    assert.deepEqual([...followed, ...Object.keys(notFollowed)].sort(), [...withStack].sort());

    const others = documentsWithCommands.filter((document) => !withStack.includes(exampleOf(document) ?? ""));
    const commands = others.flatMap((document) => [...listedCommands(document), ...settingsIn(document)]);
    assert.deepEqual(
      commands.filter((command) => !notRun.some(([kind]) => kind.test(command))),
      [],
    );
    const every = documentsWithCommands.flatMap(listedCommands);
    const unused = notRun.filter(([kind]) => !every.some((command) => kind.test(command)));
    assert.deepEqual(unused, []);
  });

  for (const example of Object.keys(notFollowed)) {
    it(`are accepted by the Pulumi CLI as written in the README of ${example}, up to the preview`, async () => {
      const arn = (resource: string) => `arn:aws:iam::${fromSandbox("SANDBOX_ACCOUNT")}:${resource}`;
      const stack = await followReadme(example, {
        "aws:region": fromSandbox("AWS_REGION"),
        clusterName: fromSandbox("EKS_CLUSTER_NAME"),
        bucketArn,
        userArn: arn("user/path/name"),
        teamRoleArn: arn("role/path/name"),
      });
      const listed = listedCommands(`examples/${example}/README.md`);
      await stack.end(listed.slice(listed.indexOf("pulumi preview")));
    });
  }
});
