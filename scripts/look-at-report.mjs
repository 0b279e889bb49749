// Opens a report's page in headless Chromium and checks what its reader relies on. Called by `scripts/check-report`.
//
// usage: node look-at-report.mjs CHROMIUM AXE.js REPORT [PICTURE.png | FOLDER]
//
// Speaks the browser's own protocol through a pipe, so that nothing has to be installed for it.

import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [, , chromium, axePath, report, pictures] = process.argv;
const WIDTHS = [390, 1280, 1920];
const SCHEMES = ["light", "dark"];
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"];

const wrong = [];
const profile = mkdtempSync(join(tmpdir(), "check-report-"));
const browser = spawn(
  chromium,
  [
    "--headless=new", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
    `--user-data-dir=${profile}`, "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-default-apps", "--disable-sync", "--disable-extensions", "--host-resolver-rules=MAP * ~NOTFOUND",
    "--force-color-profile=srgb", "about:blank",
  ],
  { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] },
);
const done = (code) => {
  browser.kill();
  // The browser may still be writing into it.
  setTimeout(() => {
    rmSync(profile, { recursive: true, force: true, maxRetries: 10 });
    process.exit(code);
  }, 300);
};
const tooLong = setTimeout(() => {
  console.error("check-report: the browser did not answer within 5 minutes");
  done(1);
}, 300_000);

// The protocol: messages of JSON, each ended by a zero byte.
let last = 0;
const waiting = new Map();
const listeners = [];
let rest = Buffer.alloc(0);
browser.stdio[4].on("data", (chunk) => {
  rest = Buffer.concat([rest, chunk]);
  for (let end = rest.indexOf(0); end >= 0; end = rest.indexOf(0)) {
    const message = JSON.parse(rest.subarray(0, end).toString());
    rest = rest.subarray(end + 1);
    if (message.id) {
      const { resolve, reject } = waiting.get(message.id);
      waiting.delete(message.id);
      message.error ? reject(new Error(message.error.message)) : resolve(message.result);
    } else {
      for (const listen of listeners) listen(message);
    }
  }
});
browser.on("exit", () => {
  for (const { reject } of waiting.values()) reject(new Error("the browser ended"));
});
const send = (method, params = {}, sessionId = undefined) =>
  new Promise((resolve, reject) => {
    last += 1;
    waiting.set(last, { resolve, reject });
    browser.stdio[3].write(`${JSON.stringify({ id: last, method, params, sessionId })}\0`);
  });

const url = pathToFileURL(join(report, "index.html")).href;
const drawings = readdirSync(join(report, "charts")).filter((name) => name.endsWith(".svg"));
const charts = drawings.length;
// Each has its picture, as wide as a slide.
for (const name of drawings) {
  const picture = readFileSync(join(report, "charts", name.replace(".svg", ".png")));
  if (picture.toString("latin1", 1, 4) !== "PNG" || picture.readUInt32BE(16) !== 1520) wrong.push(`${name} has no picture`);
}
const axe = readFileSync(axePath, "utf8");

