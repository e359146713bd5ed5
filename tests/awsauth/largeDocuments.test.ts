import assert from "node:assert/strict";
import { nothingDeclared } from "../../provider/awsauth/document/document";
import { readAwsAuth } from "../../provider/awsauth/document/read";
import { checkLive } from "../../provider/awsauth/lint/checkLive";
import { merge } from "../../provider/awsauth/merge/merge";
import { repair } from "../../provider/awsauth/repair";

const arn = (role: string) => `arn:aws:iam::123456789012:role/${role}`;
const entry = (role: string, username = role) => `- rolearn: ${arn(role)}\n  username: ${username}\n`;
/** Repeats a text until it fills nearly half of a ConfigMap. */
const many = (text: string) => text.repeat(Math.floor(500_000 / text.length));

/** Documents that take minutes to read unless every step of reading takes linear time. */
const documents: [string, string, string[]][] = [
  ["blank lines between entries", entry("a") + many("\n") + entry("b"), ["a", "b"]],
  ["lines of spaces between entries", entry("a") + many("        \n") + entry("b"), ["a", "b"]],
  ["spaces within a line", `- rolearn:${many(" ")}${arn("a")}\n${entry("b")}`, ["a", "b"]],
  ["spaces within a plain scalar", entry("a", `x${many(" ")}y`), ["a"]],
  ["tabs before a line break", `${entry("a").trimEnd()}${many("\t")}\n${entry("b")}`, ["a", "b"]],
  ["spaces within quotes", entry("a", `"x${many(" ")}y"`), ["a"]],
  ["line breaks within quotes", entry("a", `"x${many("\n")} y"`), ["a"]],
  ["spaces in a flow sequence", `[{rolearn: "${arn("a")}"},${many(" ")}{rolearn: "${arn("b")}"}]\n`, ["a", "b"]],
  ["comments", entry("a") + many(" #\n") + entry("b"), ["a", "b"]],
  ["opening braces", entry("a", `"${many("{{")}"`), ["a"]],
];

describe("an aws-auth document of 500 kB", () => {
  for (const [what, mapRoles, roles] of documents) {
    it(`is read, checked and changed without loss: ${what}`, () => {
      const document = readAwsAuth({ mapRoles });
      assert.deepEqual(
        document.mapRoles.items.map((item) => item.arn),
        roles.map(arn),
      );
      const severe = checkLive(document, { mapRoles }).filter(({ severity }) => severity === "error");
      assert.deepEqual(severe, []);
      const wanted = { ...nothingDeclared, roles: [{ arn: arn("new"), username: "new", groups: [] }] };
      const added = merge({ live: { mapRoles }, owned: nothingDeclared, wanted });
      assert.deepEqual(
        readAwsAuth(added.data).mapRoles.items.map((item) => item.arn),
        [...roles, "new"].map(arn),
      );
      const removed = merge({ live: added.data, owned: wanted, wanted: nothingDeclared });
      assert.deepEqual(removed.data, { mapRoles });
    });
  }

  it("is repaired: blank lines before an unreadable entry", () => {
    const { text } = repair("mapRoles", `${entry("a")}${many("\n")}- {\n${entry("b")}`);
    assert.deepEqual(
      readAwsAuth({ mapRoles: text }).mapRoles.items.map((item) => item.arn),
      ["a", "b"].map(arn),
    );
  });
});
