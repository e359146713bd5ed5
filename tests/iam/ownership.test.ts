import assert from "node:assert/strict";
import { ownerOf, ownerTag } from "../../provider/components/shared/ownership";

describe("the owner of what there can be only one of", () => {
  // A stack finds its own providers by these two: a change here would orphan those of every user.
  it("is marked by a tag that never changes", () => {
    assert.equal(ownerTag, "eks-auth:stack");
    assert.equal(ownerOf("acme", "shop", "prod"), "acme/shop/prod");
  });
});
