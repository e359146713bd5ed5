import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { AccessEntry, type AccessEntryArgs } from "../../../provider";
import { childrenIn, refusalOf, runWell } from "../../support/components";
import { assertRejected } from "../../support/messages";
import { type Cloud, cloud, getAccessEntry, getRole, getUser } from "../../support/mocks/access";
import { failing, getCluster } from "../../support/mocks/functions";
import { account, component, declare, entry, functions, minimal, roleArn, userArn } from "./anAccessEntry";

const principals = { [roleArn]: "AROAFIRST", [userArn]: "AIDAFIRST" };
const rejected = (what: string, issues: string[], it: Cloud, args: Partial<AccessEntryArgs> = {}, preview = true) =>
  assertRejected(
    () => new AccessEntry("dev", { ...minimal, ...args }),
    { component: 'AccessEntry "dev"', what, issues },
    {
      functions: cloud({ principals, ...it }),
      preview,
    },
  );
const refusal = (it: Cloud, args: Partial<AccessEntryArgs> = {}, preview = true) =>
  refusalOf(() => new AccessEntry("dev", { ...minimal, ...args }), {
    functions: cloud({ principals, ...it }),
    preview,
  });

const foreignArn = "arn:aws:iam::210987654321:role/nodes";

describe("AccessEntry reads AWS and rejects", () => {
  for (const preview of [true, false]) {
    const when = preview ? "in a preview" : "in an update";

    it(`a cluster in CONFIG_MAP mode, ${when}`, async () => {
      await rejected("a cluster in CONFIG_MAP mode", ["mismatch clusterName"], { mode: "CONFIG_MAP" }, {}, preview);
    });

    it(`a role that doesn't exist, ${when}`, async () => {
      const gone = `arn:aws:iam::${account}:role/gone`;
      await rejected("a role that doesn't exist", ["mismatch principalArn"], {}, { principalArn: gone }, preview);
    });

    it(`a user that doesn't exist, ${when}`, async () => {
      const gone = `arn:aws:iam::${account}:user/bob`;
      await rejected("a user that doesn't exist", ["mismatch principalArn"], {}, { principalArn: gone }, preview);
    });

    it(`a role ARN with the wrong path, ${when}`, async () => {
      const principalArn = `arn:aws:iam::${account}:role/dev`;
      await rejected("a role ARN with the wrong path", ["mismatch principalArn"], {}, { principalArn }, preview);
    });

    for (const type of ["EC2_LINUX", "EC2_WINDOWS", "EC2", "FARGATE_LINUX", "HYBRID_LINUX"] as const) {
      it(`a role in another account for type ${type}, ${when}`, async () => {
        await rejected(
          `a role in another account for type ${type}`,
          ["mismatch principalArn"],
          {},
          { principalArn: foreignArn, nodeType: type },
          preview,
        );
      });
    }
  }

  it("the principal and the cluster's mode in one error", async () => {
    const args = { principalArn: foreignArn, nodeType: "EC2_LINUX" as const };
    await rejected(
      "a role in another account and the cluster's mode in one error",
      ["mismatch clusterName", "mismatch principalArn"],
      { mode: "CONFIG_MAP" },
      args,
    );
    const gone = `arn:aws:iam::${account}:role/gone`;
    await rejected(
      "a role that doesn't exist and the cluster's mode in one error",
      ["mismatch clusterName", "mismatch principalArn"],
      { mode: "CONFIG_MAP" },
      { principalArn: gone },
    );
  });

  it("a cluster that doesn't exist", async () => {
    assert.equal(
      await refusal({ cluster: "another" }),
      'clusterName is "prod": there is no such cluster in this account and region; expected the name of an existing one. ' +
        "Check the name and the AWS provider's region and account.",
    );
  });

  it("a mismatch without revealing secrets", async () => {
    const secrets = {
      clusterName: pulumi.secret("prod"),
      principalArn: pulumi.secret(`arn:aws:iam::${account}:role/dev`),
    };
    await rejected(
      "a mismatch without revealing secrets",
      ["mismatch clusterName", "mismatch principalArn"],
      { mode: "CONFIG_MAP" },
      secrets,
    );
  });
});

