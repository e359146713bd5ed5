import assert from "node:assert/strict";
import {
  audienceForm,
  clusterNameForm,
  descriptionForm,
  labelValueForm,
  namespaceForm,
  pathForm,
  policyNameForm,
  qualifiedNameForm,
  roleNameForm,
  roleNameLimit,
  serviceAccountNameForm,
  thumbprintForm,
  withWildcards,
} from "../../provider/iam/names";
import { type Format, textIssues } from "../../provider/validation/checks";
import { assertIssues } from "../support/messages";

interface Example {
  form: Format;
  good: string[];
  bad: unknown[];
}

const x = (count: number) => "x".repeat(count);
const variable = ["$", "{aws:username}"].join("");
const label = (count: number) => `a${"-".repeat(count - 2)}b`;

const examples: Record<string, Example> = {
  "the key of a label or an annotation": {
    form: qualifiedNameForm,
    good: ["a", "A.b_c-9", "app.kubernetes.io/name", x(63), `${x(253)}/${x(63)}`],
    bad: ["", "a/", "/a", "a/b/c", "-a", "a-", "a b", "EXAMPLE.com/a", x(64), `${x(254)}/a`, "a\n"],
  },
  "the value of a label": {
    form: labelValueForm,
    good: ["", "a", "A.b_c-9", x(63)],
    bad: ["-a", "a-", "a b", "a/b", x(64), 7, true, "a\n"],
  },
  "a role's name": {
    form: roleNameForm,
    good: ["a", "A_b+c=d,e.f@g-h", x(64)],
    bad: ["", x(65), "a/b", "a b", "a:b", "ä", "a*", "a\n", 7],
  },
  "an inline policy's name": {
    form: policyNameForm,
    good: ["a", "A_b+c=d,e.f@g-h", x(128)],
    bad: ["", x(129), "a/b", "a b"],
  },
  "a path": {
    form: pathForm,
    good: ["/", "/team/", "/a/b/c/", "/~!{}/", `/${x(510)}/`],
    bad: ["", "team", "/team", "team/", "/a b/", "/ä/", `/${x(511)}/`, "/a/\n"],
  },
  "a description": {
    form: descriptionForm,
    good: ["", "Reads the bucket.\tA tab, a\nline and ¡ÿ", x(1000)],
    bad: [x(1001), "€", "\u0000", "\u00a0", 7],
  },
  "an audience": {
    form: audienceForm,
    good: ["sts.amazonaws.com", "https://example.com/a?b=c#d", "a*", "$", "{}", x(255)],
    bad: ["", x(256), "a b", "a\n", "a\tb", variable, `a${variable}`, true],
  },
  "a thumbprint": {
    form: thumbprintForm,
    good: ["9e99a48a9960b14926bb7f3b02e22da2b0ab7280", "9E99A48A9960B14926BB7F3B02E22DA2B0AB7280"],
    bad: [
      "",
      x(40),
      "9e99a48a9960b14926bb7f3b02e22da2b0ab728",
      "9e:99:a4",
      "9e99a48a9960b14926bb7f3b02e22da2b0ab72800",
    ],
  },
  "a cluster's name": {
    form: clusterNameForm,
    good: ["a", "7", "Prod_1-a", x(100)],
    bad: ["", "-a", "_a", "a.b", x(101), "arn:aws:eks:us-west-2:123456789012:cluster/a", "a b"],
  },
  "a namespace": {
    form: namespaceForm,
    good: ["a", "7", "kube-system", label(63)],
    bad: ["", "-a", "a-", "A", "a.b", "a_b", label(64), "a/b", "*", "a\n"],
  },
  "a service account's name": {
    form: serviceAccountNameForm,
    good: ["a", "7", "my-sa", "a.b-c.d", label(253)],
    bad: ["", "-a", "a-", ".a", "a.", "a..b", "a.-b", "A", "a_b", "ns/a", "system:serviceaccount:a:b", label(254), "*"],
  },
  "a namespace with wildcards": {
    form: withWildcards(namespaceForm, 63),
    good: ["a", "kube-system", "*", "?", "team-*", "*-a?", `*${x(62)}`],
    bad: ["", "A*", "a:*", "a/*", "a *", variable, "-a", `*${x(63)}`],
  },
};

for (const [what, { form, good, bad }] of Object.entries(examples)) {
  describe(what, () => {
    for (const text of good) {
      it(`accepts ${JSON.stringify(text.slice(0, 60))} with ${text.length} characters`, () => {
        assert.deepEqual(textIssues("it", text, form), []);
      });
    }
    for (const value of bad) {
      it(`rejects ${JSON.stringify(value).slice(0, 60)} with ${String(value).length} characters`, () => {
        assertIssues(textIssues("it", value, form), {
          of: what,
          what: `rejects ${JSON.stringify(value)}`,
          issues: ["format it"],
        });
      });
    }
  });
}

describe("the limit of a role's name", () => {
  it("is the limit in its format", () => {
    assert.equal(roleNameForm.fits(x(roleNameLimit)), true);
    assert.equal(roleNameForm.fits(x(roleNameLimit + 1)), false);
  });
});
