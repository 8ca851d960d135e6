// Opens pages in Chromium and says what a person and axe find there. Standard input: {browser, folder, root, views: [{name,
// url, width, dark, lit}]}; standard output: a list of the same views with what was found.
"use strict";
const fs = require("node:fs");
const { chromium } = require("playwright-core");
const AXE = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const wanted = JSON.parse(fs.readFileSync(0, "utf8"));

async function look(browser, view) {
  // axe is put into the page, which its own policy refuses.
  const context = await browser.newContext({
    viewport: { width: view.width, height: 900 }, colorScheme: view.dark ? "dark" : "light", bypassCSP: true,
  });
  try {
    const page = await context.newPage(), asked = [], errors = [];
    page.on("request", (request) => asked.push(request.url()));
    page.on("pageerror", (error) => errors.push(String(error)));
    page.on("console", (line) => { if (line.type() === "error") errors.push(line.text()); });
    await page.goto(view.url, { waitUntil: "load" });
    if (view.lit) await page.waitForSelector("g.lit", { state: "attached" });
    await page.evaluate(() => document.querySelectorAll("details").forEach((each) => { each.open = true; }));
    await page.evaluate(AXE);
    const violations = await page.evaluate(async () => (await axe.run()).violations.map(
      (each) => `${each.id}: ${each.nodes.map((node) => node.html.slice(0, 120)).join(" | ")}`));
    const found = await page.evaluate(() => ({
      wide: document.documentElement.scrollWidth,
      paper: getComputedStyle(document.body).backgroundColor,
      text: document.body.innerText,
      lit: [...document.querySelectorAll("g.lit > title")].map((each) => each.textContent),
      took: [...document.querySelectorAll("text.took")].map((each) => each.textContent),
    }));
    const picture = `${wanted.folder}/${view.name}-${view.width}-${view.dark ? "dark" : "light"}.png`;
    await page.screenshot({ path: picture, fullPage: true });
    return { ...view, ...found, asked, errors, violations, picture };
  } finally {
    await context.close();
  }
}

(async () => {
  // Chromium refuses its sandbox as root.
  const args = process.getuid && process.getuid() === 0 ? ["--no-sandbox"] : [];
  const browser = await chromium.launch({ executablePath: wanted.browser, args, timeout: 120000 });
  try {
    const found = [];
    for (const view of wanted.views) found.push(await look(browser, view));
    process.stdout.write(JSON.stringify(found));
  } finally {
    await browser.close();
  }
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
