import { build } from "esbuild";

/**
 * Bundles the script and the style of the page of `eks-auth report`, which are written into the page.
 *
 * @param root The package's folder.
 * @param outdir The folder to write `reportPage.js` and `reportPage.css` to.
 */
export async function bundleReportPage(root: string, outdir: string): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: { reportPage: "provider/cli/report/page/page.ts" },
    outdir,
    bundle: true,
    format: "iife",
    target: "es2022",
    minify: true,
    legalComments: "none",
    logLevel: "warning",
  });
  await build({
    absWorkingDir: root,
    entryPoints: { reportPage: "provider/cli/report/page/page.css" },
    outdir,
    minify: true,
    logLevel: "warning",
  });
}
