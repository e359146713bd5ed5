import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import type { Browser, Page } from "playwright-core";
import { accessDiagram } from "../../provider/eks/accessDiagram";
import { grantPicture, type ResultingGrant } from "../../provider/eks/grantPicture";
import { visible } from "../../provider/validation/visible";
import { startBrowser } from "../support/browser";

const arn = (name: string) => `arn:aws:iam::123456789012:role/${name}`;

function granted(name: string, grant: Partial<ResultingGrant["grant"]> = {}, groups: string[] = []): ResultingGrant {
  return { grant: { name: "any", principalArn: arn(name), ...grant }, username: "", groups };
}

const method = "access-entries" as const;
const diagramOf = (grants: ResultingGrant[], more: Partial<Parameters<typeof grantPicture>[0]> = {}) =>
  accessDiagram(grantPicture({ method, grants, bindings: [], besides: [], ...more }));

/** Names that Mermaid, Markdown, HTML or a reader could take for something else. */
const hostile = [
  'quo"te',
  "back`tick`",
  "`code`",
  "a]b[c",
  "(x)",
  "{{y}}",
  "end",
  "graph",
  "# title",
  "#35;",
  "#quot;",
  "&lt;b&gt;",
  "a;b",
  "%% comment",
  "%%{init: {}}%%",
  "<script>document.title = 'owned'</script>",
  "<img src=x onerror=\"document.title = 'owned'\">",
  "<br/>",
  "one\ntwo",
  "1. item",
  "- item",
  "**bold** _em_ ~~x~~",
  "www.example.com",
  "fa:fa-user",
  "$$x^2$$",
  "style x:y#z;",
  "classDef x:y#z;",
  "a --> b",
  ":::administrator",
  "---",
  "",
  " ",
  "    code",
  "\u202eesrever",
  "ﬂ°°35¶ß",
  "ﬂ°°60¶ßimg src=xﬂ°°62¶ß",
  "日本語 😀",
  "__proto__",
  "constructor",
];

const sized = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    granted(
      `team-${index}`,
      { access: index % 7 === 0 ? "cluster-admin" : "view", namespaces: index % 7 === 0 ? undefined : [`ns-${index}`] },
      [`group-${index % 50}`],
    ),
  );

