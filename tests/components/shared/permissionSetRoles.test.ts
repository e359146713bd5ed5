import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import {
  AccessEntry,
  type AccessEntryArgs,
  AwsAuth,
  type AwsAuthArgs,
  ClusterAccess,
  type ClusterAccessArgs,
} from "../../../provider";
import { childOf, childrenIn, rejectionOf, runWell } from "../../support/components";
import { assertRejected } from "../../support/messages";
import type { RunOptions } from "../../support/mocks";
import { account, cloud, getRole, getRoles } from "../../support/mocks/access";
import { failing } from "../../support/mocks/functions";
import { valueIn } from "../../support/mocks/markers";
import { lookUps } from "../controlPlaneAccess/controlPlaneAccess.fixtures";

const path = "aws-reserved/sso.amazonaws.com/eu-west-1/";
const arnOf = (name: string) => `arn:aws:iam::${account}:role/${path}${name}`;
const withoutPath = (name: string) => `arn:aws:iam::${account}:role/${name}`;
const admin = "AWSReservedSSO_AdministratorAccess_0123456789abcdef";
const view = "AWSReservedSSO_ViewOnlyAccess_0123456789abcdef";
const dev = `arn:aws:iam::${account}:role/dev`;
const principals = {
  [arnOf(admin)]: "AROAADMIN",
  [arnOf(view)]: "AROAVIEW",
  [arnOf("AWSReservedSSO_Twice_0123456789abcdef")]: "AROAONE",
  [arnOf("AWSReservedSSO_Twice_fedcba9876543210")]: "AROATWO",
  [dev]: "AROADEV",
};
const functions = { ...cloud({ principals }), ...lookUps() };
const listed = { token: getRoles, inputs: { pathPrefix: "/aws-reserved/sso.amazonaws.com/" }, provider: undefined };

const entry = (args: Partial<AccessEntryArgs>) => () => new AccessEntry("dev", { clusterName: "prod", ...args });
const access = (grants: ClusterAccessArgs["grants"], args: Partial<ClusterAccessArgs> = {}) =>
  new ClusterAccess("access", { clusterName: "prod", authenticationMode: "API", grants, ...args });
const grant = (name: string, ssoPermissionSet: pulumi.Input<string>) =>
  ({ name, ssoPermissionSet, access: "view" }) as const;
const awsAuth = (roles: AwsAuthArgs["roles"], args: Partial<AwsAuthArgs> = {}) =>
  new AwsAuth("team", { clusterName: "prod", roles, ...args });
const mapped = (ssoPermissionSet: pulumi.Input<string>) => ({ ssoPermissionSet, username: "admin" });

const callsOf = (done: { calls: { token: string }[] }, token: string) =>
  done.calls.filter((call) => call.token === token);

