import assert from "node:assert/strict";
import { type AwsLists, readLists, type WantedLists } from "../../provider/aws/lists";
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
import { HeldLimits, until } from "../kubernetes/fakes/heldLimits";
import { fakePace } from "../kubernetes/fakes/pace";

const account = "123456789012";
const roleOf = (index: number) => `arn:aws:iam::${account}:role/team/${index}`;
const userOf = (index: number) => `arn:aws:iam::${account}:user/${index}`;

/** The contents of AWS: the numbers of roles and users, and the principals with access entries. */
interface Live {
  roles: number;
  users: number;
  entries: string[];
  /** Replies that replace the usual ones, by operation. */
  instead: Record<string, AwsReply>;
  /** Returns true for calls that are never answered. Default: none. */
  silent?: (operation: ReturnType<typeof operationOf>, path: string) => boolean;
}

/** The operation of a call, with its parameters. */
function operationOf({ path, body }: AwsCall): { name: string; parameters: URLSearchParams } {
  const { pathname, searchParams } = new URL(path, "http://aws");
  const parameters = body.startsWith("Action=") ? new URLSearchParams(body) : searchParams;
  const name =
    parameters.get("Action") ?? (pathname.endsWith("/access-entries") ? "ListAccessEntries" : "DescribeAccessEntry");
  return { name, parameters };
}

/** A page of an IAM list, with the requested number of items. */
function page(operation: string, kind: "Role" | "User", all: string[], parameters: URLSearchParams): AwsReply {
  const first = Number(parameters.get("Marker") ?? 0);
  const end = first + Number(parameters.get("MaxItems"));
  const members = all
    .slice(first, end)
    .map((arn) => `<member><Arn>${arn}</Arn><${kind}Id>ID-${arn}</${kind}Id></member>`);
  const more =
    end < all.length ? `<IsTruncated>true</IsTruncated><Marker>${end}</Marker>` : "<IsTruncated>false</IsTruncated>";
  return query(operation, `<${kind}s>${members.join("")}</${kind}s>${more}`);
}

