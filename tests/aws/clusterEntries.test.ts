import assert from "node:assert/strict";
import { readClusterEntries } from "../../provider/aws/clusterEntries";
import { readPrincipals } from "../../provider/aws/principals";
import {
  type AwsCall,
  type AwsReply,
  eks,
  type FakeAws,
  failure,
  query,
  startAws,
  stsFailure,
} from "../kubernetes/fakes/aws";
import { withEnvironment } from "../kubernetes/fakes/environment";
import { fakeTiming } from "../kubernetes/fakes/fakeTiming";

const account = "123456789012";
const arnOf = (index: number) => `arn:aws:iam::${account}:role/team/${index}`;
const cluster = 'cluster "prod" in us-west-2';
const asker = "the AWS login of the environment";
const denied = (action: string) => `${cluster}: ${action} failed: AccessDeniedException: no. Grant ${asker} ${action}.`;

describe("the access entries and principals of a cluster", () => {
  let aws: FakeAws;
  let restore: () => void;
  let instead: Record<string, AwsReply>;
  const all = Array.from({ length: 120 }, (_, index) => arnOf(index));

  function operationOf({ path, body }: AwsCall): string {
    const action = new URLSearchParams(body).get("Action");
    const { pathname } = new URL(path, "http://aws");
    return (
      action ??
      (pathname.endsWith("/access-entries")
        ? "ListAccessEntries"
        : pathname.endsWith("/access-policies")
          ? "ListAssociatedAccessPolicies"
          : "DescribeAccessEntry")
    );
  }

  function answerTo(call: AwsCall): AwsReply | undefined {
    const { pathname, searchParams } = new URL(call.path, "http://aws");
    const name = new URLSearchParams(call.body).get("RoleName") ?? new URLSearchParams(call.body).get("UserName");
    const principalArn = decodeURIComponent(pathname.split("/")[4] ?? "");
    const first = Number(searchParams.get("nextToken") ?? 0);
    const end = first + Number(searchParams.get("maxResults"));
    const scope = { type: "namespace", namespaces: ["a", "b-*"] };
    const policy = (short: string) => `arn:aws:eks::aws:cluster-access-policy/${short}`;
    const answers: Record<string, () => AwsReply> = {
      ListAccessEntries: () =>
        eks({ accessEntries: all.slice(first, end), ...(end < all.length && { nextToken: String(end) }) }),
      DescribeAccessEntry: () =>
        eks({
          accessEntry: {
            principalArn,
            accessEntryArn: `entry of ${principalArn}`,
            type: "STANDARD",
            username: "u",
            kubernetesGroups: ["g"],
            tags: { a: "b" },
            createdAt: 1767225600.5,
          },
        }),
      ListAssociatedAccessPolicies: () =>
        eks({
          associatedAccessPolicies: [
            { policyArn: policy("AmazonEKSClusterAdminPolicy"), accessScope: { type: "cluster", namespaces: [] } },
            { policyArn: policy("AmazonEKSViewPolicy"), accessScope: scope },
          ],
        }),
      GetRole: () =>
        name === "removed"
          ? stsFailure(404, "NoSuchEntity", "no such role")
          : query(
              "GetRole",
              `<Role><Arn>arn:aws:iam::${account}:role/team/${name}</Arn><CreateDate>2026-01-02T03:04:05Z</CreateDate></Role>`,
            ),
      GetUser: () => query("GetUser", `<User><Arn>arn:aws:iam::${account}:user/${name}</Arn></User>`),
    };
    const operation = operationOf(call);
    return instead[operation] ?? answers[operation]?.();
  }

  beforeEach(async () => {
    instead = {};
    aws = await startAws(answerTo);
    restore = withEnvironment({
      AWS_ENDPOINT_URL: aws.endpoint,
      AWS_ACCESS_KEY_ID: "AKIAEXAMPLE",
      AWS_SECRET_ACCESS_KEY: "s3cret",
      AWS_REGION: "us-west-2",
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    });
  });
  afterEach(async () => {
    restore();
    await aws.stop();
  });

  const wanted = [arnOf(3), arnOf(110)];
  const read = () => readClusterEntries("prod", (arn) => wanted.includes(arn), {}, fakeTiming());
  const entry = (principalArn: string) => ({
    accessEntryArn: `entry of ${principalArn}`,
    principalArn,
    type: "STANDARD",
    username: "u",
    groups: ["g"],
    tags: { a: "b" },
    createdAt: new Date("2026-01-01T00:00:00.500Z"),
    policies: [{ policy: "AmazonEKSClusterAdminPolicy" }, { policy: "AmazonEKSViewPolicy", namespaces: ["a", "b-*"] }],
  });
  const accessDenied = failure(403, "AccessDeniedException", "no");

  it("are the wanted entries of all pages, with their policies", async () => {
    assert.deepEqual(await read(), { entries: wanted.map(entry), undescribed: [], unread: [] });
    const operations = aws.calls.map(operationOf).sort();
    assert.deepEqual(operations, [
      ...Array(2).fill("DescribeAccessEntry"),
      ...Array(2).fill("ListAccessEntries"),
      ...Array(2).fill("ListAssociatedAccessPolicies"),
    ]);
  });

  it("are read as far as AWS allows it, with each reason once", async () => {
    instead = { ListAssociatedAccessPolicies: accessDenied };
    const withoutPolicies = wanted.map((arn) => {
      const { policies: _, ...rest } = entry(arn);
      return rest;
    });
    assert.deepEqual(await read(), {
      entries: withoutPolicies,
      undescribed: [],
      unread: [denied("eks:ListAssociatedAccessPolicies")],
    });
    instead = { DescribeAccessEntry: accessDenied };
    assert.deepEqual(await read(), {
      entries: [],
      undescribed: [...wanted].sort(),
      unread: [denied("eks:DescribeAccessEntry")],
    });
    instead = { ListAccessEntries: accessDenied };
    assert.deepEqual(await read(), { undescribed: [], unread: [denied("eks:ListAccessEntries")] });
  });

  it("omit entries that are deleted in the meantime, and fail with any other error", async () => {
    instead = { DescribeAccessEntry: failure(404, "ResourceNotFoundException", "none") };
    assert.deepEqual(await read(), { entries: [], undescribed: [], unread: [] });
    instead = { ListAccessEntries: failure(400, "InvalidRequestException", "bad") };
    await assert.rejects(read(), { kind: "rejected" });
  });

  it("have roles and users of IAM, or none, or ones that can't be read", async () => {
    const principals = [
      { kind: "role", name: "dev" },
      { kind: "role", name: "removed" },
      { kind: "user", name: "al" },
    ] as const;
    const found = { arn: `arn:aws:iam::${account}:role/team/dev`, createdAt: new Date("2026-01-02T03:04:05Z") };
    assert.deepEqual(await readPrincipals("prod", [...principals], {}, fakeTiming()), [
      { found },
      { missing: true },
      { found: { arn: `arn:aws:iam::${account}:user/al` } },
    ]);
    instead = { GetUser: stsFailure(403, "AccessDenied", "no") };
    assert.deepEqual(await readPrincipals("prod", [principals[2]], {}, fakeTiming()), [
      { unread: `${cluster}: iam:GetUser failed: AccessDenied: no. Grant ${asker} iam:GetUser.` },
    ]);
    assert.deepEqual(await readPrincipals("prod", [], {}, fakeTiming()), []);
  });
});
