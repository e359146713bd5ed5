import assert from "node:assert/strict";
import { entriesOf, nothingDeclared, ownedIn } from "../../provider/awsauth/document/document";
import { readAwsAuth } from "../../provider/awsauth/document/read";
import { merge } from "../../provider/awsauth/merge/merge";
import { declare, role, roleArn, user, userArn } from "./support/declared";

describe("ownedIn", () => {
  const owned = declare({ roles: [role("A"), role("B")], users: [user("U")], accounts: ["012345678901"] });
  const { data } = merge({ live: undefined, owned: nothingDeclared, wanted: owned });

  it("finds the entries as they were written", () => {
    assert.deepEqual(ownedIn(readAwsAuth(data), owned), owned);
  });

  it("returns changed entries as they are now, and omits removed ones", () => {
    const live = {
      mapRoles: `- {rolearn: ${roleArn("A")}, username: other, groups: []}\n`,
      mapUsers: data.mapUsers ?? "",
    };
    assert.deepEqual(
      ownedIn(readAwsAuth(live), owned),
      declare({ roles: [role("A", "other", [])], users: [user("U")] }),
    );
    assert.deepEqual(ownedIn(readAwsAuth(undefined), owned), nothingDeclared);
  });

  it("omits an entry to which someone has added fields, so that it is rewritten", () => {
    const live = { ...data, mapRoles: `${data.mapRoles}  sso: {}\n` };
    assert.deepEqual(ownedIn(readAwsAuth(live), owned).roles, [role("A")]);
    assert.deepEqual(merge({ live, owned, wanted: owned }).data, data);
  });
});

describe("entriesOf", () => {
  it("finds the entries for ARNs and accounts, and lists the missing ones", () => {
    const live = {
      mapRoles: `- {rolearn: ${roleArn("a")}, username: x}\n- {rolearn: ${roleArn("A")}, username: z, groups: [g]}\n`,
      mapUsers: `- {userarn: ${userArn("U")}, username: u, groups: []}\n`,
      mapAccounts: "- 012345678901\n",
    };
    assert.deepEqual(entriesOf(readAwsAuth(live), [roleArn("a"), userArn("U"), "012345678901", userArn("V"), "1"]), {
      declared: declare({ roles: [role("A", "z", ["g"])], users: [user("U", "u", [])], accounts: ["012345678901"] }),
      missing: [userArn("V"), "1"],
    });
  });
});
