import assert from "node:assert/strict";
import { type Form, textProblems } from "../../provider/check/values";
import { groupForm, namespacePatternForm, uniqueIdForm, usernameForm } from "../../provider/eks/accessEntryNames";
import {
  claimForm,
  clientIdForm,
  configNameForm,
  groupsPrefixForm,
  scopeForm,
  userIssuerForm,
  usernamePrefixForm,
} from "../../provider/eks/identityProvider";
import { boundGroupForm, clusterRoleNameForm, roleNameForm } from "../../provider/eks/rbacNames";
import { linesOf } from "../support/lines";

interface Example {
  form: Form;
  good: string[];
  /** What is refused, and the fix that goes with it. */
  bad: [unknown, string][];
  expected: string;
}

const x = (count: number) => "x".repeat(count);
const eksOwn = (prefix: string) =>
  `EKS keeps the names that begin with "${prefix}" to itself: choose another, or leave username out for EKS's own.`;
const colon = 'Put a prefix and a colon before it, as in "team:{{SessionName}}".';
const aName = "Give a name, or leave username out for EKS's own.";
const byType = "EKS refuses it: set type to that of the nodes instead, such as EC2_LINUX.";
const ownGroup =
  "EKS refuses it: map the principal to a group of another name, and give that one the rights by a GroupBinding.";
const asBound = "Give the name as it stands in the RoleBinding or ClusterRoleBinding, without spaces around it.";
const asKubectl = "Use the namespace's name as kubectl shows it.";
const uniqueId = "Pass the uniqueId of the role, or leave principalUniqueId out to have it looked up.";
const asMapped = "Give the name as access entries, aws-auth or the issuer's tokens have it.";
const discovery = "Give the value of issuer in the issuer's /.well-known/openid-configuration.";
const anotherPrefix = 'Use another, such as "oidc:".';

