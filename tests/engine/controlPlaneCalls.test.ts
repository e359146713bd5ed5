import assert from "node:assert/strict";
import { EKS } from "@aws-sdk/client-eks";
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteRoleCommand,
  DeleteUserCommand,
} from "@aws-sdk/client-iam";
import { ControlPlaneAccess, ControlPlaneCapability } from "../../provider";
import { consoleActions, isPromised, promises } from "../support/controlPlanePromises";
import {
  addCapability,
  type Call,
  calls,
  capabilityRole,
  createFixtures,
  deleteFixtures,
  type Furniture,
} from "../support/eksCalls";
import { fromSandbox, iam } from "../support/sandbox";
import { TestStack } from "../support/stack";

const mine = "calls-mine";
const other = "calls-other";
const capabilities = Object.values(ControlPlaneCapability);
const region = fromSandbox("AWS_REGION");
const endpoint = fromSandbox("AWS_ENDPOINT_URL");
const admin = new EKS({ endpoint, region });

/** Operations whose permissions the emulator evaluates but which it doesn't implement. */
const notImplemented = [
  "ActivateCertificateAuthority",
  "CancelUpdate",
  "CreateCertificateAuthority",
  "CreateFargateProfile",
  "DeleteCertificateAuthority",
  "DeleteFargateProfile",
  "DescribeCertificateAuthority",
  "DescribeClusterVersions",
  "DescribeFargateProfile",
  "DescribeInsight",
  "DescribeInsightsRefresh",
  "DescribeUpdate",
  "ListCertificateAuthorities",
  "ListFargateProfiles",
  "ListInsights",
  "ListTagsForResource of a fargateprofile",
  "ListUpdates",
  "StartInsightsRefresh",
  "TagResource of a fargateprofile",
  "UntagResource of a fargateprofile",
  "UpdateClusterConfig",
  "UpdateClusterVersion",
  "UpdateNodegroupConfig",
  "UpdateNodegroupVersion",
];

const nameOf = ({ operation, kind }: Call) => (/tag/i.test(operation) ? `${operation} of a ${kind}` : operation);

async function fixtures(cluster: string, operation?: string): Promise<Furniture> {
  const furniture = await createFixtures(admin, cluster, operation);
  await addCapability(admin, furniture, operation);
  return furniture;
}

/** The result of a call: rejected by IAM, performed, or allowed by IAM and not implemented by the emulator. */
async function outcome(call: Call, eks: EKS, about: Furniture): Promise<"rejected" | "performed" | "not implemented"> {
  try {
    await call.make(eks, about);
    return "performed";
  } catch (error) {
    const { name, message } = error as Error;
    if (name === "AccessDeniedException") {
      return "rejected";
    }
    if (/^No route for |^Invalid resourceArn: .*:fargateprofile/.test(message)) {
      return "not implemented";
    }
    throw new Error(`${nameOf(call)} of ${about.cluster}: ${name}: ${message}`);
  }
}