// A fresh tab of a width and scheme with the page loaded; what it says and asks is listened to.
async function open(width, scheme) {
  const { targetId } = await send("Target.createTarget", { url: "about:blank" });
  const { sessionId } = await send("Target.attachToTarget", { targetId, flatten: true });
  const tab = (method, params) => send(method, params, sessionId);
  const where = `at ${width} pixels, ${scheme}`;
  const loaded = new Promise((resolve) => {
    listeners.push((message) => {
      if (message.sessionId !== sessionId) return;
      const { method, params } = message;
      if (method === "Page.loadEventFired") resolve();
      if (method === "Network.requestWillBeSent" && params.request.url !== url && !params.request.url.startsWith("data:")) {
        wrong.push(`${where}: the page asks for ${params.request.url}`);
      }
      if (method === "Runtime.consoleAPICalled") wrong.push(`${where}: the console says ${params.args[0]?.value}`);
      if (method === "Runtime.exceptionThrown") wrong.push(`${where}: ${params.exceptionDetails.text}`);
      if (method === "Log.entryAdded") wrong.push(`${where}: ${params.entry.level}: ${params.entry.text}`);
    });
  });
  for (const part of ["Page", "Runtime", "Network", "Log"]) await tab(`${part}.enable`);
  await tab("Emulation.setDeviceMetricsOverride", { width, height: 900, deviceScaleFactor: 1, mobile: width < 500 });
  await tab("Emulation.setEmulatedMedia", {
    features: [
      { name: "prefers-color-scheme", value: scheme },
      { name: "prefers-reduced-motion", value: "reduce" },
    ],
  });
  await tab("Page.navigate", { url });
  await loaded;
  const evaluate = async (expression) => {
    const { result, exceptionDetails } = await tab("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  };
  return { tab, evaluate, where, close: () => send("Target.closeTarget", { targetId }) };
}

// What is there to be seen.
const LOOK = `(() => {
  const wrong = [];
  const shown = [...document.querySelectorAll('figure svg[role=img]')].filter((svg) => svg.getClientRects().length > 0);
  if (shown.length !== ${charts}) wrong.push(shown.length + ' charts are visible instead of ${charts}');
  for (const svg of shown) {
    const box = svg.getBoundingClientRect();
    const title = svg.querySelector('title')?.textContent || 'a chart without a title';
    if (!svg.querySelector('desc')?.textContent) wrong.push(title + ' has no description');
    if (box.width < 200 || box.height < 70) wrong.push(title + ' is only ' + box.width + ' x ' + box.height);
    if (svg.querySelectorAll('circle, rect, path, line, polyline').length < 5) wrong.push(title + ' is empty');
    if (svg.querySelectorAll('text').length < 3) wrong.push(title + ' has no text');
    if (!svg.closest('figure')?.querySelector('figcaption span')?.textContent) wrong.push(title + ' has no caption');
  }
  if (!document.querySelector('h1')?.textContent || !document.querySelector('.headline')?.textContent) wrong.push('no headline');
  if (document.querySelectorAll('table tbody tr').length < 10) wrong.push('no tables');
  if (document.scripts.length) wrong.push('there is a script');
  const over = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (over() > 0) wrong.push('the page is ' + over() + ' pixels too wide');
  for (const fold of document.querySelectorAll('details')) fold.open = true;
  if (over() > 0) wrong.push('with its folds open the page is ' + over() + ' pixels too wide');
  for (const fold of document.querySelectorAll('details')) fold.open = false;
  return wrong;
})()`;

async function press(tab, key, code, text) {
  const event = { key, code: key, windowsVirtualKeyCode: code, text };
  await tab("Input.dispatchKeyEvent", { type: text ? "keyDown" : "rawKeyDown", ...event });
  await tab("Input.dispatchKeyEvent", { type: "keyUp", ...event, text: undefined });
}

// The first fold, reached and opened by keys alone.
async function keys({ tab, evaluate, where }) {
  for (let presses = 0; presses < 200; presses += 1) {
    await press(tab, "Tab", 9);
    if (await evaluate("document.activeElement?.tagName === 'SUMMARY'")) {
      await press(tab, "Enter", 13, "\r");
      if (!(await evaluate("document.activeElement.parentElement.open"))) wrong.push(`${where}: Enter does not open a fold`);
      await press(tab, "Enter", 13, "\r");
      if (await evaluate("document.activeElement.parentElement.open")) wrong.push(`${where}: Enter does not close a fold`);
      return presses + 1;
    }
  }
  wrong.push(`${where}: no fold is reached by the Tab key`);
  return 0;
}

async function accessibility({ evaluate, where }) {
  await evaluate(`for (const fold of document.querySelectorAll('details')) fold.open = true`);
  await evaluate(`${axe}; undefined`);
  const { violations, passes } = await evaluate(`axe.run(document, {
    runOnly: { type: 'tag', values: ${JSON.stringify(RULES)} }, resultTypes: ['violations'],
  }).then(({ violations, passes }) => ({
    passes: passes.length,
    violations: violations.map(({ id, help, nodes }) => ({
      id, help, count: nodes.length, first: nodes[0].target.join(' ') + ': ' + nodes[0].failureSummary.replace(/\\s+/g, ' '),
    })),
  }))`);
  for (const { id, help, count, first } of violations) wrong.push(`${where}: ${id}, ${help}: ${count} times, as ${first}`);
  if (passes < 5) wrong.push(`${where}: only ${passes} rules found anything to look at`);
  return passes;
}

async function picture({ tab }, path, height) {
  const clip = height && { x: 0, y: 0, width: 1280, height, scale: 1 };
  const { data } = await tab("Page.captureScreenshot", { format: "png", captureBeyondViewport: true, clip: clip || undefined });
  writeFileSync(path, Buffer.from(data, "base64"));
}

async function whole(page, path, width) {
  const { cssContentSize } = await page.tab("Page.getLayoutMetrics");
  const clip = { x: 0, y: 0, width, height: Math.min(cssContentSize.height, 16_000), scale: 1 };
  const { data } = await page.tab("Page.captureScreenshot", { format: "png", captureBeyondViewport: true, clip });
  writeFileSync(path, Buffer.from(data, "base64"));
}

async function main() {
  if (charts < 1) wrong.push(`no charts in ${report}/charts`);
  const isFile = pictures?.endsWith(".png");
  if (pictures && !isFile) mkdirSync(pictures, { recursive: true });
  for (const scheme of SCHEMES) {
    for (const width of WIDTHS) {
      const page = await open(width, scheme);
      for (const found of await page.evaluate(LOOK)) wrong.push(`${page.where}: ${found}`);
      if (pictures && !isFile) await whole(page, join(pictures, `${width}-${scheme}.png`), width);
      if (isFile && width === 1280 && scheme === "light") await picture(page, pictures, 1375);
      let told = `${charts} charts`;
      if (width === 1280) told += `, a fold opens by ${await keys(page)} times Tab and Enter`;
      if (width !== 1920) told += `, ${await accessibility(page)} rules of WCAG A and AA hold`;
      console.log(`report ${page.where}: ${told}`);
      await page.close();
    }
  }
  const page = await open(1280, "dark");
  const { data } = await page.tab("Page.printToPDF", { printBackground: false, preferCSSPageSize: true });
  const pdf = Buffer.from(data, "base64");
  const pages = pdf.toString("latin1").match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0;
  if (!pdf.subarray(0, 5).equals(Buffer.from("%PDF-")) || pages < 1) wrong.push("it cannot be printed");
  console.log(`printed: ${pages} pages`);
  if (pictures && !isFile) writeFileSync(join(pictures, "printed.pdf"), pdf);
}

main()
  .catch((error) => wrong.push(error.message))
  .then(() => {
    clearTimeout(tooLong);
    for (const one of wrong) console.error(`check-report: ${one}`);
    if (!wrong.length) console.log("no requests, no messages on the console");
    done(wrong.length ? 1 : 0);
  });