describe("readLists", () => {
  let aws: FakeAws;
  let restore: () => void;
  let live: Live;

  function answerTo(call: AwsCall): AwsReply | undefined {
    const { name, parameters } = operationOf(call);
    if (live.silent?.({ name, parameters }, call.path)) {
      return () => undefined;
    }
    const many = (count: number, arnOf: (index: number) => string) => Array.from({ length: count }, (_, i) => arnOf(i));
    const first = Number(parameters.get("nextToken") ?? 0);
    const end = first + Number(parameters.get("maxResults"));
    const principalArn = decodeURIComponent(call.path.split("/").pop() ?? "");
    const answers: Record<string, () => AwsReply> = {
      GetCallerIdentity: () => query(name, `<Account>${account}</Account>`),
      ListRoles: () => page(name, "Role", many(live.roles, roleOf), parameters),
      ListUsers: () => page(name, "User", many(live.users, userOf), parameters),
      ListAccessEntries: () =>
        eks({
          accessEntries: live.entries.slice(first, end),
          ...(end < live.entries.length ? { nextToken: String(end) } : {}),
        }),
      DescribeAccessEntry: () =>
        eks({ accessEntry: { principalArn, accessEntryArn: `entry of ${principalArn}`, username: "u" } }),
    };
    return live.instead[name] ?? answers[name]?.();
  }

  beforeEach(async () => {
    live = { roles: 0, users: 0, entries: [], instead: {} };
    aws = await startAws(answerTo);
    restore = withEnvironment({
      AWS_ENDPOINT_URL: aws.endpoint,
      AWS_ACCESS_KEY_ID: "AKIAEXAMPLE",
      AWS_SECRET_ACCESS_KEY: "s3cret",
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
      AWS_MAX_ATTEMPTS: "1",
    });
  });
  afterEach(async () => {
    restore();
    await aws.stop();
  });

  const read = (wanted: Partial<WantedLists>, of = account, pace = fakePace()) =>
    readLists(
      { name: "prod", account: of },
      { entriesOf: [], roles: false, users: false, ...wanted },
      { region: "us-west-2" },
      pace,
    );
  const operations = () => aws.calls.map((call) => operationOf(call).name).sort();
  const entryOf = (principalArn: string) => ({
    principalArn,
    accessEntryArn: `entry of ${principalArn}`,
    userName: "u",
    type: "",
    kubernetesGroups: [],
    tags: {},
  });

  it("reads only the requested lists, page by page", async () => {
    live.roles = 2001;
    live.users = 1000;
    const roles = await read({ roles: true });
    assert.deepEqual([roles.uniqueIds.size, roles.uniqueIds.get(roleOf(2000))], [2001, `ID-${roleOf(2000)}`]);
    assert.deepEqual(operations(), ["GetCallerIdentity", "ListRoles", "ListRoles", "ListRoles"]);
    aws.calls.length = 0;
    const users = await read({ users: true });
    assert.deepEqual([users.uniqueIds.size, users.uniqueIds.get(userOf(999))], [1000, `ID-${userOf(999)}`]);
    assert.deepEqual(operations(), ["GetCallerIdentity", "ListUsers"]);
  });

  it("reads the entries of all pages, and describes the requested ones", async () => {
    live.entries = Array.from({ length: 201 }, (_, index) => roleOf(index));
    const { entries } = await read({ entriesOf: [roleOf(0), roleOf(200), roleOf(201)] });
    assert.deepEqual(
      [...entries].sort(),
      [
        [roleOf(0), entryOf(roleOf(0))],
        [roleOf(200), entryOf(roleOf(200))],
        [roleOf(201), undefined],
      ].sort(),
    );
    const lists = Array.from({ length: 3 }, () => "ListAccessEntries");
    assert.deepEqual(operations(), ["DescribeAccessEntry", "DescribeAccessEntry", "GetCallerIdentity", ...lists]);
  });

  it("omits results that AWS doesn't return", async () => {
    live = { roles: 1, users: 1, entries: [roleOf(0)], instead: {} };
    const wanted = { entriesOf: [roleOf(0), roleOf(1)], roles: true, users: true };
    const denied = stsFailure(403, "AccessDenied", "no");
    live.instead = { ListRoles: denied };
    const withoutRoles = await read(wanted);
    assert.deepEqual([[...withoutRoles.uniqueIds.keys()], withoutRoles.entries.size], [[userOf(0)], 2]);
    live.instead = { ListUsers: denied, DescribeAccessEntry: failure(403, "AccessDeniedException", "no") };
    const withoutUsers = await read(wanted);
    assert.deepEqual(
      [[...withoutUsers.uniqueIds.keys()], [...withoutUsers.entries]],
      [[roleOf(0)], [[roleOf(1), undefined]]],
    );
    live.instead = { ListAccessEntries: failure(403, "AccessDeniedException", "no") };
    const withoutEntries = await read(wanted);
    assert.deepEqual([withoutEntries.uniqueIds.size, withoutEntries.entries.size], [2, 0]);
  });

  it("returns the results that arrive in time, and makes no further calls", async () => {
    let found: AwsLists;
    const entries = Array.from({ length: 30 }, (_, index) => roleOf(index));
    live = { roles: 1001, users: 1, entries, instead: {} };
    live.silent = ({ name, parameters }, path) =>
      parameters.has("Marker") || (name === "DescribeAccessEntry" && !path.endsWith(encodeURIComponent(roleOf(29))));
    const [request, login, whole] = [20_001, 10_000, 80_001];
    const limits = new HeldLimits([request, login, whole]);
    try {
      const pace = fakePace({ requestTimeout: request, credentialsTimeout: whole - request });
      const reading = read({ entriesOf: entries, roles: true, users: true }, account, pace);
      await until(() => operations().filter((name) => /^DescribeAccessEntry$|^ListRoles$/.test(name)).length === 13);
      // The limits in progress: ten descriptions and a page of roles, and the entries and the roles as a whole.
      await limits.running({ [request]: 11, [whole]: 2 });
      limits.expire(request);
      found = await reading;
    } finally {
      limits.release();
    }
    assert.deepEqual([...found.entries], [[roleOf(29), entryOf(roleOf(29))]]);
    assert.deepEqual(
      [found.uniqueIds.size, found.uniqueIds.has(userOf(0)), found.uniqueIds.has(roleOf(1000))],
      [1001, true, false],
    );
    await read({ users: true });
    assert.equal(operations().filter((name) => name === "DescribeAccessEntry").length, 11);
  });

  it("fails if the login belongs to another account or the account can't be read in time", async () => {
    live.entries = [roleOf(0)];
    await assert.rejects(read({ entriesOf: [roleOf(0)] }, "210987654321"), {
      message: `The AWS login belongs to account ${account}, but the cluster to account 210987654321.`,
    });
    live.silent = ({ name }) => name === "GetCallerIdentity";
    const slow = fakePace({ requestTimeout: 200, credentialsTimeout: 30_000 });
    await assert.rejects(read({ entriesOf: [roleOf(0)] }, account, slow), { name: "TimeoutError" });
    live = { ...live, silent: () => false, instead: { GetCallerIdentity: stsFailure(403, "ExpiredToken", "expired") } };
    await assert.rejects(read({ entriesOf: [roleOf(0)] }), { name: "ExpiredToken" });
  });
});
