import assert from "node:assert/strict";
import { ownerOf, ownerTag } from "../../provider/components/shared/ownership";

describe("the owner of a resource that can exist only once", () => {
  // A stack finds its own providers by these two: a change would orphan the providers of every user.
  it("is marked with a tag that must never change", () => {
    assert.equal(ownerTag, "eks-auth:stack");
    assert.equal(ownerOf("acme", "shop", "prod"), "acme/shop/prod");
  });
});
