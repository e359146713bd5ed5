import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleReportPage } from "../../../build/reportPage";
import type { PageAssets } from "../../../provider/cli/report/reportHtml";

/** The script and the style of the page, bundled from the sources. */
export async function pageAssets(): Promise<PageAssets> {
  const folder = mkdtempSync(join(tmpdir(), "eks-auth-page-"));
  try {
    await bundleReportPage(join(__dirname, "..", "..", ".."), folder);
    const read = (name: string) => readFileSync(join(folder, name), "utf8");
    return { script: read("reportPage.js"), style: read("reportPage.css") };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
