import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import { fromSandbox } from "../../support/sandbox";
import { account, eks, iam, region, trusts } from "./testing/cloud";
import { removeStacks, stackOf } from "./testing/stack";

const clusterName = fromSandbox("EKS_CLUSTER_NAME");
const trust = JSON.stringify(trusts("ec2.amazonaws.com"));
const principalArn = `arn:aws:iam::${account}:role/team/looked-up`;

describe("stand-in for aws: access functions", () => {
  afterEach(removeStacks);

  it("return what they find", async () => {
    const Tags = [{ Key: "Team", Value: "a" }];
    const { Role } = await iam.createRole({
      RoleName: "looked-up",
      Path: "/team/",
      AssumeRolePolicyDocument: trust,
      Tags,
    });
    const { accessEntry } = await eks.createAccessEntry({
      clusterName,
      principalArn,
      kubernetesGroups: ["a"],
      tags: { b: "c" },
    });
    const stack = await stackOf(async () => ({
      role: await aws.iam.getRole({ name: "looked-up" }),
      user: await aws.iam.getUser({ userName: "deployer" }),
      entry: await aws.eks.getAccessEntry({ clusterName, principalArn }),
    }));
    try {
      assert.ok((await stack.up()).ok);
    } finally {
      await eks.deleteAccessEntry({ clusterName, principalArn });
      await iam.deleteRole({ RoleName: "looked-up" });
    }
    const { createDate, ...role } = stack.values.role as aws.iam.GetRoleResult;
    assert.match(createDate, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    assert.deepEqual(role, {
      arn: principalArn,
      assumeRolePolicy: trust,
      description: "",
      id: "looked-up",
      maxSessionDuration: 3600,
      name: "looked-up",
      path: "/team/",
      permissionsBoundary: "",
      roleLastUseds: [],
      tags: { Team: "a" },
      uniqueId: Role?.RoleId,
    });
    const { User } = await iam.getUser({ UserName: "deployer" });
    const user = stack.values.user as aws.iam.GetUserResult;
    assert.deepEqual(
      [user.arn, user.userId, user.userName, user.path],
      [fromSandbox("SANDBOX_DEPLOYER_ARN"), User?.UserId, "deployer", "/"],
    );
    const { createdAt: _, modifiedAt: __, ...entry } = stack.values.entry as aws.eks.GetAccessEntryResult;
    assert.deepEqual(entry, {
      accessEntryArn: accessEntry?.accessEntryArn,
      clusterName,
      id: `${clusterName}:${principalArn}`,
      kubernetesGroups: ["a"],
      principalArn,
      region,
      tags: { b: "c" },
      type: "STANDARD",
      userName: `arn:aws:sts::${account}:assumed-role/looked-up/{{SessionName}}`,
    });
  });

  it("list the roles under a path, with any or some names", async () => {
    const made = [
      ["listed-a", "/listed/"],
      ["listed-b", "/listed/deeper/"],
      ["listed-c", "/other/"],
    ] as const;
    for (const [RoleName, Path] of made) await iam.createRole({ RoleName, Path, AssumeRolePolicyDocument: trust });
    const stack = await stackOf(async () => ({
      under: await aws.iam.getRoles({ pathPrefix: "/listed/" }),
      named: await aws.iam.getRoles({ pathPrefix: "/listed/", nameRegex: "b$" }),
      none: await aws.iam.getRoles({ pathPrefix: "/nothing/" }),
    }));
    try {
      assert.ok((await stack.up()).ok);
    } finally {
      for (const [RoleName] of made) await iam.deleteRole({ RoleName });
    }
    const { under, named, none } = stack.values as Record<string, aws.iam.GetRolesResult>;
    const arns = ["listed/listed-a", "listed/deeper/listed-b"].map((name) => `arn:aws:iam::${account}:role/${name}`);
    assert.deepEqual([under?.arns.sort(), under?.names.sort()], [arns.sort(), ["listed-a", "listed-b"]]);
    assert.deepEqual([named?.names, none?.arns, none?.names], [["listed-b"], [], []]);
  });

  it("report missing objects with the real plugin's messages", async () => {
    const messageOf = (call: Promise<unknown>) =>
      call.then(
        () => "no error",
        (error: Error) => error.message,
      );
    const stack = await stackOf(async () => ({
      role: await messageOf(aws.iam.getRole({ name: "nobody" })),
      user: await messageOf(aws.iam.getUser({ userName: "nobody" })),
      entry: await messageOf(aws.eks.getAccessEntry({ clusterName, principalArn })),
    }));
    await stack.up();
    const list = (text: string) => `1 error occurred:\n\t* ${text}: couldn't find resource\n\n`;
    for (const [name, expected] of Object.entries({
      role: `invoking aws:iam/getRole:getRole: ${list("reading IAM Role (nobody)")}`,
      user: `invoking aws:iam/getUser:getUser: ${list("reading IAM User (nobody)")}`,
      entry: `invoking aws:eks/getAccessEntry:getAccessEntry: ${list(`reading EKS Access Entry (${clusterName}:${principalArn})`)}`,
    })) {
      assert.ok(String(stack.values[name]).includes(expected), `${name}: ${stack.values[name]}`);
    }
  });
});
