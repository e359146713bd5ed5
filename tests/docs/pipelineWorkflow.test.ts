import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { root } from "../support/programs";

interface Job {
  if: string;
  permissions: Record<string, string>;
  steps: { uses?: string; run?: string; with?: Record<string, unknown> }[];
}

describe("examples/pipeline-github-actions: the workflow", () => {
  const file = join(root, "examples", "pipeline-github-actions", ".github", "workflows", "access.yaml");
  const text = readFileSync(file, "utf8");
  const { on, permissions, jobs, concurrency } = parse(text) as {
    on: Record<"pull_request" | "push", { branches: string[] }> & { schedule: { cron: string }[] };
    permissions: object;
    jobs: Record<string, Job>;
    concurrency: object;
  };
  const using = ({ steps }: Job, action: string) => steps.find(({ uses = "" }) => uses.startsWith(`${action}@`))?.with;

  it("previews a pull request and updates on a push to the branch and every day, one run at a time", () => {
    assert.deepEqual(Object.keys(on), ["pull_request", "push", "schedule"]);
    assert.deepEqual(on.schedule, [{ cron: "17 4 * * *" }]);
    assert.deepEqual([on.pull_request.branches, on.push.branches], [["main"], ["main"]]);
    const commands = Object.values(jobs).map((job) => [job.if, using(job, "pulumi/actions")?.command]);
    assert.deepEqual(commands, [
      [
        "github.event_name == 'pull_request' && github.event.pull_request.head.repo.full_name == github.repository",
        "preview",
      ],
      ["(github.event_name == 'push' || github.event_name == 'schedule') && github.ref == 'refs/heads/main'", "up"],
    ]);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of GitHub's
    assert.deepEqual(concurrency, { group: "access-${{ github.ref }}", "cancel-in-progress": false });
  });

  it("gives each job the fewest permissions, and its own role through OIDC", () => {
    assert.deepEqual(permissions, {});
    const given = Object.entries(jobs).map(([name, job]) => [
      name,
      job.permissions,
      using(job, "aws-actions/configure-aws-credentials")?.["role-to-assume"],
    ]);
    assert.deepEqual(given, [
      [
        "preview",
        { contents: "read", "id-token": "write", "pull-requests": "write" },
        // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of GitHub's
        "${{ vars.PREVIEW_ROLE_ARN }}",
      ],
      // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of GitHub's
      ["up", { contents: "read", "id-token": "write" }, "${{ vars.DEPLOY_ROLE_ARN }}"],
    ]);
  });

  it("pins actions to a major version, and uses no secrets", () => {
    const steps = Object.values(jobs).flatMap((job) => job.steps);
    const uses = steps.flatMap((step) => step.uses ?? []);
    assert.ok(uses.length >= 8);
    assert.deepEqual(
      uses.filter((action) => !/^[\w-]+\/[\w-]+@v\d+$/.test(action)),
      [],
    );
    assert.doesNotMatch(text, /secrets\.|secrets\[|set -x|printenv|toJSON\(/);
    // Text from others, such as the title of a pull request, is never inserted into a command.
    const runs = steps.flatMap((step) => step.run ?? []);
    assert.ok(runs.length > 2);
    assert.deepEqual(
      runs.filter((run) => run.includes("${{")),
      [],
    );
  });
});
