import assert from "node:assert/strict";
import { auditMark, requestsSince } from "./auditLog";
import { awsAuthData, nodeEntry, removeAwsAuth, setAwsAuth } from "./liveAwsAuth";
import { eksAddsNodeRoles, eksUserAgent } from "./writers";

const roleArns = Array.from({ length: 20 }, (_, index) => `arn:aws:iam::123456789012:role/node-${index}`);

/** The entries of a text, sorted, because the order in which they were written doesn't matter. */
const entriesOf = (text: string | undefined) => (text ?? "").split(/^(?=- )/m).sort();

describe("concurrent writers of node roles", () => {
  afterEach(removeAwsAuth);

  for (const [title, data] of [
    ["without a ConfigMap", undefined],
    ["with an empty one", {}],
  ] as const) {
    it(`all succeed ${title}, and write EKS's entries`, async () => {
      if (data !== undefined) await setAwsAuth(data);
      const mark = await auditMark();
      const written = await eksAddsNodeRoles(roleArns);
      const live = await awsAuthData();
      assert.deepEqual(Object.keys(live ?? {}), ["mapRoles"]);
      assert.deepEqual(entriesOf(live?.mapRoles), roleArns.map(nodeEntry).sort());

      const writes = (await requestsSince(mark)).filter(
        ({ name, verb }) => name === "aws-auth" && ["create", "update"].includes(verb),
      );
      assert.deepEqual([...new Set(writes.map(({ userAgent }) => userAgent))], [eksUserAgent]);
      assert.equal(writes.filter(({ code }) => code < 300).length, roleArns.length);
      const conflicts = written.reduce((sum, writer) => sum + writer.conflicts, 0);
      assert.equal(writes.filter(({ code }) => code === 409).length, conflicts);
      assert.ok(conflicts > 0, "there was no conflict, so this proves nothing");
    });
  }

  it("keep the existing content", async () => {
    await setAwsAuth({ mapRoles: "# by hand\n- rolearn: a", mapUsers: "[]" }, { labels: { a: "b" } });
    await eksAddsNodeRoles(roleArns.slice(0, 1));
    assert.deepEqual(await awsAuthData(), {
      mapRoles: `# by hand\n- rolearn: a\n${nodeEntry(roleArns[0] ?? "")}`,
      mapUsers: "[]",
    });
  });
});
