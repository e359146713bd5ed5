import assert from "node:assert/strict";
import { serveExplainAccess } from "../../../provider/functions/serve/explain";
import { MemoryCluster } from "../../resources/support/memoryCluster";
import { fakeAws } from "./fakeAws";

const account = "123456789012";
const clusterArn = `arn:aws:eks:us-west-2:${account}:cluster/main`;
const roleArn = (name: string) => `arn:aws:iam::${account}:role/${name}`;
const userArn = (name: string) => `arn:aws:iam::${account}:user/${name}`;
const sessionArn = (role: string, session: string) => `arn:aws:sts::${account}:assumed-role/${role}/${session}`;
const line = (arn: string, rest = "") =>
  `- rolearn: ${arn}\n  username: dev:{{SessionName}}\n  groups: [devs]\n${rest}`;

async function ask(
  data: Record<string, string> | undefined,
  args: Record<string, unknown>,
  authenticationMode?: string,
): Promise<Record<string, unknown>> {
  const cluster = new MemoryCluster();
  cluster.described = authenticationMode === undefined ? undefined : { arn: clusterArn, authenticationMode };
  cluster.configMap = data && { data, annotations: {} };
  const values = { clusterName: "main", ...args };
  const { outputs, failures } = await serveExplainAccess(
    { values, secrets: [] },
    (one) => cluster.connect(one),
    fakeAws({ roles: { Dev: { arn: roleArn("Dev") } } }),
  );
  assert.equal(failures, undefined);
  const { clusterArn: read, access, username, groups, reason, matchedBy, outcomes } = outputs?.values ?? {};
  return JSON.parse(JSON.stringify({ clusterArn: read, access, username, groups, reason, matchedBy, outcomes }));
}

async function rejection(args: Record<string, unknown>) {
  const answer = await serveExplainAccess({ values: { clusterName: "main", ...args }, secrets: [] }, () =>
    assert.fail(),
  );
  return answer.failures ?? [];
}

