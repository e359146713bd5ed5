import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { AwsAuth, type AwsAuthArgs } from "../../../provider";
import { later } from "../../support/components";
import { run } from "../../support/mocks";
import { notKnown } from "../../support/mocks/markers";
import { component, declare, minimal, team, teamRole } from "./anAwsAuth";

const withPath = "arn:aws:iam::123456789012:role/team/TeamRole";
const nodeWithPath = "arn:aws:iam::123456789012:role/eks/NodeRole";
const risky = {
  roles: [{ roleArn: withPath, username: "{{SessionName}}" }],
  nodeRoles: [{ roleArn: nodeWithPath, platform: "linux" }],
} satisfies Partial<AwsAuthArgs>;

const risk =
  "any principal that can assume the role can choose this name; put a prefix with a colon before the placeholder";
const path = "the role's path is removed, since the authenticator doesn't see it";
const warning = (message: string) => ({ severity: "warning", message, urn: component });
const info = (message: string) => ({ severity: "info", message, urn: component });
const expected = [
  warning(`roles[0].username is "{{SessionName}}": ${risk}`),
  info(`roles[0].roleArn is "${withPath}": ${path}`),
  info(`nodeRoles[0].roleArn is "${nodeWithPath}": ${path}`),
];

describe("the log of an AwsAuth", () => {
  for (const preview of [true, false]) {
    it(`reports corrected and risky inputs, ${preview ? "in a preview" : "in an update"}`, async () => {
      assert.deepEqual((await declare({ ...minimal, ...risky }, { preview })).log, expected);
    });
  }

  it("is empty for inputs without problems", async () => {
    assert.deepEqual((await declare({ ...minimal, ...team })).log, []);
  });

  it("reports inputs passed as outputs once", async () => {
    assert.deepEqual((await declare(() => ({ ...minimal, ...later(risky) }) as AwsAuthArgs)).log, expected);
  });

  it("reports known inputs in the preview and all of them in the update", async () => {
    const args = () => ({
      ...minimal,
      roles: [
        { roleArn: new aws.iam.Role("dev", { assumeRolePolicy: "{}", path: "/new/" }).arn, username: "dev" },
        { roleArn: withPath, username: "team-user" },
      ],
    });
    const known = info(`roles[1].roleArn is "${withPath}": ${path}`);
    assert.deepEqual((await declare(args, { preview: true })).log, [known]);
    const created = info(`roles[0].roleArn is "arn:aws:iam::123456789012:role/new/dev-0a1b2c3": ${path}`);
    assert.deepEqual((await declare(args)).log, [created, known]);
  });

  it("reports the entries even if the cluster is unknown in the preview", async () => {
    assert.deepEqual((await declare(() => ({ clusterName: notKnown(), ...risky }), { preview: true })).log, expected);
  });

  it("doesn't reveal secrets", async () => {
    const { log } = await declare(() => ({
      ...minimal,
      roles: pulumi.secret(risky.roles),
      nodeRoles: risky.nodeRoles,
    }));
    assert.deepEqual(log, [
      warning(`roles[0].username is [secret]: ${risk}`),
      info(`roles[0].roleArn is [secret]: ${path}`),
      expected[2],
    ]);
  });

  it("has no notices about rejected inputs", async () => {
    const args = { ...minimal, ...risky, backups: pulumi.output(0) };
    const done = await run(() => new AwsAuth("team", args));
    assert.equal(done.errors.length, 1);
    assert.match(done.errors[0] ?? "", /^AwsAuth "team" has an invalid input:/);
    assert.deepEqual(done.log, []);
  });

  it("reports notices separately for each component", async () => {
    const done = await run(() => {
      new AwsAuth("team", { ...minimal, roles: [{ roleArn: withPath, username: "a" }] });
      new AwsAuth("other", { ...minimal, roles: [{ roleArn: teamRole, username: "{{SessionName}}" }] });
    });
    assert.deepEqual(done.errors, []);
    assert.deepEqual(
      done.log.map(({ urn }) => urn?.split("::").at(-1)),
      ["team", "other"],
    );
  });
});
