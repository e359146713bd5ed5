import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { startBrowser } from "../support/browser";
import { npmAsWritten, npmPatience } from "../support/npm";
import { root } from "../support/programs";

const site = join(root, "site/dist");
const sizes = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 900 } };
/** Pages with the widest tables, the longest names and the longest listings. */
const pages = ["/", "/guides/from-aws-auth/", "/components/clusteraccess/", "/cli/report/", "/examples/"];

const types: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};

/** Serves the built files, as any static host does. */
async function serve(): Promise<Server> {
  const server = createServer(({ url = "/" }, response) => {
    const path = decodeURIComponent(new URL(url, "http://127.0.0.1").pathname);
    const file = join(site, path, path.endsWith("/") ? "index.html" : "");
    if (!existsSync(file) || !statSync(file).isFile()) return response.writeHead(404).end();
    const javascript = [".js", ".mjs"].includes(extname(file)) ? "text/javascript" : undefined;
    const type = javascript ?? types[extname(file)] ?? "application/octet-stream";
    return response.writeHead(200, { "content-type": type }).end(readFileSync(file));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

/** The paths of the built pages, `/` first. */
function builtPages(): string[] {
  const files = readdirSync(site, { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => file.endsWith("index.html"))
    .map((file) => `/${file.slice(0, -"index.html".length)}`)
    .sort();
}

describe("The documentation site", function () {
  this.timeout(npmPatience);

  let server: Server;
  let address: string;
  let browser: Browser;

  before(async () => {
    await npmAsWritten(root, "make site");
    server = await serve();
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await startBrowser();
  });
  after(async () => {
    await browser?.close();
    server?.closeAllConnections();
    server?.close();
  });

  /** Opens a page. Returns it with what its console shows, and its requests to other addresses. */
  async function open(path: string, viewport = sizes.desktop) {
    const page = await (await browser.newContext({ viewport })).newPage();
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("response", (answer) => answer.status() >= 400 && complaints.push(`${answer.status()} ${answer.url()}`));
    page.on("request", (request) => request.url().startsWith(`${address}/`) || complaints.push(request.url()));
    await page.goto(address + path, { waitUntil: "networkidle" });
    return { page, complaints };
  }

  const overflow = (page: Page) =>
    page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");

  it("has a page for each component, subcommand, guide, example and other document for users", () => {
    const built = builtPages();
    const namesIn = (folder: string) => readdirSync(join(root, folder)).map((name) => name.replace(/^README/, ""));
    const inDocs = ["", "components/", "cli/", "guides/"].flatMap((folder) =>
      namesIn(`docs/${folder}`).flatMap((name) => (name.endsWith(".md") ? [`${folder}${name.slice(0, -3)}`] : [])),
    );
    const ofExamples = namesIn("examples").map((name) => `examples/${name.replace(/\.md$/, "")}`);
    // The overview in Pulumi's registry; the site has the README instead.
    const documents = [...inDocs, ...ofExamples].filter((name) => name !== "_index");
    const expected = documents.map((name) => `/${name.toLowerCase()}/`.replace("//", "/"));
    assert.deepEqual(
      expected.filter((path) => !built.includes(path)),
      [],
    );
    assert.ok(expected.length > 60);
  });

  it("has no link to a page or a heading that doesn't exist, and names no other address for a resource", () => {
    const html = new Map(builtPages().map((path) => [path, readFileSync(join(site, path, "index.html"), "utf8")]));
    const ids = (path: string) => new Set([...(html.get(path) ?? "").matchAll(/ id="([^"]*)"/g)].map(([, id]) => id));
    const broken: string[] = [];
    let links = 0;
    for (const [path, text] of html) {
      for (const [, href = ""] of text.matchAll(/<a [^>]*?href="([^"]*)"/g)) {
        if (/^https:\/\//.test(href)) continue;
        links += 1;
        const [target = "", anchor = ""] = href.split("#");
        const page = target === "" ? path : target;
        const isFine = html.has(page) && (anchor === "" || ids(page).has(decodeURIComponent(anchor)));
        if (!isFine) broken.push(`${path}: ${href}`);
      }
      for (const [, source = ""] of text.matchAll(/<(?:script|img|link)\b[^>]*? (?:src|href)="([^"]*)"/g)) {
        const isThere = source.startsWith("data:") || existsSync(join(site, source));
        if (!isThere && !html.has(source)) broken.push(`${path}: ${source}`);
      }
    }
    assert.deepEqual(broken, []);
    assert.ok(links > 5000);
  });

  for (const [device, viewport] of Object.entries(sizes)) {
    it(`fits the width of a ${device}, without an error in the console or a request to another address`, async () => {
      for (const path of pages) {
        const { page, complaints } = await open(path, viewport);
        assert.deepEqual([path, await overflow(page), complaints], [path, 0, []]);
        await page.context().close();
      }
    });

    it(`has its navigation in reach on a ${device}`, async () => {
      const { page, complaints } = await open("/", viewport);
      if (device === "phone") await page.locator("starlight-menu-button button").click();
      await page.locator("nav.sidebar").getByRole("link", { name: "AwsAuth", exact: true }).click();
      await page.locator("h1", { hasText: /^AwsAuth$/ }).waitFor();
      assert.equal(new URL(page.url()).pathname, "/components/awsauth/");
      assert.deepEqual(complaints, []);
      await page.context().close();
    });
  }

  it("finds a component by a search in the browser alone", async () => {
    const { page, complaints } = await open("/");
    await page.locator("site-search button[data-open-modal]").click();
    await page.locator("site-search input").fill("GroupBinding");
    const results = page.locator("site-search .pagefind-ui__result-link");
    await results.first().waitFor();
    const titles = await results.allTextContents();
    assert.ok(titles.includes("GroupBinding"), titles.join());
    await results
      .filter({ hasText: /^GroupBinding$/ })
      .first()
      .click();
    await page.locator("h1", { hasText: /^GroupBinding$/ }).waitFor();
    assert.deepEqual(complaints, []);
    await page.context().close();
  });
});