describe("explainAccess in the plugin", () => {
  const data = { mapRoles: `# head\n${line(roleArn("Dev"))}`, mapAccounts: '- "123456789012"\n' };
  const dev = (session: string) => ({
    access: "granted",
    username: `dev:${session}`,
    groups: ["devs"],
    matchedBy: { key: "mapRoles", line: 2, arn: roleArn("Dev") },
  });

  it("reports denied access for any principal in mode API, and names the cluster", async () => {
    const reason =
      "the cluster's authentication mode is API, in which aws-auth has no effect: only access entries grant access. " +
      `The cluster has no access entry for ${roleArn("Dev")}.`;
    const denied = { access: "denied", reason };
    const args = { principalArn: roleArn("Dev") };
    assert.deepEqual(await ask(data, args, "API"), { ...denied, outcomes: [denied], clusterArn });
    const both = await ask(data, args, "API_AND_CONFIG_MAP");
    assert.deepEqual([both.access, both.clusterArn], ["granted", clusterArn]);
  });

  it("returns the user of a role session and the matching entry", async () => {
    const found = { ...dev("session"), outcomes: [dev("session")] };
    assert.deepEqual(await ask(data, { principalArn: roleArn("Dev") }), found);
    assert.deepEqual(await ask(data, { principalArn: roleArn("team/Dev") }), found);
    const me = { ...dev("me-home"), outcomes: [dev("me-home")] };
    assert.deepEqual(await ask(data, { principalArn: roleArn("Dev"), sessionName: "me@home" }), me);
    assert.deepEqual(await ask(data, { principalArn: sessionArn("Dev", "me@home") }), me);
  });

  it("names the account that gives a principal access", async () => {
    const granted = {
      access: "granted",
      username: userArn("al"),
      groups: [],
      matchedBy: { key: "mapAccounts", line: 1, account },
    };
    assert.deepEqual(await ask(data, { principalArn: userArn("al") }), { ...granted, outcomes: [granted] });
  });

  it("returns depends if the authenticator's choice is random or differs between versions", async () => {
    const sso = { mapRoles: `${line(roleArn("Dev"))}  sso: {}\n`, mapAccounts: data.mapAccounts };
    const { access, outcomes, ...rest } = await ask(sso, { principalArn: roleArn("Dev") });
    assert.deepEqual(rest, {});
    assert.equal(access, "depends");
    assert.deepEqual(
      (outcomes as { matchedBy: { key: string } }[]).map(({ matchedBy }) => matchedBy.key),
      ["mapRoles", "mapAccounts"],
    );
  });

  it("names the entry that denies access because its template can't be filled in", async () => {
    const nodes = { mapRoles: `- rolearn: ${roleArn("node")}\n  username: system:node:{{EC2PrivateDNSName}}\n` };
    const denied = {
      access: "denied",
      reason: '{{EC2PrivateDNSName}} requires the role session of an EC2 instance, not "session".',
      matchedBy: { key: "mapRoles", line: 1, arn: roleArn("node") },
    };
    assert.deepEqual(await ask(nodes, { principalArn: roleArn("node") }), { ...denied, outcomes: [denied] });
  });

  const start = `no entry maps ${roleArn("Dev")}.`;
  const rows: [name: string, data: Record<string, string> | undefined, reason: string][] = [
    ["there is no ConfigMap", undefined, `${start} The cluster has no ConfigMap aws-auth.`],
    [
      "there is no matching entry",
      { mapRoles: line(roleArn("Developer")) + line("arn:aws:iam::999999999999:role/Dev") },
      start,
    ],
    [
      "the entry has a path",
      { mapRoles: line(roleArn("team/Dev")) },
      `${start} mapRoles, line 1: "${roleArn("team/Dev")}" never matches, since it has the path /team/. Use ${roleArn("Dev")}.`,
    ],
    [
      "the ARN has trailing white space",
      { mapRoles: line(`"${roleArn("Dev")} "`) },
      `${start} mapRoles, line 1: "${roleArn("Dev")} " never matches; expected the ARN of a role, a user, the root user or a federated user. Remove the white space around it.`,
    ],
    [
      "the entry has the ARN of a session",
      { mapRoles: line(roleArn("Ops")) + line(sessionArn("Dev", "me")) },
      `${start} mapRoles, line 4: "${sessionArn("Dev", "me")}" never matches; expected the ARN of the role, not of a role session. Use ${roleArn("Dev")}.`,
    ],
    [
      "the entry is ignored",
      { mapRoles: `- ${roleArn("dev")}\n- role_arn: ${roleArn("Dev")}\n` },
      `${start} mapRoles, line 1: the entry has no effect: the entry is the string "${roleArn("dev")}", not a map with rolearn. Set rolearn to the ARN of the role, or remove the entry. ` +
        "mapRoles, line 2: the entry has no effect: the entry has no rolearn. Set rolearn to the ARN of the role, or remove the entry.",
    ],
    [
      "the entry is for another partition",
      { mapRoles: line(roleArn("Dev").replace("arn:aws:", "arn:aws-cn:")) },
      `${start} mapRoles, line 1: the entry maps "arn:aws-cn:iam::123456789012:role/Dev", which is a different ARN.`,
    ],
    [
      "the key can't be read",
      { mapRoles: `${line(roleArn("Dev"))}- [`, mapUsers: "- userarn: x\n" },
      `${start} mapRoles, line 5, column 1: the key can't be read: a value is missing here. Correct it.`,
    ],
    [
      "the key is misspelt",
      { maproles: line(roleArn("Dev")) },
      `${start} the key "maproles" is ignored: the correct spelling is mapRoles. Rename it to mapRoles.`,
    ],
    [
      "the entry is in a second YAML document",
      { mapRoles: `- rolearn: x\n---\n${line(roleArn("Dev"))}` },
      `${start} mapRoles, line 2: the text from here on is ignored: only the first YAML document of a key is read. Move these entries into the first document.`,
    ],
    [
      "the account ID lost its leading zeros or is incomplete",
      { mapAccounts: "- 123456789012.0\n- 999999999999\n" },
      `${start} mapAccounts, line 1: the entry has no effect: "123456789012.0" isn't a 12-digit account ID. Write the 12 digits in quotes, or remove the entry.`,
    ],
  ];
  for (const [name, live, reason] of rows) {
    it(`explains why access is denied: ${name}`, async () => {
      const denied = { access: "denied", reason };
      assert.deepEqual(await ask(live, { principalArn: roleArn("Dev") }), { ...denied, outcomes: [denied] });
    });
  }

  it("explains that the path of a user is part of its ARN", async () => {
    const live = { mapUsers: `- userarn: ${userArn("team/al")}\n  username: al\n` };
    const { reason } = await ask(live, { principalArn: userArn("al") });
    assert.equal(
      reason,
      `no entry maps ${userArn("al")}. mapUsers, line 1: the entry maps "${userArn("team/al")}", which is a different ARN.`,
    );
  });

  it("rejects ARNs that don't name a principal", async () => {
    const expected =
      "expected the ARN of a role, of a role's session (arn:<partition>:sts::<account>:assumed-role/<role>/<session>), of a user, the root user or a federated user";
    const policy = `arn:aws:iam::${account}:policy/x`;
    assert.deepEqual(await rejection({}), [
      {
        property: "principalArn, ssoPermissionSet",
        reason:
          "principalArn, ssoPermissionSet are missing; expected exactly one of principalArn and ssoPermissionSet. " +
          "Pass the ARN of the principal or, for a role of IAM Identity Center, the name of its permission set.",
      },
    ]);
    assert.deepEqual(await rejection({ principalArn: policy }), [
      {
        property: "principalArn",
        reason: `principalArn is "${policy}"; ${expected}. Pass one of these: this is the ARN of an IAM managed policy, or is misspelled.`,
      },
    ]);
    assert.equal((await rejection({ principalArn: "Dev" })).length, 1);
    assert.equal((await rejection({ principalArn: 5 })).length, 1);
  });

  it("rejects a session name for a principal without sessions", async () => {
    assert.deepEqual(await rejection({ principalArn: sessionArn("Dev", "me"), sessionName: "me" }), [
      {
        property: "sessionName",
        reason: 'sessionName is "me"; expected no session name. Omit it: the session\'s ARN contains it.',
      },
    ]);
    assert.deepEqual(await rejection({ principalArn: userArn("al"), sessionName: "me" }), [
      {
        property: "sessionName",
        reason: 'sessionName is "me"; expected no session name. Omit it: only roles have sessions.',
      },
    ]);
    assert.deepEqual(await rejection({ principalArn: roleArn("Dev"), sessionName: "me/you" }), [
      {
        property: "sessionName",
        reason:
          'sessionName is "me/you"; expected a session name (2 to 64 letters, digits and +=,.@_-). ' +
          "Pass the last part of the session's ARN.",
      },
    ]);
  });
});