describe("AccessEntry reads AWS and accepts", () => {
  for (const authenticationMode of ["API", "API_AND_CONFIG_MAP"]) {
    it(`a cluster in ${authenticationMode} mode`, async () => {
      const done = await declare(() => minimal, { functions: cloud({ principals, mode: authenticationMode }) });
      assert.deepEqual(childrenIn(done), [entry()]);
    });
  }

  it("a role in another account for type STANDARD", async () => {
    const done = await declare(() => ({ ...minimal, principalArn: foreignArn }));
    assert.deepEqual(childrenIn(done), [entry({ principalArn: foreignArn })]);
  });
});

describe("AccessEntry with failing reads", () => {
  const denied = "AccessDeniedException: not authorized";
  const reason = (token: string) => ` invoking ${token}: 1 error occurred:\n\t* ${denied}\n\n`;
  const told = (overrides: object, args: Partial<AccessEntryArgs> = {}) =>
    refusalOf(() => new AccessEntry("dev", { ...minimal, ...args }), { functions: { ...functions, ...overrides } });

  it("fails if the cluster can't be read", async () => {
    const message = "the cluster can't be read; expected the permission eks:DescribeCluster. Grant it to the deployer.";
    const overrides = failing(getCluster, denied);
    assert.equal(await told(overrides), `clusterName is "prod": ${message}${reason(getCluster)}`);
    assert.equal(await told(overrides, { clusterName: pulumi.secret("prod") }), `clusterName is [secret]: ${message}`);
  });

  it("fails if the entry can't be read", async () => {
    const message = (cluster: string, principal: string) =>
      `The access entries of the cluster ${cluster} can't be read to check whether one exists for ${principal}; ` +
      "expected the permission eks:DescribeAccessEntry. Grant it to the deployer.";
    const overrides = failing(getAccessEntry, denied);
    for (const existing of ["fail", "use"] as const) {
      assert.equal(await told(overrides, { existing }), message('"prod"', `"${roleArn}"`) + reason(getAccessEntry));
    }
    assert.equal(await told(overrides, { principalArn: pulumi.secret(roleArn) }), message("[secret]", "[secret]"));
  });

  it("doesn't blame permissions if the deployment ended during the read", async () => {
    const reason = "grpc: the client connection is closing";
    const cluster = 'clusterName is "prod": the cluster can\'t be read: the deployment has ended.';
    assert.equal(await told(failing(getCluster, reason)), cluster);
    const entries = 'The access entries of the cluster "prod" can\'t be read: the deployment has ended.';
    assert.equal(await told(failing(getAccessEntry, reason)), entries);
    const overrides = { ...functions, ...failing(getRole, reason) };
    const { log } = await runWell(() => new AccessEntry("dev", minimal), { functions: overrides });
    assert.deepEqual(log, []);
  });

  for (const [kind, token, principalArn] of [
    ["role", getRole, roleArn],
    ["user", getUser, userArn],
  ] as const) {
    it(`warns if the ${kind} can't be read, as a dead entry would go unnoticed`, async () => {
      const overrides = { ...functions, ...failing(token, denied) };
      const logged = async (arn: pulumi.Input<string>) => {
        const program = () => new AccessEntry("dev", { ...minimal, principalArn: arn });
        const done = await runWell(program, { functions: overrides });
        assert.equal(childrenIn(done).length, 1);
        return done.log;
      };
      const permission = kind === "role" ? "iam:GetRole" : "iam:GetUser";
      const message =
        `the ${kind} can't be read; expected the permission ${permission}. ` +
        "Grant it to the deployer, or pass principalUniqueId.";
      const until = " Until then, an access entry stops working unnoticed if its principal is deleted and recreated.";
      const warning = (text: string) => [{ severity: "warning", message: `${text}${until}`, urn: component }];
      assert.deepEqual(
        await logged(principalArn),
        warning(`principalArn is "${principalArn}": ${message}${reason(token)}`),
      );
      assert.deepEqual(await logged(pulumi.secret(principalArn)), warning(`principalArn is [secret]: ${message}`));
    });
  }
});