describe("A user with the policy of one capability, against EKS", () => {
  const users = new Map<string, { eks: EKS; elsewhere: EKS; accessKeyId: string }>();
  const unknown = new Set<string>();
  const performed = new Set<string>();
  let stack: TestStack;
  let there: Furniture;

  before(async () => {
    const principal = { Service: "capabilities.eks.amazonaws.com" };
    const statement = { Effect: "Allow", Principal: principal, Action: ["sts:AssumeRole", "sts:TagSession"] };
    const trust = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
    await iam().send(new CreateRoleCommand({ RoleName: capabilityRole.name, AssumeRolePolicyDocument: trust }));
    for (const capability of capabilities) {
      const UserName = `calls-${capability}`;
      await iam().send(new CreateUserCommand({ UserName }));
      const { AccessKey } = await iam().send(new CreateAccessKeyCommand({ UserName }));
      const { AccessKeyId: accessKeyId = "", SecretAccessKey: secretAccessKey = "" } = AccessKey ?? {};
      const client = (where: string) =>
        new EKS({ endpoint, region: where, credentials: { accessKeyId, secretAccessKey } });
      users.set(capability, { eks: client(region), elsewhere: client("eu-central-1"), accessKeyId });
    }
    stack = await TestStack.inline("calls", async () => {
      for (const capability of capabilities) {
        const passes = [
          "create-clusters",
          "manage-nodegroups",
          "manage-fargate-profiles",
          "manage-pod-identity-associations",
          "manage-eks-capabilities",
        ].includes(capability);
        new ControlPlaneAccess(capability, {
          capabilities: [capability],
          clusterNames: [mine],
          users: [`calls-${capability}`],
          ...(passes && {
            passRoleArns: ["arn:aws:iam::123456789012:role/eks-cluster", capabilityRole.arn],
          }),
          ...(capability === "manage-encryption" && {
            kmsKeyArns: ["arn:aws:kms:us-west-2:123456789012:key/1111"],
          }),
        });
      }
    });
    const up = await stack.up();
    assert.ok(up.ok, up.messages.join("\n"));
    there = await fixtures(other);
  });

  after(async () => {
    await stack.remove();
    for (const [capability, { eks, elsewhere, accessKeyId }] of users) {
      const UserName = `calls-${capability}`;
      await iam().send(new DeleteAccessKeyCommand({ UserName, AccessKeyId: accessKeyId }));
      await iam().send(new DeleteUserCommand({ UserName }));
      eks.destroy();
      elsewhere.destroy();
    }
    await deleteFixtures(admin, mine);
    await deleteFixtures(admin, other);
    await iam().send(new DeleteRoleCommand({ RoleName: capabilityRole.name }));
  });

  const userOf = (capability: string) => users.get(capability) as { eks: EKS; elsewhere: EKS };

  for (const capability of capabilities) {
    const own = calls.filter(({ operation, kind }) => isPromised([capability], operation, kind));
    const others = calls.filter((call) => !own.includes(call));

    it(`can make every call that ${capability} promises`, async () => {
      assert.ok(own.length > 0);
      for (const call of own) {
        const here = await fixtures(mine, call.operation);
        const became = await outcome(call, userOf(capability).eks, here);
        assert.notEqual(became, "rejected", nameOf(call));
        (became === "performed" ? performed : unknown).add(nameOf(call));
      }
    });

    it(`can make no call on another cluster or in another region: ${capability}`, async () => {
      const here = await fixtures(mine);
      const { eks, elsewhere } = userOf(capability);
      for (const call of own) {
        if (call.kind !== "account") {
          assert.equal(await outcome(call, eks, there), "rejected", `${nameOf(call)} of another cluster`);
        }
        // Tagging calls name the resource by its ARN, so the endpoint's region doesn't matter.
        if (!/tag/i.test(call.operation)) {
          assert.equal(await outcome(call, elsewhere, here), "rejected", `${nameOf(call)} in another region`);
        }
      }
    });

    it(`can make no call of another capability: ${capability}`, async () => {
      const here = await fixtures(mine);
      for (const call of others) {
        assert.equal(await outcome(call, userOf(capability).eks, here), "rejected", nameOf(call));
      }
    });
  }

  it("was tested with every promised operation, and the emulator performed all that it implements", () => {
    const promised = new Set(
      Object.values(promises)
        .flat()
        .map((promise) => promise.split(":")[0])
        .filter((operation) => !consoleActions.includes(operation ?? "")),
    );
    const tried = new Set(calls.map(({ operation }) => operation));
    assert.deepEqual(
      [...promised].filter((operation) => !tried.has(operation ?? "")),
      [],
    );
    assert.deepEqual([...unknown].sort(), notImplemented);
    console.log(`      performed by the emulator: ${[...performed].sort().join(", ")}`);
    console.log(`      decided by its IAM, but not implemented: ${[...unknown].sort().join(", ")}`);
  });
});