describe("the diagram of the grants", () => {
  it("connects principals with groups and permissions, and marks administrators", () => {
    const grants = [
      granted("ops", { access: "cluster-admin" }),
      granted("dev", { access: "edit", namespaces: ["shop"] }, ["devs"]),
      granted("dev2", { access: "edit", namespaces: ["shop"] }, ["devs"]),
    ];
    const bindings = [{ name: "devs", group: "devs", clusterRole: "view", namespaces: ["a", "b"] }];
    assert.deepEqual(diagramOf(grants, { bindings }).split("\n"), [
      "flowchart LR",
      '  subgraph s0x0["Roles"]',
      '    principal0["ops<br/>#40;administrator#41;"]:::administrator',
      '    principal1["dev<br/>dev2"]',
      "  end",
      '  subgraph s1x0["Groups"]',
      '    group0["devs"]',
      "  end",
      '  subgraph s2x0["Access policies"]',
      '    right0["AmazonEKSClusterAdminPolicy"]:::administrator',
      '    right1["AmazonEKSEditPolicy in shop"]',
      "  end",
      '  subgraph s2x1["ClusterRoles"]',
      '    right2["view in 2 namespaces"]',
      "  end",
      "  principal0 --> right0",
      "  principal1 --> right1",
      "  principal1 --> group0",
      "  group0 --> right2",
      "  classDef administrator stroke:#d1242f,stroke-width:3px",
    ]);
  });

  it("shows the ClusterRoles of the grants with aws-auth, and the access besides them", () => {
    const besides = [
      { principal: arn("other"), forNodes: false, groups: ["system:masters"], key: "mapRoles" },
      { principal: arn("nodes"), forNodes: true, groups: ["system:nodes"], policies: [] },
    ];
    const text = diagramOf([granted("dev", { access: "view", rules: [] })], { method: "config-map", besides });
    assert.match(text, /\["view"\]/);
    assert.match(text, /\["with the rules of the grant"\]/);
    assert.match(text, /\["other<br\/>#40;administrator#41;"\]:::administrator/);
    assert.match(text, /\["Everything"\]:::administrator/);
    assert.match(text, /subgraph s0x1\["Nodes"\]/);
  });

  it("counts what it leaves out", () => {
    const text = diagramOf(sized(2000));
    const shown = text.match(/ principal\d+\[/g) ?? [];
    const more = Number(/principalMore\["and (\d+) more principals"\]/.exec(text)?.[1]);
    const together = [...text.matchAll(/<br\/>and (\d+) more/g)].reduce((sum, [, count]) => sum + Number(count), 0);
    const names = text.match(/team-\d+/g) ?? [];
    assert.ok(shown.length > 0 && more > 0);
    assert.equal(names.length + together + more, 2000);
    assert.match(text, /rightMore\["and \d+ more rights"\]/);
  });

  it("stays within the limits of Mermaid for any names and any access", () => {
    const text = fc.string({ unit: "grapheme", maxLength: 300 });
    const grant = fc.record({ name: text, groups: fc.array(text, { maxLength: 20 }), policy: text });
    const property = fc.property(fc.array(grant, { minLength: 100, maxLength: 300 }), (all) => {
      const drawn = diagramOf(
        all.map(({ name, groups, policy }) => granted(name, { accessPolicies: [{ policy }] }, groups)),
      );
      assert.ok(drawn.length <= 50_000, `${drawn.length} characters`);
      assert.ok((drawn.match(/ --> /g) ?? []).length <= 500);
    });
    fc.assert(property, { numRuns: 20 });
  });

  describe("in Mermaid", function () {
    this.timeout(180_000);
    let browser: Browser;
    let page: Page;
    before(async () => {
      browser = await startBrowser();
      page = await browser.newPage();
      await page.setContent("<!doctype html><title>untouched</title><div id='drawn'></div>");
      await page.addScriptTag({ content: readFileSync(require.resolve("mermaid/dist/mermaid.min.js"), "utf8") });
      await page.evaluate("mermaid.initialize({ startOnLoad: false, securityLevel: 'strict' })");
    });
    after(() => browser?.close());

    /** The texts of the boxes and frames that Mermaid draws, without their line breaks. */
    async function drawn(text: string): Promise<string[]> {
      const draw = async (given: string) => {
        const { mermaid, document } = globalThis as unknown as {
          mermaid: {
            parse(text: string): Promise<unknown>;
            render(id: string, text: string): Promise<{ svg: string }>;
          };
          document: {
            title: string;
            getElementById(id: string): { innerHTML: string };
            querySelectorAll(selector: string): Iterable<{ textContent: string | null }>;
          };
        };
        await mermaid.parse(given);
        const { svg } = await mermaid.render("diagram", given);
        document.getElementById("drawn").innerHTML = svg;
        const labels = [...document.querySelectorAll(".nodeLabel")].map(({ textContent }) => textContent ?? "");
        const injected = [...document.querySelectorAll("#drawn :is(script, img, a, code, strong, em, i, del, math)")];
        return { labels, title: document.title, injected: injected.length };
      };
      const { labels, title, injected } = await page.evaluate(draw, text);
      assert.deepEqual([title, injected], ["untouched", 0]);
      return labels;
    }

    /** A name as the diagram shows it. HTML joins white space. */
    const shownAs = (name: string) =>
      name === ""
        ? '""'
        : collapsed(
            [...visible(name).replaceAll("\n", "\\n").replaceAll("ﬂ", "\\u{fb02}").replaceAll("¶", "\\u{b6}")]
              .slice(0, 64)
              .join("")
              .replace(/[\ud800-\udfff]/gu, "\ufffd"),
          );
    const collapsed = (text: string) => text.replace(/\s+/g, " ").trim();

    async function assertShown(names: string[]): Promise<void> {
      const grants = names.map((name, index) => granted("r", { accessPolicies: [] }, [name, `other ${index}`]));
      const labels = (await drawn(diagramOf(grants))).map(collapsed);
      for (const name of names) {
        assert.ok(labels.includes(shownAs(name)), `${JSON.stringify(name)} isn't among ${JSON.stringify(labels)}`);
      }
    }

    it("shows every hostile name as it is", async () => {
      for (let start = 0; start < hostile.length; start += 19) {
        await assertShown(hostile.slice(start, start + 19));
      }
    });

    it("shows random names as they are", async () => {
      const name = fc.oneof(
        fc.string({ unit: "binary", maxLength: 40 }),
        fc.string({ unit: fc.constantFrom(..."`\"'[](){}<>#;:&%$*_~-+=.|\\/ \n\tendx1"), maxLength: 40 }),
      );
      const property = fc.asyncProperty(fc.uniqueArray(name, { minLength: 1, maxLength: 18 }), assertShown);
      await fc.assert(property, { numRuns: 25 });
    });

    for (const count of [10, 2000]) {
      it(`draws ${count} grants, with the name of each principal in the diagram`, async () => {
        const text = diagramOf(sized(count));
        const shown = (await drawn(text)).join("\n");
        const names = [...new Set(text.match(/team-\d+/g))];
        assert.ok(count > 10 || names.length === count);
        assert.deepEqual(
          names.filter((name) => !shown.includes(name)),
          [],
        );
      });
    }

    it("draws a component without grants", async () => {
      assert.deepEqual(await drawn(diagramOf([])), ["No principals"]);
    });
  });
});
