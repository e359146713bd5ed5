import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { reportHtml } from "../../provider/cli/report/reportHtml";
import type { ClusterReport } from "../../provider/eks/clusterReport";
import { startBrowser } from "../support/browser";
import { pageAssets } from "./support/pageAssets";
import { hostileWorld, largeWorld, reportOf, smallWorld } from "./support/reportWorlds";

/** The most boxes and the greatest height of the picture, in pixels, that a reader still takes in. */
const [mostBoxes, greatestHeight] = [120, 2200];
const sizes = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 900 } };

/** A page in a browser, and everything that it complained about or asked for. */
interface Opened {
  page: Page;
  complaints: string[];
  requests: string[];
}

describe("The page of eks-auth report in a browser", function () {
  this.timeout(120_000);

  let browser: Browser;
  let folder: string;
  const reports: Record<string, ClusterReport> = {};

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "eks-auth-report-"));
    const assets = await pageAssets();
    for (const [name, world] of Object.entries({ 10: smallWorld, 2000: largeWorld(2000), hostile: hostileWorld })) {
      reports[name] = await reportOf(world);
      writeFileSync(join(folder, `${name}.html`), reportHtml(reports[name], assets));
    }
    browser = await startBrowser();
  });
  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  async function open(name: string, options: BrowserContextOptions = {}): Promise<Opened> {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    const complaints: string[] = [];
    const requests: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => requests.push(request.url()));
    await page.goto(pathToFileURL(join(folder, `${name}.html`)).href);
    return { page, complaints, requests };
  }

  const overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
  const visibleRows = (page: Page, list: string) => page.locator(`#${list} tbody tr:visible`);
  const heightOf = async (page: Page) => Number(await page.locator(".picture").getAttribute("height"));
  const focused = "document.activeElement.dataset.id ?? document.activeElement.id ?? ''";

  for (const [device, viewport] of Object.entries(sizes)) {
    for (const name of ["10", "2000"]) {
      it(`shows ${name} principals on a ${device}, within its width and without a request`, async () => {
        const { page, complaints, requests } = await open(name, { viewport });
        assert.equal(await page.locator("#status").textContent(), `${name} of ${name} principals`);
        assert.equal(await visibleRows(page, "principals").count(), Math.min(100, Number(name)));
        assert.equal(await page.evaluate(overflow), 0);
        const sections = await page.locator(".box.section").count();
        for (let index = 0; index < sections; index++) {
          const section = page.locator(".box.section").nth(index);
          if ((await section.getAttribute("aria-expanded")) === "false") {
            await section.click();
          }
          assert.equal(await page.locator(".box.section").nth(index).getAttribute("aria-expanded"), "true");
        }
        assert.ok((await page.locator(".box").count()) <= mostBoxes);
        assert.ok((await heightOf(page)) <= greatestHeight);
        assert.equal(await page.evaluate(overflow), 0);
        assert.deepEqual(complaints, []);
        assert.equal(requests.length, 1);
        await page.context().close();
      });

      it(`finds the right ones of ${name} principals on a ${device}, by search and filter`, async () => {
        const { page } = await open(name, { viewport });
        const { principals = [] } = reports[name] ?? {};
        const administrators = principals.filter(({ isAdministrator }) => isAdministrator);
        const unmanaged = principals.filter(({ isUnmanaged }) => isUnmanaged);
        const status = () => page.locator("#status").textContent();
        await page.locator("#show").selectOption("administrator");
        assert.equal(await status(), `${administrators.length} of ${name} principals`);
        await page.locator("button[type=reset]").click();
        await page.locator(".figures a", { hasText: "unmanaged" }).click();
        assert.equal(await status(), `${unmanaged.length} of ${name} principals`);
        assert.equal(await page.locator("#show").inputValue(), "unmanaged");
        await page.locator("button[type=reset]").click();
        const wanted = principals.find(({ status: state }) => state === "recreated")?.principal ?? "";
        await page.locator("#search").fill(`${wanted.toUpperCase()} dead`);
        await page.locator("#status", { hasText: `1 of ${name}` }).waitFor();
        assert.equal(await visibleRows(page, "principals").locator("code").first().textContent(), wanted);
        await page.locator("#search").fill("matches nothing");
        await page.locator("#principals .nothing").waitFor();
        assert.equal(await visibleRows(page, "principals").count(), 0);
        assert.equal(await page.locator(".box").count(), 0);
        await page.context().close();
      });
    }
  }

  it("shows a long list step by step, and continues at the first new row", async () => {
    const { page } = await open("2000");
    const more = page.locator("#principals .more");
    assert.equal(await more.textContent(), "Show 100 more of 1900");
    await more.press("Enter");
    assert.equal(await visibleRows(page, "principals").count(), 200);
    const rows = page.locator("#principals tbody tr");
    assert.equal(
      await page.evaluate("[...document.activeElement.parentElement.children].indexOf(document.activeElement)"),
      100,
    );
    assert.equal(await rows.count(), 2000);
    await page.context().close();
  });

  it("is used with the keyboard alone: search, filter, and the boxes of the picture", async () => {
    const { page } = await open("10", { viewport: sizes.desktop });
    const order: string[] = [];
    for (let presses = 0; presses < 14; presses++) {
      await page.keyboard.press("Tab");
      order.push(
        await page.evaluate<string>(
          "document.activeElement.dataset.id ?? (document.activeElement.id || document.activeElement.className || document.activeElement.type)",
        ),
      );
    }
    const figures = ["figure", "figure", ...Array(4).fill("figure problem"), "figure"];
    const first = "section 0 IAM Identity Center";
    assert.deepEqual(order, ["skip", ...figures, "search", "show", "through", "reset", "picture", first]);
    await page.keyboard.press("ArrowDown");
    const box = page.locator(".box:focus");
    assert.equal(await box.getAttribute("aria-label"), "AdministratorAccess, 1 principal, administrator");
    const stroke = "getComputedStyle(document.activeElement.querySelector('rect')).strokeWidth";
    assert.equal(await page.evaluate(stroke), "3px");
    await page.keyboard.press("Enter");
    assert.equal(
      await page.locator("#status").textContent(),
      "1 of 10 principals, selected in the picture: AdministratorAccess",
    );
    assert.equal(await page.locator(".box:focus").getAttribute("aria-pressed"), "true");
    assert.equal(await page.locator(".line.traced").count(), 1);
    await page.keyboard.press("Escape");
    assert.equal(await page.locator("#status").textContent(), "10 of 10 principals");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Home");
    assert.equal(await page.evaluate(focused), "section 1 Groups");
    await page.keyboard.press("Enter");
    assert.equal(await page.locator(".box:focus").getAttribute("aria-expanded"), "false");
    assert.equal(await page.locator(".box.node", { hasText: "deployers" }).count(), 0);
    await page.keyboard.press(" ");
    assert.equal(await page.locator(".box:focus").getAttribute("aria-expanded"), "true");
    assert.equal(await page.locator(".box[tabindex='0']").count(), 1);
    await page.context().close();
  });

  it("shows in the picture only what the search finds", async () => {
    const { page } = await open("2000");
    const whole = await page.locator(".box.section").allTextContents();
    assert.ok(
      whole.some((text) => text.endsWith("Groups168")),
      whole.join(),
    );
    await page.locator("#search").fill("role/team-7/");
    const { principals = [] } = reports["2000"] ?? {};
    const found = principals.filter(({ principal }) => principal.includes("role/team-7/"));
    const drawn = found.filter(({ inEffect }) => inEffect);
    assert.ok(drawn.length > 1);
    await page.locator("#status", { hasText: `${found.length} of 2000` }).waitFor();
    const labels = await page.locator(".box.node title").allTextContents();
    assert.ok(labels.includes(`team-7, ${drawn.length} principals`), labels.join());
    await page.context().close();
  });

  for (const colorScheme of ["light", "dark"] as const) {
    it(`has texts with enough contrast in the ${colorScheme} scheme`, async () => {
      const { page } = await open("10", { colorScheme, viewport: sizes.desktop });
      const worst = await page.evaluate<{ text: string; ratio: number }>(contrast);
      assert.ok(worst.ratio >= 4.5, JSON.stringify(worst));
      const background = await page.evaluate("getComputedStyle(document.body).backgroundColor");
      assert.equal(background, colorScheme === "light" ? "rgb(246, 247, 249)" : "rgb(18, 22, 28)");
      await page.context().close();
    });
  }

  it("can be read without its script", async () => {
    const { page } = await open("2000", { javaScriptEnabled: false });
    assert.equal(await page.locator("#principals tbody tr").count(), 2000);
    assert.equal(await page.locator("#principals tbody tr").last().isVisible(), true);
    assert.equal(await page.locator("form").isVisible(), false);
    assert.ok((await page.locator(".box").count()) > 0);
    await page.context().close();
  });

  it("runs no other script and asks nobody, even if it could", async () => {
    let asked = 0;
    const server = createServer((_, response) => {
      asked++;
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { page } = await open("10");
    const blocked = await page.evaluate<string[]>(`new Promise((resolve) => {
      const found = [];
      document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => {
        found.push(effectiveDirective);
        if (found.length === 4) resolve(found.sort());
      });
      const add = (name, attributes) => document.body.append(Object.assign(document.createElement(name), attributes));
      add("script", { textContent: "window.ran = true" });
      add("img", { src: "${url}/picture.png" });
      add("style", { textContent: "body { color: red }" });
      fetch("${url}/data").catch(() => {});
    })`);
    assert.deepEqual(blocked, ["connect-src", "img-src", "script-src-elem", "style-src-elem"]);
    assert.equal(await page.evaluate("window.ran"), undefined);
    await page.context().close();
    await new Promise((resolve) => server.close(resolve));
    assert.equal(asked, 0);
  });

  it("shows hostile names as they are", async () => {
    const { page, complaints, requests } = await open("hostile");
    assert.deepEqual([complaints, requests.length], [[], 1]);
    assert.equal(await page.evaluate("window.hacked"), undefined);
    const groups = await page.locator("#groups code").allTextContents();
    assert.ok(groups.includes("</script><script>window.hacked=1</script>"));
    assert.ok(groups.includes('"><img src=x onerror=window.hacked=1>'));
    assert.ok(groups.includes("\\u{202e}reversed"));
    const labels = await page.locator(".box.node title").allTextContents();
    assert.ok(labels.includes("</script><script>window.hacked=1</script>, 1 principal"));
    assert.equal(await page.evaluate(overflow), 0);
    await page.context().close();
  });
});

/** The text with the lowest contrast to its background. https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
const contrast = `(() => {
  const channels = (color) => color.match(/[\\d.]+/g).map(Number);
  const luminance = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((c) => c / 255).map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const behind = (element) => {
    const rect = element.closest(".box")?.querySelector("rect");
    if (rect) return channels(getComputedStyle(rect).fill);
    for (let at = element; at; at = at.parentElement) {
      const color = channels(getComputedStyle(at).backgroundColor);
      if (color.length < 4 || color[3] > 0) return color;
    }
  };
  let worst = { ratio: 99 };
  for (const element of document.querySelectorAll("body *")) {
    const text = [...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data.trim()).join("");
    if (!text || !element.checkVisibility?.() || element.matches("script, style, option, title")) continue;
    const style = getComputedStyle(element);
    const [a, b] = [luminance(channels(element.closest("svg") ? style.fill : style.color)), luminance(behind(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < worst.ratio) worst = { ratio, text, color: style.color };
  }
  return worst;
})()`;
