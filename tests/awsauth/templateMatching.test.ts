import assert from "node:assert/strict";
import fc from "fast-check";
import type { Identity } from "../../provider/awsauth/identity";
import { fillIn, placeholders } from "../../provider/awsauth/predict";
import { matcherOf, type SessionMatch } from "../../provider/awsauth/templateMatching";
import { runs, seeds } from "./support/check";

const accountId = "123456789012";
const role = { accountId, hasSessions: true };
const user = { accountId, hasSessions: false };

/** The sessions for which a template becomes a name. */
function sessions(template: string, name: string, principal = role): SessionMatch | undefined {
  const matcher = matcherOf(template, principal);
  return typeof matcher === "string" ? (matcher === name ? {} : undefined) : matcher(name);
}

describe("The sessions for which a template becomes a name", () => {
  const rows: [template: string, name: string, expected: SessionMatch | undefined][] = [
    ["dev", "dev", {}],
    ["dev", "Dev", undefined],
    ["{{AccountID}}:dev", `${accountId}:dev`, {}],
    ["{{AccountID}}:dev", "999999999999:dev", undefined],
    ["dev:{{SessionName}}", "dev:sam", { SessionName: "sam" }],
    ["dev:{{SessionName}}", "ops:sam", undefined],
    ["dev:{{SessionName}}", "dev:sam@home", undefined],
    ["dev:{{SessionNameRaw}}", "dev:sam@home", { SessionNameRaw: "sam@home" }],
    ["dev:{{SessionName}}", "dev:sam:home", undefined],
    ["dev:{{SessionName}}", "dev:s", undefined],
    ["dev:{{SessionName}}", `dev:${"s".repeat(64)}`, { SessionName: "s".repeat(64) }],
    ["dev:{{SessionName}}", `dev:${"s".repeat(65)}`, undefined],
    ["{{SessionName}}-{{SessionName}}", "sam-sam", { SessionName: "sam" }],
    ["{{SessionName}}-{{SessionName}}", "sam-tom", undefined],
    ["{{SessionName}}/{{SessionNameRaw}}", "a-b/a@b", { SessionName: "a-b", SessionNameRaw: "a@b" }],
    ["{{SessionName}}/{{SessionNameRaw}}", "a-b/a+b", undefined],
    ["key:{{AccessKeyID}}", "key:ASIAEXAMPLE123456", { AccessKeyID: "ASIAEXAMPLE123456" }],
    ["system:node:{{EC2PrivateDNSName}}", "system:node:ip-1.ec2.internal", { EC2PrivateDNSName: "ip-1.ec2.internal" }],
    ["a.c", "abc", undefined],
    ["{{Session}}", "sam", undefined],
    ["{{Session}}", "{{Session}}", {}],
  ];
  for (const [template, name, expected] of rows) {
    it(`are ${JSON.stringify(expected) ?? "none"} for ${template} and ${name.slice(0, 40)}`, () => {
      assert.deepEqual(sessions(template, name), expected);
    });
  }

  it("don't exist for users, whose session name is empty", () => {
    assert.deepEqual(sessions("dev:{{SessionName}}", "dev:", user), {});
    assert.deepEqual(sessions("dev:{{SessionNameRaw}}", "dev:sam", user), undefined);
    assert.deepEqual(sessions("{{AccessKeyID}}", "AKIAEXAMPLE123456", user), { AccessKeyID: "AKIAEXAMPLE123456" });
  });

  for (const seed of seeds) {
    it(`agree with the filled-in template, seed ${seed}`, () => {
      const text = fc.constantFrom("dev", ":", "-", "", "a.b", "{{", "i-");
      const template = fc
        .array(fc.oneof(text, fc.constantFrom(...placeholders.map((name) => `{{${name}}}`))), { maxLength: 5 })
        .map((parts) => parts.join(""));
      const identity: fc.Arbitrary<Identity> = fc.record({
        canonicalArn: fc.constant("unused"),
        accountId: fc.constantFrom(accountId, "000000000001"),
        sessionName: fc.constantFrom("sam", "sam@home", "sam-home", "i-12345678", "dev-dev"),
        accessKeyId: fc.constantFrom("ASIAEXAMPLE123456", "AKIAEXAMPLE123456"),
      });
      const dns = "ip-10-0-0-1.ec2.internal";
      fc.assert(
        fc.property(template, identity, identity, fc.boolean(), (text, caller, other, hasSessions) => {
          const ofPrincipal = (one: Identity) => (hasSessions ? one : { ...one, sessionName: "" });
          const name = fillIn(text, ofPrincipal(caller), () => dns);
          if (typeof name !== "string") return;
          const found = sessions(text, name, { accountId: caller.accountId, hasSessions });
          assert.ok(found !== undefined, `${text} becomes ${name}`);
          // A session with the found values gets the name.
          const { SessionName, SessionNameRaw = SessionName, AccessKeyID, EC2PrivateDNSName = dns } = found;
          const again = {
            ...ofPrincipal(caller),
            ...(SessionNameRaw !== undefined && { sessionName: SessionNameRaw }),
            ...(AccessKeyID !== undefined && { accessKeyId: AccessKeyID }),
          };
          if (!text.includes("{{EC2PrivateDNSName}}")) assert.equal(fillIn(text, again), name);
          else assert.ok(name.includes(EC2PrivateDNSName));
          // If all sessions get the name, every other one of the account does, unless it is denied.
          const others = fillIn(text, ofPrincipal(other), () => dns);
          if (Object.keys(found).length === 0 && other.accountId === caller.accountId && typeof others === "string") {
            assert.equal(others, name);
          }
        }),
        runs(2000, seed),
      );
    });
  }
});
