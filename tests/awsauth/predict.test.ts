import assert from "node:assert/strict";
import type { Data } from "../../provider/awsauth/document/document";
import { readAwsAuth } from "../../provider/awsauth/document/read";
import { type AuthenticatorVersion, type Caller, callerFor } from "../../provider/awsauth/identity";
import { type PredictOptions, predict } from "../../provider/awsauth/predict";
import { answerText, assertAgrees, outcomeText } from "./support/agree";
import { privateDnsName } from "./support/oracle";
import { withOracles } from "./support/withOracles";

const account = "123456789012";
const role = (name: string) => `arn:aws:iam::${account}:role/${name}`;
const session = (name: string, sessionName: string): Required<Caller> => ({
  arn: `arn:aws:sts::${account}:assumed-role/${name}/${sessionName}`,
  userId: `AROAEXAMPLE:${sessionName}`,
  accountId: account,
  accessKeyId: "ASIAEXAMPLE",
});
const user = (name: string): Required<Caller> => ({
  arn: `arn:aws:iam::${account}:user/${name}`,
  userId: "AIDAEXAMPLE",
  accountId: account,
  accessKeyId: "AKIAEXAMPLE",
});

const roleEntry = (arn: string, username: string, groups: string[] = []) =>
  `- rolearn: ${JSON.stringify(arn)}\n  username: ${JSON.stringify(username)}\n  groups: ${JSON.stringify(groups)}\n`;
const userEntry = (arn: string, username: string, groups: string[] = []) =>
  roleEntry(arn, username, groups).replace("rolearn", "userarn");

const granted = (username: string, ...groups: string[]) => `${JSON.stringify(username)} ${JSON.stringify(groups)}`;

interface Row {
  name: string;
  data: Data;
  caller: Required<Caller>;
  outcomes: string[];
}

