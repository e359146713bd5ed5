import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import type { AwsAuthDocument } from "../../provider/awsauth/document/document";
import { readAwsAuth } from "../../provider/awsauth/document/read";
import { callerFor } from "../../provider/awsauth/identity";
import { unreadKeys } from "../../provider/awsauth/lint/checkLive";
import { predict } from "../../provider/awsauth/predict";
import { principalKey, principalOf } from "../../provider/awsauth/principal";
import { foldCase } from "../../provider/awsauth/text";
import { accessDifferences, type WayIn, waysOfDocument } from "../../provider/eks/accessDiff";
import { differenceInWords } from "../../provider/eks/accessDiffInWords";
import { data } from "../awsauth/support/generate";

const account = "123456789012";
const role = (name: string) => `arn:aws:iam::${account}:role/${name}`;

function entry(principal: string, access: Partial<WayIn> = {}): WayIn {
  return { half: "access-entry", principal, username: "u", groups: [], policies: [], inEffect: true, ...access };
}

function differences(before: WayIn[], after: WayIn[]): string[] {
  return accessDifferences(before, after).map(differenceInWords);
}

describe("the changes in who has access", () => {
  const [view, edit] = [{ policy: "AmazonEKSViewPolicy" }, { policy: "AmazonEKSEditPolicy", namespaces: ["b", "a"] }];

  const cases: [name: string, before: WayIn[], after: WayIn[], lines: string[]][] = [
    ["nothing", [entry(role("A"))], [entry(role("A"))], []],
    [
      "another order of groups, policies and namespaces",
      [entry(role("A"), { groups: ["x", "y"], policies: [view, edit] })],
      [entry(role("A"), { groups: ["y", "x", "y"], policies: [{ ...edit, namespaces: ["a", "b"] }, view] })],
      [],
    ],
    [
      "access gained and lost, sorted by principal",
      [entry(role("Z"), { groups: ["g"] }), entry(role("M"))],
      [entry(role("M")), entry(role("B"), { policies: [view, edit], isAdministrator: true, groups: ["g", "h"] })],
      [
        `+ ${role("B")} gains access: administrator, username "u", groups "g", "h", AmazonEKSEditPolicy in a and b, AmazonEKSViewPolicy`,
        `- ${role("Z")} loses access: username "u", group "g"`,
      ],
    ],
    [
      "everything of an identity",
      [entry(role("A"), { username: "a", groups: ["x", "k"], policies: [view], isAdministrator: false })],
      [entry(role("A"), { username: "b", groups: ["y", "z", "k"], policies: [edit], isAdministrator: true })],
      [
        `~ ${role("A")}: becomes an administrator; the username "a" becomes "b"; gains the groups "y", "z"; loses the group ` +
          `"x"; gains the access policy AmazonEKSEditPolicy in a and b; loses the access policy AmazonEKSViewPolicy`,
      ],
    ],
    [
      "an administrator that is one no longer",
      [entry(role("A"), { isAdministrator: true })],
      [entry(role("A"), { isAdministrator: false })],
      [`~ ${role("A")}: is no longer an administrator`],
    ],
    [
      "what one side doesn't know",
      [entry(role("A"), { isAdministrator: true, policies: undefined })],
      [entry(role("A"), { policies: [view] })],
      [],
    ],
    [
      "roles that other bindings give it",
      [entry(role("A"), { groups: ["g"], roles: [{ role: "ClusterRole view", namespace: "shop" }] })],
      [
        entry(role("A"), {
          groups: ["g"],
          roles: [
            { role: "Role deployer", namespace: "shop" },
            { role: "ClusterRole edit", namespace: "shop" },
            { role: "ClusterRole edit", namespace: "blog" },
            { role: "ClusterRole edit" },
          ],
        }),
      ],
      [
        `~ ${role("A")}: gains the ClusterRole edit in the whole cluster, ClusterRole edit in the namespaces blog and shop, ` +
          "Role deployer in the namespace shop; loses the ClusterRole view in the namespace shop",
      ],
    ],
    [
      "the ClusterRole cluster-admin",
      [entry(role("A"), { roles: [], isAdministrator: false })],
      [entry(role("A"), { roles: [{ role: "ClusterRole cluster-admin" }], isAdministrator: true })],
      [`~ ${role("A")}: becomes an administrator; gains the ClusterRole cluster-admin in the whole cluster`],
    ],
    [
      "roles of a principal without access on the other side",
      [],
      [entry(role("A"), { groups: ["g"], roles: [{ role: "ClusterRole view", namespace: "shop" }] })],
      [`+ ${role("A")} gains access: username "u", group "g", ClusterRole view in the namespace shop`],
    ],
    [
      "roles that one side doesn't know",
      [entry(role("A"), { roles: [{ role: "ClusterRole view" }] }), entry(role("B"))],
      [entry(role("A")), entry(role("B"), { roles: [{ role: "ClusterRole view" }] })],
      [],
    ],
    ["an entry without effect", [], [entry(role("A"), { inEffect: false })], []],
    [
      "a mapping that becomes an access entry, whose ARN has a path",
      [entry(role("A"), { half: "aws-auth", groups: ["x"] })],
      [entry(role("team/A"), { groups: ["y"] })],
      [`~ ${role("team/A")}: gains the group "y"; loses the group "x"`],
    ],
    [
      "one of several entries for a principal",
      [entry(role("A"), { username: "a" }), entry(role("A"), { username: "b" })],
      [entry(role("A"), { username: "b" })],
      [`~ ${role("A")}: changes from username "a", no groups, or username "b", no groups to username "b", no groups`],
    ],
  ];
  for (const [name, before, after, lines] of cases) {
    it(`are found for ${name}`, () => {
      assert.deepEqual(differences(before, after), lines);
    });
  }

  const mapped = (data: Record<string, string>) => waysOfDocument(readAwsAuth(data));
  const mapping = `- rolearn: ${role("A")}\n  username: a\n  groups: [g]\n`;

  it("are found for an account, whose principals keep access by it when their entry is removed", () => {
    const accounts = { mapAccounts: `- "${account}"\n` };
    assert.deepEqual(differences(mapped({ mapRoles: mapping }), mapped(accounts)), [
      `+ every principal of the account "${account}" without another entry gains access: its ARN as the username, no groups`,
      `~ ${role("A")}: the username "a" becomes "${role("A")}"; loses the group "g"`,
    ]);
    assert.deepEqual(differences(mapped({ mapRoles: mapping, ...accounts }), mapped({})), [
      `- every principal of the account "${account}" without another entry loses access: its ARN as the username, no groups`,
      `- ${role("A")} loses access: username "a", group "g"`,
    ]);
  });

  it("are found only for entries of a document that the authenticator uses", () => {
    const [dead, last] = [mapping.replace("/A", "/team/A"), mapping.replace("username: a", "username: last")];
    assert.deepEqual(differences(mapped({ mapRoles: dead }), mapped({ mapRoles: mapping + last })), [
      `+ ${role("A")} gains access: username "last", group "g"`,
    ]);
  });

  it("are found for an administrator by a binding, as far as the bindings are known", () => {
    const binding = {
      kind: "ClusterRoleBinding" as const,
      name: "b",
      roleKind: "ClusterRole",
      roleName: "cluster-admin",
      isDefault: false,
    };
    const bindings = [{ ...binding, subjects: [{ kind: "Group", name: "g" }] }];
    const ways = waysOfDocument(readAwsAuth({ mapRoles: mapping }), { bindings });
    assert.deepEqual(differences([], ways), [`+ ${role("A")} gains access: administrator, username "a", group "g"`]);
  });

  it("ignore mappings of principals with an access entry, and all mappings in the mode API", () => {
    const document = readAwsAuth({ mapRoles: mapping, mapAccounts: `- "${account}"\n` });
    const withEntry = new Set([role("A").toLowerCase()]);
    assert.deepEqual(
      waysOfDocument(document, { withEntry }).map(({ inEffect }) => inEffect),
      [false, true],
    );
    assert.deepEqual(
      waysOfDocument(document, { mode: "API" }).map(({ inEffect }) => inEffect),
      [false, false],
    );
  });

  /** The document with the keys that can be read. */
  const withReadableKeys = (texts: Record<string, string>) =>
    readAwsAuth(
      Object.fromEntries(
        Object.entries(texts).filter(([key, text]) => unreadKeys(readAwsAuth({ [key]: text })).length === 0),
      ),
    );

  it("are found whenever the authenticator gives a principal another identity, in random documents", () => {
    const identitiesOf = (document: AwsAuthDocument, arn: string) =>
      predict(document, callerFor(arn))
        .outcomes.map((outcome) =>
          outcome.access === "granted" ? JSON.stringify([outcome.username, [...new Set(outcome.groups)].sort()]) : "",
        )
        .sort();
    fc.assert(
      fc.property(data, data, (before, after) => {
        const documents = [before, after].map(withReadableKeys) as [AwsAuthDocument, AwsAuthDocument];
        const [was, is] = documents;
        const changed = new Set(
          accessDifferences(waysOfDocument(was), waysOfDocument(is)).map(({ principal }) => principalKey(principal)),
        );
        const arns = documents.flatMap(({ mapRoles, mapUsers }) => [...mapRoles.items, ...mapUsers.items]);
        // Only newer versions of the authenticator take the long s for an s, so entries with it count for no principal.
        const odd = new Set(arns.filter(({ arn }) => arn.includes("\u017f")).map(({ arn }) => foldCase(arn)));
        const matching = arns.flatMap(({ arn }) => principalOf(arn).arn ?? []);
        const callers = new Set(matching.filter((arn) => !odd.has(foldCase(arn))));
        const working = documents.flatMap((document) => waysOfDocument(document)).filter(({ inEffect }) => inEffect);
        const named = new Set(working.map(({ principal }) => principalKey(principal)));
        for (const arn of callers) {
          if (!isDeepStrictEqual(identitiesOf(was, arn), identitiesOf(is, arn))) {
            // The line of an account is about all of its principals that no entry names.
            const [, , , , ofAccount = ""] = arn.split(":");
            assert.ok(changed.has(named.has(principalKey(arn)) ? principalKey(arn) : ofAccount), arn);
          }
        }
      }),
      {
        numRuns: 1000,
        examples: [
          [
            { mapAccounts: `- "${account}"\n` },
            { mapRoles: `- {rolearn: ${role("team/A")}, username: a, groups: []}\n` },
          ],
        ],
      },
    );
  }).timeout(120_000);
});
