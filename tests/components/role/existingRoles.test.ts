import assert from "node:assert/strict";
import { findRoleArn } from "../../../provider/components/role/existingRoles";
import { runWell } from "../../support/components";
import { account, cloud, getRole, getRoles } from "../../support/mocks/access";
import { failing } from "../../support/mocks/functions";

const arnOf = (name: string) => `arn:aws:iam::${account}:role/team/${name}`;
const functions = cloud({ principals: { [arnOf("first")]: "AROAFIRST", [arnOf("Last")]: "AROALAST" } });

/** Looks up roles by name, one after the other, in a preview. Returns the ARNs that are found, and the functions called. */
async function lookUp(names: string[], others = {}) {
  const found: (string | undefined)[] = [];
  const program = async () => {
    for (const name of names) {
      found.push(await findRoleArn(name, {}));
    }
  };
  const { calls } = await runWell(program, { functions: { ...functions, ...others }, preview: true });
  return { found, tokens: calls.map(({ token }) => token) };
}

describe("The lookup of existing roles", () => {
  const ten = ["first", ...Array.from({ length: 9 }, (_, index) => `new-${index}`)];
  const missing = Array<undefined>(9).fill(undefined);
  const readOneByOne = ten.map(() => getRole);

  it("reads up to ten roles by name", async () => {
    assert.deepEqual(await lookUp(ten), { found: [arnOf("first"), ...missing], tokens: readOneByOne });
  });

  it("lists all roles once for the others, ignoring case in their names", async () => {
    assert.deepEqual(await lookUp([...ten, "LAST", "new", "FIRST"]), {
      found: [arnOf("first"), ...missing, arnOf("Last"), undefined, arnOf("first")],
      tokens: [...readOneByOne, getRoles],
    });
  });

  it("reads each role by name if the deployer may not list roles", async () => {
    const denied = failing(getRoles, "reading IAM roles: AccessDenied");
    assert.deepEqual(await lookUp([...ten, "Last", "new"], denied), {
      found: [arnOf("first"), ...missing, arnOf("Last"), undefined],
      tokens: [...readOneByOne, getRoles, getRole, getRole],
    });
  });
});
