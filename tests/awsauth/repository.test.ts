import assert from "node:assert/strict";
import type { Data } from "../../provider/awsauth/document/document";
import { readAwsAuth } from "../../provider/awsauth/document/read";
import { assertAgrees } from "./support/agree";
import { account } from "./support/callers";
import { withOracles } from "./support/withOracles";

/**
 * The cases of the authenticator's own tests (pkg/mapper/configmap of version 0.6.13: yaml_test.go, configmap_test.go),
 * as a table of documents and the mappings in them, by ARN.
 */
const nodes = `arn:aws:iam::${account}:role/NodeRole`;
const alice = `arn:aws:iam::${account}:user/Alice`;
const nodeReading = `${nodes} system:node:{{EC2PrivateDNSName}} system:bootstrappers,system:nodes`;
const aliceReading = `${alice} admin system:masters`;

const document = (role: string, user: string, group = "  ") => ({
  mapRoles: `- ${role}: ${nodes}\n  username: system:node:{{EC2PrivateDNSName}}\n  groups:\n    - system:bootstrappers\n  ${group}- system:nodes\n`,
  mapUsers: `- ${user}: ${alice}\n  username: admin\n  groups:\n    - system:masters\n`,
  mapAccounts: `- ${account}\n`,
});

interface Row {
  name: string;
  data: Data;
  roles: string[];
  users: string[];
  accounts: string[];
}

const usual = document("rolearn", "userarn");
const whole = { roles: [nodeReading], users: [aliceReading], accounts: [account] };
const none = { roles: [], users: [], accounts: [] };

const rows: Row[] = [
  { name: "the document from the EKS documentation", data: usual, ...whole },
  { name: "fields with other capitals", data: document("rOlEaRn", "uSeRaRn"), ...whole },
  { name: "fields spelled as in the open-source documentation", data: document("roleARN", "userARN"), ...whole },
  {
    name: "keys in lower case",
    data: { maproles: usual.mapRoles, mapusers: usual.mapUsers, mapaccounts: usual.mapAccounts },
    ...none,
  },
  {
    name: "keys with other capitals",
    data: { MaPrOlEs: usual.mapRoles, mApUsErS: usual.mapUsers, MaPrCcOuNtS: usual.mapAccounts },
    ...none,
  },
  {
    name: "one space too many before a group, which becomes part of the group before it",
    data: document("rolearn", "userarn", "   "),
    ...whole,
    roles: [`${nodes} system:node:{{EC2PrivateDNSName}} system:bootstrappers - system:nodes`],
  },
  {
    name: "a dash on its own line, fields in any order, an ARN of unknown form",
    data: {
      mapUsers:
        '\n-\n  userarn: "arn:iam:matlan"\n  username: matlan\n  groups:\n    - loaded\n    - "system:master"\n' +
        '-\n  groups:\n    - "system:master"\n  userarn: "arn:iam:NIC"\n  username: nic\n- userarn: "arn:iam:nogroups"\n  username: nogroups\n',
    },
    ...none,
    users: [
      "arn:iam:matlan matlan loaded,system:master",
      "arn:iam:NIC nic system:master",
      "arn:iam:nogroups nogroups ",
    ],
  },
  { name: "accounts as numbers", data: { mapAccounts: "\n- 123\n- 345\n" }, ...none, accounts: ["123", "345"] },
  { name: "empty values, quotes and backticks", data: { mapAccounts: "", mapRoles: '""', mapUsers: "``" }, ...none },
  { name: "single quotes", data: { mapAccounts: "''", mapRoles: "''", mapUsers: "''" }, ...none },
  {
    name: "sso beside ordinary entries",
    data: {
      mapRoles: `${usual.mapRoles}- sso:\n    permissionSetName: ViewOnlyAccess\n    accountID: "012345678912"\n    partition: aws-cn\n  username: user1\n  groups:\n  - system:basic-users\n`,
    },
    ...none,
    roles: [nodeReading, " user1 system:basic-users"],
  },
];

describe("the documents of the authenticator's own tests", () => {
  const oracles = withOracles();
  for (const { name, data, roles, users, accounts } of rows) {
    it(`reads ${name}`, async () => {
      const read = readAwsAuth(data);
      const texts = (entries: typeof read.mapRoles.items) =>
        entries.map((entry) => `${entry.arn} ${entry.username} ${entry.groups.join(",")}`);
      assert.deepEqual(texts(read.mapRoles.items), roles);
      assert.deepEqual(texts(read.mapUsers.items), users);
      assert.deepEqual(
        read.mapAccounts.items.map((item) => item.account),
        accounts,
      );
      for (const oracle of oracles) {
        await assertAgrees(oracle, data);
      }
    });
  }
});
