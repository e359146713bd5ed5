import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

/**
 * Starts a headless Chromium: the program in CHROMIUM, else the one that comes with the tests' packages, which needs no
 * display, and of the system only the libraries NSS and NSPR.
 */
export async function startBrowser(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM || (await packagedChromium());
  if (!existsSync(executablePath)) {
    throw new Error(`There is no ${executablePath}. Set CHROMIUM to the path of Chromium or Chrome.`);
  }
  try {
    return await chromium.launch({ executablePath, args: ["--no-sandbox", "--headless=shell"] });
  } catch (error) {
    throw new Error(
      `${executablePath} doesn't start. Install its libraries, as with \`apt-get install libnss3\`, or a Chromium, as with ` +
        "`apt-get install chromium`, and set CHROMIUM to its path.",
      { cause: error },
    );
  }
}

/** Unpacks the packaged Chromium into the folder for temporary files, once. */
async function packagedChromium(): Promise<string> {
  const { default: packaged } = await import("@sparticuz/chromium");
  return await packaged.executablePath();
}