const rows: Row[] = [
  {
    name: "maps the session of a role",
    data: { mapRoles: roleEntry(role("Team"), "team", ["system:masters"]) },
    caller: session("Team", "alice"),
    outcomes: [granted("team", "system:masters")],
  },
  {
    name: "ignores case",
    data: { mapRoles: roleEntry(role("TEAM"), "team") },
    caller: session("Team", "alice"),
    outcomes: [granted("team")],
  },
  {
    name: "never matches a role with its path",
    data: { mapRoles: roleEntry(role("path/Team"), "team") },
    caller: session("Team", "alice"),
    outcomes: ["denied"],
  },
  {
    name: "keeps the path of a user",
    data: { mapUsers: userEntry(user("team/Alice").arn, "alice") },
    caller: user("team/Alice"),
    outcomes: [granted("alice")],
  },
  {
    name: "doesn't match an ARN with a trailing space",
    data: { mapRoles: roleEntry(`${role("Team")} `, "team") },
    caller: session("Team", "alice"),
    outcomes: ["denied"],
  },
  {
    name: "never matches the ARN of a session",
    data: { mapRoles: roleEntry(session("Team", "alice").arn, "team") },
    caller: session("Team", "alice"),
    outcomes: ["denied"],
  },
  {
    name: "accepts a role in mapUsers",
    data: { mapUsers: userEntry(role("Team"), "team") },
    caller: session("Team", "alice"),
    outcomes: [granted("team")],
  },
  {
    name: "accepts a user in mapRoles, and prefers it",
    data: { mapRoles: roleEntry(user("Alice").arn, "a"), mapUsers: userEntry(user("Alice").arn, "b") },
    caller: user("Alice"),
    outcomes: [granted("a")],
  },
  {
    name: "uses the last of several entries for a role",
    data: { mapRoles: roleEntry(role("Team"), "first") + roleEntry(role("TEAM"), "last") },
    caller: session("Team", "alice"),
    outcomes: [granted("last")],
  },
  {
    name: "uses the last of several entries for a user in one spelling",
    data: { mapUsers: userEntry(user("Alice").arn, "first") + userEntry(user("Alice").arn, "last") },
    caller: user("Alice"),
    outcomes: [granted("last")],
  },
  {
    name: "uses any entry for a user in several spellings with version 0.7, and the last one with 0.6",
    data: { mapUsers: userEntry(user("Alice").arn, "first") + userEntry(user("ALICE").arn, "last") },
    caller: user("Alice"),
    outcomes: [granted("last"), granted("first")],
  },
  {
    name: "ignores an entry with an ARN and sso with version 0.7, and uses it with 0.6",
    data: { mapRoles: `${roleEntry(role("Team"), "team")}  sso: {permissionSetName: A, accountID: "${account}"}\n` },
    caller: session("Team", "alice"),
    outcomes: [granted("team"), "denied"],
  },
  {
    name: "fills in the placeholders, in usernames and groups",
    data: {
      mapRoles: roleEntry(role("Team"), "{{AccountID}}:{{SessionName}}", [
        "{{SessionNameRaw}}",
        "{{AccessKeyID}}",
        "{{Other}}",
      ]),
    },
    caller: session("Team", "alice@example.com"),
    outcomes: [granted(`${account}:alice-example.com`, "alice@example.com", "ASIAEXAMPLE", "{{Other}}")],
  },
  {
    name: "fills in the DNS name of an instance",
    data: { mapRoles: roleEntry(role("Node"), "system:node:{{EC2PrivateDNSName}}", ["system:nodes"]) },
    caller: session("Node", "i-1234567890abcdef0"),
    outcomes: [granted("system:node:i-1234567890abcdef0.us-west-2.compute.internal", "system:nodes")],
  },
  {
    name: "denies a node whose session name isn't an instance ID",
    data: { mapRoles: roleEntry(role("Node"), "system:node:{{EC2PrivateDNSName}}"), mapAccounts: `- "${account}"` },
    caller: session("Node", "alice"),
    outcomes: ["denied"],
  },
  {
    name: "denies a node that EC2 doesn't know",
    data: { mapRoles: roleEntry(role("Node"), "x", ["{{EC2PrivateDNSName}}"]) },
    caller: session("Node", "i-01234567"),
    outcomes: ["denied"],
  },
  {
    name: "leaves the session name of a user empty",
    data: { mapUsers: userEntry(user("Alice").arn, "u-{{SessionName}}-{{AccessKeyID}}") },
    caller: user("Alice"),
    outcomes: [granted("u--AKIAEXAMPLE")],
  },
  {
    name: "falls back to the account, and uses the role's ARN as the username",
    data: { mapAccounts: "- 123456789012\n" },
    caller: session("Team", "alice"),
    outcomes: [granted(role("Team"))],
  },
  {
    name: "keeps the leading zeros of an account written as a number",
    data: { mapAccounts: "- 012345678901\n" },
    caller: { ...user("Dan"), arn: "arn:aws:iam::012345678901:user/Dan", accountId: "012345678901" },
    outcomes: [granted("arn:aws:iam::012345678901:user/Dan")],
  },
  {
    name: "admits an account before an unreadable item",
    data: { mapAccounts: "- 123456789012\n- !!binary 2" },
    caller: user("Alice"),
    outcomes: [granted(user("Alice").arn)],
  },
  {
    name: "admits no account after an unreadable item",
    data: { mapAccounts: "- 999999999999\n- !!int x\n- 123456789012\n" },
    caller: user("Alice"),
    outcomes: ["denied"],
  },
  {
    name: "admits no account from a text that isn't YAML",
    data: { mapAccounts: "- 123456789012\n- [\n" },
    caller: user("Alice"),
    outcomes: ["denied"],
  },
  {
    name: "maps the root user",
    data: { mapUsers: userEntry(`arn:aws:iam::${account}:root`, "root") },
    caller: { ...user("x"), arn: `arn:aws:iam::${account}:root` },
    outcomes: [granted("root")],
  },
  {
    name: "maps a federated user",
    data: { mapUsers: userEntry(`arn:aws:sts::${account}:federated-user/Carol`, "carol") },
    caller: { ...user("x"), arn: `arn:aws:sts::${account}:federated-user/Carol` },
    outcomes: [granted("carol")],
  },
  {
    name: "denies a service other than IAM and STS",
    data: { mapAccounts: `- "${account}"` },
    caller: { ...user("x"), arn: `arn:aws:s3::${account}:user/Alice` },
    outcomes: ["denied"],
  },
  {
    name: "denies a session without a role",
    data: { mapAccounts: `- "${account}"` },
    caller: { ...session("x", "y"), arn: `arn:aws:sts::${account}:assumed-role/Team` },
    outcomes: ["denied"],
  },
  {
    name: "denies a session whose UserId has no session name",
    data: { mapRoles: roleEntry(role("Team"), "team") },
    caller: { ...session("Team", "alice"), userId: "AROAEXAMPLE" },
    outcomes: ["denied"],
  },
  {
    name: "denies an unknown partition",
    data: { mapAccounts: `- "${account}"` },
    caller: { ...user("x"), arn: `arn:aws-mars:iam::${account}:user/Alice` },
    outcomes: ["denied"],
  },
  {
    name: "recognizes the partition of the European Sovereign Cloud from version 0.7",
    data: { mapUsers: userEntry(`arn:aws-eusc:iam::${account}:user/Alice`, "alice") },
    caller: { ...user("x"), arn: `arn:aws-eusc:iam::${account}:user/Alice` },
    outcomes: [granted("alice")],
  },
  { name: "denies everyone without a ConfigMap", data: undefined, caller: user("Alice"), outcomes: ["denied"] },
  { name: "denies everyone with an empty ConfigMap", data: {}, caller: user("Alice"), outcomes: ["denied"] },
];

