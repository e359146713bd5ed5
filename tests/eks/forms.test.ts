import assert from "node:assert/strict";
import { groupForm, namespacePatternForm, uniqueIdForm, usernameForm } from "../../provider/eks/accessEntries";
import {
  claimForm,
  clientIdForm,
  configNameForm,
  groupsPrefixForm,
  scopeForm,
  userIssuerForm,
  usernamePrefixForm,
} from "../../provider/eks/identityProvider";
import { boundGroupForm, clusterRoleNameForm, rbacRoleNameForm } from "../../provider/eks/rbac";
import { type Format, textIssues } from "../../provider/validation/checks";
import { assertIssues } from "../support/messages";

interface Example {
  form: Format;
  good: string[];
  /** The rejected values with their fixes. */
  bad: unknown[];
}

const x = (count: number) => "x".repeat(count);

const examples: Record<string, Example> = {
  "the username of an access entry": {
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
      ...["system:", "eks:", "aws:", "amazon:", "iam:"].map((prefix) => `${prefix}alice`),
      "{{SessionName}}",
      "team-{{SessionName}}",
      "{{SessionNameRaw}}",
      "{{SessionName}}:team",
      "",
      "  ",
      7,
    ],
  },
  "a group of an access entry": {
    form: groupForm,
    good: ["developers", "oidc:developers", "Domain Users", "systems", "a:system:b"],
    bad: [
      "system:masters",
      "system:nodes",
      "system:bootstrappers",
      "system:authenticated",
      "",
      " developers",
      "developers\n",
      7,
      "team:{{SessionName}}",
      "{{AccountID}}",
    ],
  },
  "a namespace of an access policy": {
    form: namespacePatternForm,
    good: ["a", "team-a", "team-*", "*-prod", "*", "a*b", x(63)],
    bad: ["", "-a", "a-", "A", "a_b", "a.b", "team?", x(64), 7],
  },
  "a unique ID": {
    form: uniqueIdForm,
    good: ["AROAEXAMPLE", "AIDACKCEVSQ6C2EXAMPLE"],
    bad: ["", "arn:aws:iam::123456789012:role/dev", "AROA EXAMPLE", x(129), 7],
  },
  "a Role": {
    form: rbacRoleNameForm,
    good: ["reader", "My_Role", "system:auth-delegator", "a.b"],
    bad: ["", ".", "..", "role/reader", "50%", "a b", 7],
  },
  "a ClusterRole": {
    form: clusterRoleNameForm,
    good: ["view", "system:aggregate-to-view"],
    bad: ["clusterrole/view"],
  },
  "a bound group": {
    form: boundGroupForm,
    good: ["developers", "oidc:developers", "Domain Users", "system:serviceaccounts:shop"],
    bad: ["system:masters", "", "developers ", 7],
  },
  "the name of an identity provider config": {
    form: configNameForm,
    good: ["company", "Company_1.0-x", x(100)],
    bad: ["", "-a", "a:b", "a/b", "a b", x(101), 7],
  },
  "the issuer of users' tokens": {
    form: userIssuerForm,
    good: [
      "https://login.example.com",
      "https://login.example.com/",
      "https://example.com:8443/realms/a",
      "https://a/b",
    ],
    bad: [
      "http://login.example.com",
      "HTTP://login.example.com",
      "https://login.example.com/.well-known/openid-configuration",
      "login.example.com",
      "https://",
      "https://a b",
      "https://example.com?a=b",
      "https://example.com#a",
      "https://user@example.com",
      "ftp://example.com",
      "",
      7,
    ],
  },
  "the prefix of usernames": {
    form: usernamePrefixForm,
    good: ["-", "oidc:", "company#", "https://login.example.com#"],
    bad: ["", "s", "sys", "system", "system:", "system:x", "a-system:", 7],
  },
  "the prefix of groups": {
    form: groupsPrefixForm,
    good: ["", "oidc:", "company-"],
    bad: ["-", "s", "system", "system:", "x-system:y", 7],
  },
  "a claim": {
    form: claimForm,
    good: ["sub", "email", "https://example.com/groups", x(255)],
    bad: ["", "a b", x(256), 7],
  },
  "a client": {
    form: clientIdForm,
    good: ["kubernetes", "0oa1b2c3d4", x(255)],
    bad: ["", "a b", x(256), 7],
  },
  "a scope": {
    form: scopeForm,
    good: ["email", "api://a/b.c", "offline_access"],
    bad: ["", "email groups", 'a"b', "a\\b", 7],
  },
};

for (const [what, { form, good, bad }] of Object.entries(examples)) {
  describe(what, () => {
    it("accepts valid values", () => {
      for (const text of good) {
        assert.deepEqual(textIssues("input", text, form), [], JSON.stringify(text));
      }
    });

    for (const value of bad) {
      it(`rejects ${JSON.stringify(value)}`.slice(0, 100), () => {
        assertIssues(textIssues("input", value, form), {
          of: what,
          what: `rejects ${JSON.stringify(value)}`,
          issues: ["format input"],
        });
      });
    }
  });
}
