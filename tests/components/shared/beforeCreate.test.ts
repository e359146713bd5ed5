import assert from "node:assert/strict";
import { GroupBinding } from "../../../provider";
import type * as beforeCreateModule from "../../../provider/components/shared/beforeCreate";
import { runWell } from "../../support/components";

const path = require.resolve("../../../provider/components/shared/beforeCreate");

/** Another copy of the module, as in a program with two versions of the package. */
function copy(): typeof beforeCreateModule {
  const loaded = require.cache[path];
  delete require.cache[path];
  try {
    return require(path);
  } finally {
    require.cache[path] = loaded;
  }
}

describe("The hooks of a program", () => {
  it("are one for each kind of check, and have names of their own in another copy of the package", async () => {
    const names: string[] = [];
    const { beforeCreate } = require(path) as typeof beforeCreateModule;
    const other = copy();
    await runWell(() => {
      const component = new GroupBinding("app", { group: "devs", clusterRole: "view" });
      const child = (name: string) => ({ type: "aws:iam/role:Role", name, component });
      const check = async () => undefined;
      const hooks = [
        ...beforeCreate("only", child("one"), check),
        ...beforeCreate("only", child("two"), check),
        ...beforeCreate("exists", child("two"), check),
        ...other.beforeCreate("only", child("three"), check),
      ];
      names.push(...hooks.map(({ name }) => name));
    });
    assert.deepEqual(names, ["eks-auth:only", "eks-auth:only", "eks-auth:exists", "eks-auth:only:2"]);
  });

  it("run the check of the child that is about to be created, also if another component has a child of its name", async () => {
    const checked: string[] = [];
    const { beforeCreate } = require(path) as typeof beforeCreateModule;
    await runWell(async () => {
      const type = "aws:iam/role:Role";
      const first = new GroupBinding("first", { group: "devs", clusterRole: "view" });
      const second = new GroupBinding("second", { group: "devs", clusterRole: "view" }, { parent: first });
      const checkOf = (what: string) => async () => {
        checked.push(what);
      };
      const [hook] = beforeCreate("only", { type, name: "role", component: first }, checkOf("first"));
      beforeCreate("only", { type, name: "role", component: second }, checkOf("second"));
      beforeCreate("only", { type, name: "other", component: second }, checkOf("other"));
      const kind = "eks-auth:index:GroupBinding";
      for (const [urn, name] of [
        [`urn:pulumi:prod::shop::${kind}$${kind}$${type}::role`, "role"],
        [`urn:pulumi:prod::shop::${kind}$${type}::role`, "role"],
        [`urn:pulumi:prod::shop::${kind}$${kind}$${type}::other`, "other"],
      ] as const) {
        await hook?.callback({ urn, name, type, id: "" });
      }
    });
    assert.deepEqual(checked, ["second", "first", "other"]);
  });
});
