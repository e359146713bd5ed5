import assert from "node:assert/strict";
import { reportCsv } from "../../provider/cli/report/reportCsv";
import { reportHtml } from "../../provider/cli/report/reportHtml";
import { reportMarkdown } from "../../provider/cli/report/reportMarkdown";
import { reportTable } from "../../provider/cli/report/reportTable";
import { styleFor } from "../../provider/cli/style";
import { reportPicture } from "../../provider/eks/reportPicture";
import { reportOf, roleArn } from "./support/reportWorlds";

const until = "2027-01-31T17:00:00Z";
const created = new Date("2026-02-01T00:00:00Z");
const names = ["auditor", "deploy", "odd"] as const;
const tags = {
  auditor: { "eks-auth:stack": "acme/access/prod", "eks-auth:until": until },
  deploy: { "eks-auth:stack": "acme/access/prod" },
  // Anyone may set the tag: what isn't an instant is left out.
  odd: { "eks-auth:until": "<b>soon</b>" },
};
const report = () =>
  reportOf({
    entries: names.map((name) => ({ principalArn: roleArn(name), tags: tags[name], createdAt: created })),
    roles: Object.fromEntries(
      names.map((name) => [name, { arn: roleArn(name), createdAt: new Date("2026-01-01T00:00:00Z") }]),
    ),
  });

describe("The end of access in a report", () => {
  it("is that in the tag of the access entry, if it is an instant", async () => {
    assert.deepEqual(
      (await report()).principals.map(({ principal, until: end }) => [principal, end]),
      [
        [roleArn("auditor"), until],
        [roleArn("deploy"), undefined],
        [roleArn("odd"), undefined],
      ],
    );
  });

  it("is shown with the status of the principal in each format, and only there", async () => {
    const found = await report();
    for (const text of [
      reportTable(found, styleFor(process.stdin as never)),
      reportCsv(found),
      reportMarkdown(found).replaceAll("\\", ""),
      reportHtml(found, { script: "", style: "" }),
    ]) {
      assert.equal(text.split(`exists, until ${until}`).length, 2, text);
      assert.ok(!text.includes("soon"));
    }
  });

  it("is at the principal in the picture", async () => {
    const labels = reportPicture(await report()).principals.map(({ label }) => label);
    assert.deepEqual(labels, [`auditor (until ${until})`, "deploy", "odd"]);
  });
});
