import assert from "node:assert/strict";
import { untilKnown } from "./aws/errors";

const refusal = (name: string, message: string) => Object.assign(new Error(message), { name, $metadata: {} });

describe("a call for a role that was just created", () => {
  const said = "Role provided in the request does not exist";

  /** The number of calls, and the result, if the call fails that many times. */
  async function made(failures: number, error: Error): Promise<[number, unknown]> {
    let count = 0;
    const result = await untilKnown(said, async () => {
      count += 1;
      if (count <= failures) throw error;
      return "done";
    }).catch((thrown: unknown) => thrown);
    return [count, result];
  }

  it("is retried until EKS knows the role, at most fifteen times", async () => {
    const missing = refusal("InvalidParameterException", `${said}.`);
    assert.deepEqual(await made(3, missing), [4, "done"]);
    assert.deepEqual(await made(99, missing), [15, missing]);
  });

  it("isn't retried for another error", async () => {
    for (const error of [refusal("InvalidParameterException", "no"), refusal("AccessDenied", said)]) {
      assert.deepEqual(await made(99, error), [1, error]);
    }
  });
});