describe("explainAccess of a permission set", () => {
  const sso = (name: string, suffix = "0123456789abcdef", region = "") =>
    `arn:aws:iam::${account}:role/aws-reserved/sso.amazonaws.com/${region}AWSReservedSSO_${name}_${suffix}`;
  const [admin, view] = [sso("Admin", undefined, "eu-west-1/"), sso("View")];
  const pathless = admin.replace("aws-reserved/sso.amazonaws.com/eu-west-1/", "");
  const mapRoles = `- rolearn: ${pathless}\n  username: admin:{{SessionName}}\n  groups: [admins]\n`;

  async function explain(args: Record<string, unknown>, rolesUnder = [admin, view], secrets: string[][] = []) {
    const cluster = new MemoryCluster();
    cluster.described = { arn: clusterArn, authenticationMode: "CONFIG_MAP" };
    cluster.configMap = { data: { mapRoles }, annotations: {} };
    const name = pathless.split("/").pop() ?? "";
    const aws = fakeAws({ rolesUnder, roles: { [name]: { arn: admin } } });
    const values = { clusterName: "main", ...args };
    return await serveExplainAccess({ values, secrets }, (one) => cluster.connect(one), aws);
  }

  it("is the access of its role, with and without a session name, and the result names both", async () => {
    for (const [args, session] of [
      [{ ssoPermissionSet: "Admin" }, "session"],
      [{ ssoPermissionSet: "Admin", sessionName: "alice" }, "alice"],
      [{ principalArn: pathless }, "session"],
      [{ principalArn: sessionArn(pathless.split("/").pop() ?? "", "bob"), ssoPermissionSet: null }, "bob"],
    ] as const) {
      const { outputs, failures } = await explain(args);
      assert.equal(failures, undefined);
      const { access, username, principalArn, ssoPermissionSet } = outputs?.values ?? {};
      assert.deepEqual(
        [access, username, principalArn, ssoPermissionSet],
        ["granted", `admin:${session}`, admin, "Admin"],
      );
    }
    const { outputs } = await explain({ principalArn: roleArn("Dev") });
    assert.equal("ssoPermissionSet" in (outputs?.values ?? {}), false);
  });

  it("lists what was found if it has no role or several", async () => {
    const [other, nowhere, twice] = [
      await explain({ ssoPermissionSet: "Admim" }),
      await explain({ ssoPermissionSet: "Admin" }, []),
      await explain({ ssoPermissionSet: "View" }, [view, sso("View", "fedcba9876543210")]),
    ];
    const expected = 'ssoPermissionSet is "Admim"; expected a permission set that is assigned to';
    assert.deepEqual(
      [other, nowhere, twice].map(({ failures }) => failures),
      [
        [
          {
            property: "ssoPermissionSet",
            reason: `${expected} the AWS login's account: Admin, View. Correct the name, or assign the permission set to this account in IAM Identity Center.`,
          },
        ],
        [
          {
            property: "ssoPermissionSet",
            reason:
              'ssoPermissionSet is "Admin"; expected a permission set that is assigned to the AWS login\'s account, which has no role of IAM Identity Center. ' +
              "Check the account of the AWS login, or assign the permission set to this account in IAM Identity Center.",
          },
        ],
        [
          {
            property: "ssoPermissionSet",
            reason:
              'ssoPermissionSet is "View"; expected a permission set with one role in the AWS login\'s account, which has 2 for it. ' +
              `Pass the ARN of one of them as principalArn: ${view}, ${sso("View", "fedcba9876543210")}.`,
          },
        ],
      ],
    );
    const { failures } = await explain({ ssoPermissionSet: "Admim" }, undefined, [["ssoPermissionSet"]]);
    assert.doesNotMatch(JSON.stringify(failures), /Admim/);
  });

  it("is rejected together with principalArn, without either, with a kubeconfig, and in the form of an ARN", async () => {
    const paths = async (args: Record<string, unknown>) => (await rejection(args)).map(({ property }) => property);
    assert.deepEqual(await paths({}), ["principalArn, ssoPermissionSet"]);
    assert.deepEqual(await paths({ principalArn: admin, ssoPermissionSet: "Admin" }), [
      "principalArn, ssoPermissionSet",
    ]);
    assert.deepEqual(await paths({ ssoPermissionSet: admin }), ["ssoPermissionSet"]);
    const kubeconfig = "{}";
    const withKubeconfig = await rejection({ clusterName: undefined, kubeconfig, ssoPermissionSet: "Admin" });
    assert.ok(
      withKubeconfig.some(({ property, reason }) => property === "ssoPermissionSet" && /kubeconfig/.test(reason)),
    );
  });
});
