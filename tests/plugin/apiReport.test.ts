import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compareApiReport, reportFile } from "../support/apiReport";
import { buildPackage, packageFolder } from "../support/packageFolder";

describe("the report of the TypeScript API", function () {
  this.timeout(5 * 60_000);
  const path = join(packageFolder, reportFile);

  before(() => buildPackage());

  it("agrees with the compiled package: `make api` writes a reviewed change", () => {
    assert.ok(compareApiReport(false), `${reportFile} is outdated`);
  });

  it("doesn't agree if a public type changes", () => {
    const report = readFileSync(path, "utf8");
    try {
      writeFileSync(
        path,
        report.replace("timeoutSeconds?: pulumi.Input<number>", "timeoutSeconds: pulumi.Input<number>"),
      );
      assert.equal(compareApiReport(false), false);
    } finally {
      writeFileSync(path, report);
    }
  });
});
