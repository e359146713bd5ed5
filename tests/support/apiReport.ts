import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Extractor, ExtractorConfig, ExtractorLogLevel } from "@microsoft/api-extractor";
import { packageFolder } from "./packageFolder";

/** The checked-in report of the TypeScript API, relative to the package's folder. */
export const reportFile = "provider/pulumi-eks-auth.api.md";

/**
 * Compares the types of the compiled package with the checked-in report of its API, and returns whether they agree.
 *
 * @param update Writes the report if they differ.
 */
export function compareApiReport(update: boolean): boolean {
  const temporary = mkdtempSync(join(tmpdir(), "eks-auth-api-"));
  const entry = join(packageFolder, "dist/index.d.ts");
  const silent = { default: { logLevel: ExtractorLogLevel.None } };
  try {
    const config = ExtractorConfig.prepare({
      configObject: {
        mainEntryPointFilePath: entry,
        projectFolder: packageFolder,
        compiler: {
          overrideTsconfig: {
            compilerOptions: { module: "node20", lib: ["ES2023"], types: ["node"], strict: true, skipLibCheck: true },
            files: [entry],
          },
        },
        apiReport: {
          enabled: true,
          reportFileName: "pulumi-eks-auth.api.md",
          reportFolder: join(packageFolder, "provider"),
          reportTempFolder: temporary,
        },
        docModel: { enabled: false },
        dtsRollup: { enabled: false },
        tsdocMetadata: { enabled: false },
        messages: { extractorMessageReporting: silent, tsdocMessageReporting: silent },
      },
      configObjectFullPath: undefined,
      packageJsonFullPath: join(packageFolder, "package.json"),
    });
    const messageCallback = (message: { handled: boolean }) => {
      message.handled = true;
    };
    const { apiReportChanged } = Extractor.invoke(config, { localBuild: update, messageCallback });
    return !apiReportChanged;
  } finally {
    rmSync(temporary, { recursive: true });
  }
}

if (require.main === module) {
  compareApiReport(true);
}