const examples: Record<string, Example> = {
  "the user name of an access entry": {
    form: usernameForm,
    good: [
      "alice",
      "team:{{SessionName}}",
      "team:{{SessionNameRaw}}",
      "arn:aws:sts::123456789012:assumed-role/dev/{{SessionName}}",
      "a:{{AccountID}}:{{SessionName}}",
      "{{AccountID}}",
      "awsome",
      "System:x",
    ],
    bad: [
      ...["system:", "eks:", "aws:", "amazon:", "iam:"].map((p): [string, string] => [`${p}alice`, eksOwn(p)]),
      ["{{SessionName}}", colon],
      ["team-{{SessionName}}", colon],
      ["{{SessionNameRaw}}", colon],
      ["{{SessionName}}:team", colon],
      ["", aName],
      ["  ", aName],
      [7, aName],
    ],
    expected:
      'a user name that doesn\'t begin with "system:", "eks:", "aws:", "amazon:" or "iam:", and has a colon before {{SessionName}}',
  },
  "a group of an access entry": {
    form: groupForm,
    good: ["developers", "oidc:developers", "Domain Users", "systems", "a:system:b"],
    bad: [
      ["system:masters", 'EKS refuses it: list the access policy "AmazonEKSClusterAdminPolicy" in policies instead.'],
      ["system:nodes", byType],
      ["system:bootstrappers", byType],
      ["system:authenticated", ownGroup],
      ["", asBound],
      [" developers", asBound],
      ["developers\n", asBound],
      [7, asBound],
      ["team:{{SessionName}}", "Only user names have placeholders: grant each principal its own groups."],
      ["{{AccountID}}", "Only user names have placeholders: grant each principal its own groups."],
    ],
    expected: 'the name of a Kubernetes group that doesn\'t begin with "system:" and has no placeholder',
  },
  "the namespaces of an access policy": {
    form: namespacePatternForm,
    good: ["a", "team-a", "team-*", "*-prod", "*", "a*b", x(63)],
    bad: ["", "-a", "a-", "A", "a_b", "a.b", "team?", x(64), 7].map((bad): [unknown, string] => [bad, asKubectl]),
    expected:
      "the name of a namespace: 1 to 63 lower-case letters, digits and hyphens, the first and last no hyphen; or a pattern of names, with * for any characters",
  },
  "a unique ID": {
    form: uniqueIdForm,
    good: ["AROAEXAMPLE", "AIDACKCEVSQ6C2EXAMPLE"],
    bad: ["", "arn:aws:iam::123456789012:role/dev", "AROA EXAMPLE", x(129), 7].map((bad): [unknown, string] => [
      bad,
      uniqueId,
    ]),
    expected: 'the unique ID of an IAM role or user, such as "AROAEXAMPLE" (letters and digits)',
  },
  "a Role": {
    form: roleNameForm,
    good: ["reader", "My_Role", "system:auth-delegator", "a.b"],
    bad: ["", ".", "..", "role/reader", "50%", "a b", 7].map((bad): [unknown, string] => [
      bad,
      "Use the Role's name as kubectl shows it, without its kind.",
    ]),
    expected: 'the name of a Role: a text without "/" and "%" that isn\'t "." or ".."',
  },
  "a ClusterRole": {
    form: clusterRoleNameForm,
    good: ["view", "system:aggregate-to-view"],
    bad: [["clusterrole/view", "Use the ClusterRole's name as kubectl shows it, without its kind."]],
    expected: 'the name of a ClusterRole: a text without "/" and "%" that isn\'t "." or ".."',
  },
  "a group that is bound": {
    form: boundGroupForm,
    good: ["developers", "oidc:developers", "Domain Users", "system:serviceaccounts:shop"],
    bad: [
      [
        "system:masters",
        "The API server lets this group do everything, whatever is bound to it: bind a group of another name.",
      ],
      ["", asMapped],
      ["developers ", asMapped],
      [7, asMapped],
    ],
    expected: "the name of a Kubernetes group, without spaces around it",
  },
  "the name of an identity provider config": {
    form: configNameForm,
    good: ["company", "Company_1.0-x", x(100)],
    bad: ["", "-a", "a:b", "a/b", "a b", x(101), 7].map((bad): [unknown, string] => [bad, "Give configName."]),
    expected:
      "the name of an identity provider config: 1 to 100 letters, digits, hyphens, underscores and dots, the first a letter or digit",
  },
  "the issuer of people's tokens": {
    form: userIssuerForm,
    good: [
      "https://login.example.com",
      "https://login.example.com/",
      "https://example.com:8443/realms/a",
      "https://a/b",
    ],
    bad: [
      ["http://login.example.com", "EKS takes https only: use the issuer's https URL."],
      ["HTTP://login.example.com", "EKS takes https only: use the issuer's https URL."],
      [
        "https://login.example.com/.well-known/openid-configuration",
        "Leave out /.well-known/openid-configuration, which EKS adds itself.",
      ],
      ["login.example.com", discovery],
      ["https://", discovery],
      ["https://a b", discovery],
      ["https://example.com?a=b", discovery],
      ["https://example.com#a", discovery],
      ["https://user@example.com", discovery],
      ["ftp://example.com", discovery],
      ["", discovery],
      [7, discovery],
    ],
    expected:
      "the https URL of an OIDC issuer, exactly as the claim iss of its tokens has it, without query and fragment",
  },
  "the prefix of user names": {
    form: usernamePrefixForm,
    good: ["-", "oidc:", "company#", "https://login.example.com#"],
    bad: ["", "s", "sys", "system", "system:", "system:x", "a-system:", 7].map((bad): [unknown, string] => [
      bad,
      anotherPrefix,
    ]),
    expected: 'a prefix that has no "system:" in it and is no beginning of it, such as "oidc:"; or "-" for none',
  },
  "the prefix of groups": {
    form: groupsPrefixForm,
    good: ["", "oidc:", "company-"],
    bad: ["-", "s", "system", "system:", "x-system:y", 7].map((bad): [unknown, string] => [bad, anotherPrefix]),
    expected: 'a prefix that has no "system:" in it and is no beginning of it, such as "oidc:"; or "" for none',
  },
  "a claim": {
    form: claimForm,
    good: ["sub", "email", "https://example.com/groups", x(255)],
    bad: ["", "a b", x(256), 7].map((bad): [unknown, string] => [
      bad,
      "Use the name of the claim as it stands in the issuer's tokens.",
    ]),
    expected: 'the name of a claim, such as "email", of at most 255 characters',
  },
  "a client": {
    form: clientIdForm,
    good: ["kubernetes", "0oa1b2c3d4", x(255)],
    bad: ["", "a b", x(256), 7].map((bad): [unknown, string] => [
      bad,
      "Register a public client for kubectl at the issuer, and give its ID.",
    ]),
    expected: "the ID of the client at the issuer, which is the audience of its tokens (1 to 255 characters)",
  },
  "a scope": {
    form: scopeForm,
    good: ["email", "api://a/b.c", "offline_access"],
    bad: ["", "email groups", 'a"b', "a\\b", 7].map((bad): [unknown, string] => [
      bad,
      "Give one scope an item, without spaces and quotes.",
    ]),
    expected: 'a scope of the issuer, such as "email" or "groups"',
  },
};

for (const [what, { form, good, bad, expected }] of Object.entries(examples)) {
  describe(what, () => {
    it("is taken as it should be", () => {
      for (const text of good) {
        assert.deepEqual(textProblems("input", text, form), [], JSON.stringify(text));
      }
    });

    for (const [value, fix] of bad) {
      it(`is refused where it is ${JSON.stringify(value)}`.slice(0, 100), () => {
        const shown =
          typeof value === "string" && value.length > 198
            ? `"${value.slice(0, 199)}… (${value.length + 2} characters)`
            : JSON.stringify(value);
        assert.deepEqual(linesOf(textProblems("input", value, form)), [
          `input is ${shown}; expected ${expected}. ${fix}`,
        ]);
      });
    }
  });
}