describe("ssoPermissionSet", () => {
  for (const [form, ssoPermissionSet] of [
    ["a plain value", () => "AdministratorAccess"],
    ["an output", () => pulumi.output(Promise.resolve("AdministratorAccess"))],
  ] as const) {
    for (const preview of [true, false]) {
      it(`gives an access entry the role with its path, as ${form}, preview: ${preview}`, async () => {
        const program = () => entry({ ssoPermissionSet: ssoPermissionSet() })();
        const done = await runWell(program, { functions, preview });
        const { inputs } = childOf(done, "aws:eks/accessEntry:AccessEntry");
        assert.deepEqual(inputs.principalArn, arnOf(admin));
        assert.deepEqual(callsOf(done, getRoles), [listed]);
        assert.deepEqual(callsOf(done, getRole), [{ token: getRole, inputs: { name: admin }, provider: undefined }]);
      });

      it(`gives an AwsAuth the role without its path, as ${form}, preview: ${preview}`, async () => {
        const program = () => awsAuth([mapped(ssoPermissionSet()), { roleArn: dev, username: "dev" }]);
        const done = await runWell(program, { functions, preview });
        const { inputs } = childOf(done, "eks-auth:index:AwsAuthEntries");
        const arn = withoutPath(admin);
        assert.deepEqual(inputs.roles, {
          [arn]: { arn, username: "admin", groups: [] },
          [dev]: { arn: dev, username: "dev", groups: [] },
        });
      });
    }
  }

  it("gives an AwsAuth the role if the whole list is an output", async () => {
    const done = await runWell(() => awsAuth(pulumi.output([mapped("ViewOnlyAccess")])), { functions });
    const arn = withoutPath(view);
    assert.deepEqual(childOf(done, "eks-auth:index:AwsAuthEntries").inputs.roles, {
      [arn]: { arn, username: "admin", groups: [] },
    });
  });

  it("limits an AwsAuth to the cluster in the AWS provider's account", async () => {
    const { inputs } = childOf(
      await runWell(() => awsAuth([mapped("ViewOnlyAccess")]), { functions }),
      "eks-auth:index:AwsAuthEntries",
    );
    assert.equal(inputs.clusterArn, `arn:aws:eks:us-west-2:${account}:cluster/prod`);
  });

  it("is read once for all grants, in both forms", async () => {
    const grants = [grant("admins", "AdministratorAccess"), grant("viewers", "ViewOnlyAccess")];
    const entries = await runWell(() => access(grants), { functions });
    assert.deepEqual(
      childrenIn(entries)
        .filter(({ type }) => type === "aws:eks/accessEntry:AccessEntry")
        .map(({ name, inputs }) => [name, inputs.principalArn]),
      [
        ["access-admins-entry", arnOf(admin)],
        ["access-viewers-entry", arnOf(view)],
      ],
    );
    assert.deepEqual(callsOf(entries, getRoles), [listed]);
    const results = (await valueIn(entries.result.grants)) as { principalArn: string }[];
    assert.deepEqual(
      results.map(({ principalArn }) => principalArn),
      [arnOf(admin), arnOf(view)],
    );
    const mode = { authenticationMode: "CONFIG_MAP" } as const;
    const configMap = await runWell(() => access(grants, mode), {
      functions: { ...functions, ...cloud({ principals, mode: "CONFIG_MAP" }), ...emptyAwsAuth },
    });
    assert.deepEqual(Object.keys(childOf(configMap, "eks-auth:index:AwsAuthEntries").inputs.roles as object), [
      withoutPath(admin),
      withoutPath(view),
    ]);
    assert.deepEqual(callsOf(configMap, getRoles), [listed]);
  });

  it("isn't read if no input has one", async () => {
    const done = await runWell(() => access([{ name: "dev", principalArn: dev, access: "view" }]), { functions });
    assert.deepEqual(callsOf(done, getRoles), []);
  });

  it("stays secret if it is a secret", async () => {
    const done = await runWell(entry({ ssoPermissionSet: pulumi.secret("AdministratorAccess") }), { functions });
    assert.ok(await pulumi.isSecret(done.result.principalArn));
  });

  it("can come from a resource of the program that hasn't created the role yet", async () => {
    const program = () => {
      const role = new aws.iam.Role("assigned", { name: "New", assumeRolePolicy: "{}" });
      return entry({ ssoPermissionSet: role.name })();
    };
    const done = await runWell(program, { functions, preview: true });
    assert.equal(childOf(done, "aws:eks/accessEntry:AccessEntry").inputs.principalArn, "«unknown»");
  });
});

const emptyAwsAuth = {
  "eks-auth:index:getAwsAuth": () => {
    return { exists: true, resourceVersion: "1", roles: [], users: [], accounts: [], findings: [], raw: {} };
  },
};

