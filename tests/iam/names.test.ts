import assert from "node:assert/strict";
import { type Form, textProblems } from "../../provider/check/values";
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
import { linesOf } from "../support/lines";

interface Example {
  form: Form;
  good: string[];
  bad: unknown[];
  expected: string;
  fix: string;
}

const x = (count: number) => "x".repeat(count);
const variable = ["$", "{aws:username}"].join("");
const label = (count: number) => `a${"-".repeat(count - 2)}b`;

const examples: Record<string, Example> = {
  "the key of a label or an annotation": {
    form: qualifiedNameForm,
    good: ["a", "A.b_c-9", "app.kubernetes.io/name", x(63), `${x(253)}/${x(63)}`],
    bad: ["", "a/", "/a", "a/b/c", "-a", "a-", "a b", "EXAMPLE.com/a", x(64), `${x(254)}/a`, "a\n"],
    expected:
      "a key of 1 to 63 letters, digits, hyphens, underscores and dots, the first and last a letter or digit, " +
      "after a DNS name and a slash if it has a prefix",
    fix: "Rename the key.",
  },
  "the value of a label": {
    form: labelValueForm,
    good: ["", "a", "A.b_c-9", x(63)],
    bad: ["-a", "a-", "a b", "a/b", x(64), 7, true, "a\n"],
    expected: "at most 63 letters, digits, hyphens, underscores and dots, the first and last a letter or digit",
    fix: "Change the value; write numbers and booleans in quotes.",
  },
  "a role's name": {
    form: roleNameForm,
    good: ["a", "A_b+c=d,e.f@g-h", x(64)],
    bad: ["", x(65), "a/b", "a b", "a:b", "ä", "a*", "a\n", 7],
    expected: "the name of an IAM role: 1 to 64 letters, digits and _+=,.@-",
    fix: "Choose a name of this form, or leave it out to have one generated.",
  },
  "an inline policy's name": {
    form: policyNameForm,
    good: ["a", "A_b+c=d,e.f@g-h", x(128)],
    bad: ["", x(129), "a/b", "a b"],
    expected: "the name of an inline policy: 1 to 128 letters, digits and _+=,.@-",
    fix: "Rename the policy.",
  },
  "a path": {
    form: pathForm,
    good: ["/", "/team/", "/a/b/c/", "/~!{}/", `/${x(510)}/`],
    bad: ["", "team", "/team", "team/", "/a b/", "/ä/", `/${x(511)}/`, "/a/\n"],
    expected: 'an IAM path: "/", or up to 512 printable characters that begin and end with a slash',
    fix: 'Write it as in "/team/".',
  },
  "a description": {
    form: descriptionForm,
    good: ["", "Reads the bucket.\tA tab, a\nline and ¡ÿ", x(1000)],
    bad: [x(1001), "€", "\u0000", "\u00a0", 7],
    expected: "a description of at most 1000 characters of Latin-1",
    fix: "Shorten it, and leave out characters beyond Latin-1.",
  },
  "an audience": {
    form: audienceForm,
    good: ["sts.amazonaws.com", "https://example.com/a?b=c#d", "a*", "$", "{}", x(255)],
    bad: ["", x(256), "a b", "a\n", "a\tb", variable, `a${variable}`, true],
    expected:
      'an audience (client ID) of 1 to 255 characters without white space and without "$' +
      '{", where a policy variable begins',
    fix: 'Use "sts.amazonaws.com" unless the tokens are minted for another audience.',
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
    expected: "the SHA-1 thumbprint of a certificate: 40 hexadecimal digits, without colons",
    fix: "Leave thumbprints out for an EKS issuer: IAM trusts its certificate authority.",
  },
  "a cluster's name": {
    form: clusterNameForm,
    good: ["a", "7", "Prod_1-a", x(100)],
    bad: ["", "-a", "_a", "a.b", x(101), "arn:aws:eks:us-west-2:123456789012:cluster/a", "a b"],
    expected:
      "the name of an EKS cluster: 1 to 100 letters, digits, hyphens and underscores, the first a letter or digit",
    fix: "Pass the cluster's name, not its ARN or endpoint.",
  },
  "a namespace": {
    form: namespaceForm,
    good: ["a", "7", "kube-system", label(63)],
    bad: ["", "-a", "a-", "A", "a.b", "a_b", label(64), "a/b", "*", "a\n"],
    expected: "the name of a namespace: 1 to 63 lower-case letters, digits and hyphens, the first and last no hyphen",
    fix: "Use the namespace's name as kubectl shows it.",
  },
  "a service account's name": {
    form: serviceAccountNameForm,
    good: ["a", "7", "my-sa", "a.b-c.d", label(253)],
    bad: ["", "-a", "a-", ".a", "a.", "a..b", "a.-b", "A", "a_b", "ns/a", "system:serviceaccount:a:b", label(254), "*"],
    expected:
      "the name of a service account: 1 to 253 lower-case letters, digits, hyphens and dots, the first and last a letter or digit",
    fix: "Use the service account's name as kubectl shows it, without its namespace.",
  },
  "a namespace with wildcards": {
    form: withWildcards(namespaceForm, 63),
    good: ["a", "kube-system", "*", "?", "team-*", "*-a?", `*${x(62)}`],
    bad: ["", "A*", "a:*", "a/*", "a *", variable, "-a", `*${x(63)}`],
    expected:
      "the name of a namespace: 1 to 63 lower-case letters, digits and hyphens, the first and last no hyphen; with * and ? as wildcards",
    fix: "Use the namespace's name as kubectl shows it.",
  },
};

for (const [what, { form, good, bad, expected, fix }] of Object.entries(examples)) {
  describe(what, () => {
    for (const text of good) {
      it(`may be ${JSON.stringify(text.slice(0, 60))}, ${text.length} long`, () => {
        assert.deepEqual(textProblems("it", text, form), []);
      });
    }
    for (const value of bad) {
      it(`may not be ${JSON.stringify(value).slice(0, 60)}, ${String(value).length} long`, () => {
        const json = JSON.stringify(value);
        const shown = json.length > 200 ? `${json.slice(0, 200)}… (${json.length} characters)` : json;
        assert.deepEqual(linesOf(textProblems("it", value, form)), [`it is ${shown}; expected ${expected}. ${fix}`]);
      });
    }
  });
}

describe("the limit of a role's name", () => {
  it("is the one of its form", () => {
    assert.equal(roleNameForm.fits(x(roleNameLimit)), true);
    assert.equal(roleNameForm.fits(x(roleNameLimit + 1)), false);
  });
});