describe("predict", () => {
  const oracles = withOracles();
  for (const { name, data, caller, outcomes } of rows) {
    it(name, async () => {
      const prediction = predict(readAwsAuth(data), caller, { privateDnsName });
      assert.deepEqual(prediction.outcomes.map(outcomeText).sort(), [...outcomes].sort());
      for (const oracle of oracles) {
        await assertAgrees(oracle, data, undefined, [caller]);
      }
    });
  }

  it("returns both outcomes if version 0.7 of the authenticator decides at random", async () => {
    const data = { mapUsers: userEntry(user("Alice").arn, "first") + userEntry(user("ALICE").arn, "last") };
    const seen = async (version: AuthenticatorVersion) => {
      const oracle = oracles.find((one) => one.version === version);
      const { answers = [] } = (await oracle?.ask(data, [user("Alice")], 200)) ?? {};
      return [...new Set(answers[0]?.map(answerText))].sort();
    };
    const predicted = (versions: PredictOptions["versions"]) =>
      predict(readAwsAuth(data), user("Alice"), { versions }).outcomes.map(outcomeText).sort();
    assert.deepEqual(await seen("0.6"), [granted("last")]);
    assert.deepEqual(predicted(["0.6"]), [granted("last")]);
    assert.deepEqual(await seen("0.7"), [granted("first"), granted("last")]);
    assert.deepEqual(predicted(["0.7"]), [granted("first"), granted("last")]);
  });

  it("returns what matched, and why access is denied", () => {
    const data = {
      mapRoles: `# head\n${roleEntry(role("Team"), "team")}${roleEntry(role("Node"), "{{EC2PrivateDNSName}}")}`,
      mapAccounts: '- "012345678901"\n',
    };
    const document = readAwsAuth(data);
    const only = (caller: Caller) => predict(document, caller).outcomes[0];
    const team = only(callerFor(role("team/Team")));
    assert(team?.access === "granted" && "key" in team.by);
    assert.deepEqual([team.by.key, team.by.index, team.by.line], ["mapRoles", 0, 2]);
    assert.deepEqual(only(user("Alice")), { access: "denied", reason: `no entry maps ${user("Alice").arn}` });
    const node = only(callerFor(role("Node"), "alice"));
    assert(node?.access === "denied");
    assert.equal(node.reason, '{{EC2PrivateDNSName}} requires the role session of an EC2 instance, not "alice"');
    assert.equal(node.by?.line, 5);
    const dan = only({ arn: "arn:aws:iam::012345678901:user/Dan" });
    assert(dan?.access === "granted" && "account" in dan.by);
    assert.deepEqual([dan.username, dan.by.line], ["arn:aws:iam::012345678901:user/Dan", 1]);
  });

  it("leaves the placeholder of the DNS name without a lookup", () => {
    const data = { mapRoles: roleEntry(role("Node"), "system:node:{{EC2PrivateDNSName}}") };
    const { outcomes } = predict(readAwsAuth(data), callerFor(role("Node"), "i-12345678"));
    assert.deepEqual(outcomes.map(outcomeText), [granted("system:node:{{EC2PrivateDNSName}}")]);
  });
});

describe("callerFor", () => {
  it("returns a session of a role, without the role's path", () => {
    assert.deepEqual(callerFor(role("a/b/Team"), "alice"), {
      arn: `arn:aws:sts::${account}:assumed-role/Team/alice`,
    });
    assert.deepEqual(callerFor(role("Team")), { arn: `arn:aws:sts::${account}:assumed-role/Team/session` });
  });

  it("returns other principals unchanged", () => {
    for (const arn of [user("team/Alice").arn, session("Team", "alice").arn, `arn:aws:iam::${account}:root`]) {
      assert.deepEqual(callerFor(arn), { arn });
    }
  });
});