describe("ssoPermissionSet is rejected", () => {
  const rejected = (
    component: string,
    what: string,
    issues: string[],
    program: () => unknown,
    options: RunOptions & { secret?: string } = {},
  ) => {
    const { secret, ...rest } = options;
    return assertRejected(program, { component, what, issues, secret }, { functions, ...rest });
  };

  for (const preview of [true, false]) {
    it(`without a role, or with several, with one error for all grants, preview: ${preview}`, async () => {
      await rejected(
        'ClusterAccess "access"',
        "permission sets without a role or with several",
        ["choice grants[0].ssoPermissionSet", "mismatch grants[2].ssoPermissionSet"],
        () => access([grant("a", "Administrators"), grant("b", "ViewOnlyAccess"), grant("c", "Twice")]),
        { preview },
      );
      await rejected(
        'AwsAuth "team"',
        "permission sets without a role or with several",
        ["choice roles[0].ssoPermissionSet", "mismatch roles[2].ssoPermissionSet"],
        () => awsAuth([mapped("Administrators"), mapped("ViewOnlyAccess"), mapped("Twice")]),
        { preview },
      );
      await rejected(
        'AccessEntry "dev"',
        "a permission set without a role",
        ["choice ssoPermissionSet"],
        entry({ ssoPermissionSet: "Administrators" }),
        { preview },
      );
    });
  }

  it("with the ARN of a cluster in another account", async () => {
    await rejected(
      'AwsAuth "team"',
      "a permission set in another account than the cluster's",
      ["mismatch roles[0].ssoPermissionSet"],
      () => awsAuth([mapped("ViewOnlyAccess")], { clusterArn: "arn:aws:eks:us-west-2:210987654321:cluster/prod" }),
    );
  });

  it("in an account without roles of IAM Identity Center", async () => {
    await rejected(
      'AccessEntry "dev"',
      "a permission set in an account without any",
      ["choice ssoPermissionSet"],
      entry({ ssoPermissionSet: "AdministratorAccess" }),
      { functions: cloud({}) },
    );
  });

  it("without revealing a secret", async () => {
    await rejected(
      'AccessEntry "dev"',
      "a secret permission set with several roles",
      ["mismatch ssoPermissionSet"],
      entry({ ssoPermissionSet: pulumi.secret("Twice") }),
      { secret: "Twice" },
    );
  });

  it("if IAM denies the list, with the permission", async () => {
    const denied = failing(getRoles, "reading IAM roles: AccessDenied: not authorized to perform: iam:ListRoles");
    const message = await rejectionOf(entry({ ssoPermissionSet: "AdministratorAccess" }), {
      functions: { ...functions, ...denied },
    });
    assert.equal(
      message,
      "The roles of IAM Identity Center can't be read to find the roles of permission sets; expected the permission " +
        "iam:ListRoles. Grant it to the deployer, or pass principalArn instead of ssoPermissionSet. invoking " +
        "aws:iam/getRoles:getRoles: 1 error occurred:\n\t* reading IAM roles: AccessDenied: not authorized to perform: " +
        "iam:ListRoles\n\n",
    );
  });

  it("if another grant has the ARN of its role", async () => {
    await rejected(
      'ClusterAccess "access"',
      "a permission set and the ARN of its role",
      ["duplicate grants[1].ssoPermissionSet"],
      () =>
        access([
          { name: "a", principalArn: arnOf(admin), access: "view" },
          grant("b", "AdministratorAccess"),
          grant("c", "ViewOnlyAccess"),
        ]),
    );
  });

  for (const [what, issues, args] of [
    ["a principal named in two ways", ["exclusive principalArn, ssoPermissionSet"], { principalArn: dev }],
    ["a permission set for nodes", ["exclusive ssoPermissionSet"], { nodeType: "EC2_LINUX" }],
    ["the ARN of the role as permission set", ["format ssoPermissionSet"], { ssoPermissionSet: arnOf(admin) }],
  ] as const) {
    it(`as ${what}`, async () => {
      const given = entry({ ssoPermissionSet: "AdministratorAccess", ...args });
      await rejected('AccessEntry "dev"', what, [...issues], given);
    });
  }

  it("in grants that can't have it", async () => {
    await rejected(
      'ClusterAccess "access"',
      "permission sets in grants that can't have them",
      [
        "exclusive grants[0].principalArn, grants[0].ssoPermissionSet",
        "exclusive grants[1].controlPlane",
        "exclusive grants[2].ssoPermissionSet",
        "duplicate grants[3].ssoPermissionSet",
      ],
      () =>
        access([
          { ...grant("a", "AdministratorAccess"), principalArn: dev },
          { ...grant("b", "ViewOnlyAccess"), controlPlane: { capabilities: ["read-clusters"] } },
          { name: "c", ssoPermissionSet: "Nodes", nodeType: "EC2_LINUX" },
          grant("d", "ViewOnlyAccess"),
        ]),
    );
  });

  it("in entries of aws-auth that have a role too, or with a wrong form", async () => {
    await rejected(
      'AwsAuth "team"',
      "invalid permission sets",
      ["exclusive roles[0].ssoPermissionSet", "format roles[1].ssoPermissionSet"],
      () => awsAuth([{ ...mapped("AdministratorAccess"), roleArn: dev }, mapped("Admin*")]),
    );
  });
});
