import assert from "node:assert/strict";
import { isCaller } from "../../provider/eks/iamPrincipal";

const role = "arn:aws:iam::123456789012:role/team/dev";
const user = "arn:aws:iam::123456789012:user/alice";

describe("the caller of AWS", () => {
  const cases: [principal: string, caller: string, isSame: boolean][] = [
    [role, "arn:aws:sts::123456789012:assumed-role/dev/session", true],
    [role, "arn:aws:sts::123456789012:assumed-role/ops/session", false],
    [role, "arn:aws:sts::210987654321:assumed-role/dev/session", false],
    [role, "arn:aws-cn:sts::123456789012:assumed-role/dev/session", false],
    [user.replace("user/", "user/dev/"), "arn:aws:sts::123456789012:assumed-role/alice/session", false],
    [user, user, true],
    [user, `${user}s`, false],
    ["arn:aws:iam::123456789012:root", "arn:aws:iam::123456789012:root", true],
    [role, "", false],
  ];
  for (const [principal, caller, isSame] of cases) {
    it(`${isSame ? "is" : "isn't"} ${principal} as ${caller || "nobody"}`, () => {
      assert.equal(isCaller(principal, caller), isSame);
    });
  }
});
