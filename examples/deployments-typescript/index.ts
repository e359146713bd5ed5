import * as pulumi from "@pulumi/pulumi";
import * as cloud from "@pulumi/pulumiservice";

const config = new pulumi.Config();
const stack = {
  organization: pulumi.getOrganization(),
  project: config.require("project"),
  stack: config.get("stack") ?? "prod",
};

// Previews each pull request, and updates the stack after each merge. There are no AWS credentials here: the stack imports
// an environment of ESC that yields them.
const settings = new cloud.DeploymentSettings("access", {
  ...stack,
  sourceContext: { git: { branch: "main", repoDir: "access" } },
  vcs: {
    provider: "github",
    repository: config.require("repository"),
    previewPullRequests: true,
    deployCommits: true,
    paths: ["access/**"],
  },
});

// Removes the access of grants whose `until` has passed, although nobody has merged anything.
new cloud.DeploymentSchedule(
  "ends-of-access",
  { ...stack, pulumiOperation: cloud.PulumiOperation.Update, scheduleCron: "0 4 * * *" },
  { dependsOn: settings },
);

// Finds what others have changed by hand, and restores what the program declares.
new cloud.DriftSchedule("drift", { ...stack, scheduleCron: "0 8 * * *", autoRemediate: true }, { dependsOn: settings });
