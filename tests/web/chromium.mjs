// A headless Chromium, driven over --remote-debugging-pipe: JSON messages that end with NUL, ours on its descriptor 3,
// its own on 4. No package is needed for it.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const flags = [
  '--headless=new', '--remote-debugging-pipe', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--hide-scrollbars',
  '--no-first-run', '--no-default-browser-check', '--disable-background-networking', '--disable-component-update',
  '--disable-default-apps', '--disable-domain-reliability', '--disable-extensions', '--disable-sync', '--metrics-recording-only',
  '--disable-client-side-phishing-detection', '--disable-features=OptimizationHints,MediaRouter,Translate,DialMediaRouteProvider',
  '--mute-audio', '--force-color-profile=srgb',
];

const keys = {
  Enter: { code: 'Enter', windowsVirtualKeyCode: 13, text: '\r' }, Escape: { code: 'Escape', windowsVirtualKeyCode: 27 },
  Tab: { code: 'Tab', windowsVirtualKeyCode: 9 }, Home: { code: 'Home', windowsVirtualKeyCode: 36 },
  End: { code: 'End', windowsVirtualKeyCode: 35 }, ArrowLeft: { code: 'ArrowLeft', windowsVirtualKeyCode: 37 },
  ArrowUp: { code: 'ArrowUp', windowsVirtualKeyCode: 38 }, ArrowRight: { code: 'ArrowRight', windowsVirtualKeyCode: 39 },
  ArrowDown: { code: 'ArrowDown', windowsVirtualKeyCode: 40 }, '/': { code: 'Slash', windowsVirtualKeyCode: 191, text: '/' },
  ' ': { code: 'Space', windowsVirtualKeyCode: 32, text: ' ' },
};

/** One page of a browser. `complaints` gathers what it said in the console, threw, or failed to load. */
class Page {
  complaints = [];
  requests = [];
  #browser;
  #session;

  constructor(browser, session) {
    this.#browser = browser;
    this.#session = session;
  }

  send(method, parameters = {}) { return this.#browser.send(method, parameters, this.#session); }

  /** From the browser, about this page. */
  take(method, parameters) {
    if (method === 'Runtime.exceptionThrown') {
      const { text, exception } = parameters.exceptionDetails;
      this.complaints.push(`${text} ${exception?.description ?? ''}`);
    }
    if (method === 'Runtime.consoleAPICalled' && ['error', 'warning', 'assert'].includes(parameters.type)) {
      this.complaints.push(parameters.args.map((each) => each.value ?? each.description).join(' '));
    }
    if (method === 'Log.entryAdded' && parameters.entry.level === 'error') this.complaints.push(`${parameters.entry.text} ${parameters.entry.url ?? ''}`);
    if (method === 'Page.javascriptDialogOpening') {
      this.complaints.push(`a box opened: ${parameters.message}`);
      this.send('Page.handleJavaScriptDialog', { accept: true });
    }
    if (method === 'Network.requestWillBeSent') this.requests.push(parameters.request.url);
  }

  async open(url) {
    const loaded = this.#browser.next('Page.loadEventFired', this.#session);
    await this.send('Page.navigate', { url });
    await loaded;
  }

  /** The value of an expression, promises awaited. */
  async value(expression) {
    const { result, exceptionDetails } = await this.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) throw new Error(`${expression}: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`);
    return result.value;
  }

  /** Waits until an expression is true. */
  async until(expression, patience_ms = 60000) {
    const end = Date.now() + patience_ms;
    while (!(await this.value(`Boolean(${expression})`))) {
      if (Date.now() > end) throw new Error(`not within ${patience_ms} ms: ${expression}`);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }

  async press(key, modifiers = 0) {
    const event = { key, modifiers, ...keys[key] };
    await this.send('Input.dispatchKeyEvent', { type: event.text ? 'keyDown' : 'rawKeyDown', ...event });
    await this.send('Input.dispatchKeyEvent', { type: 'keyUp', ...event, text: undefined });
  }

  type(text) { return this.send('Input.insertText', { text }); }

  async click(selector) {
    const { x, y } = await this.value(`(() => { const node = document.querySelector(${JSON.stringify(selector)});
      node.scrollIntoView({ block: "nearest" });
      const box = node.getBoundingClientRect();
      return { x: box.x + box.width / 2, y: box.y + box.height / 2 }; })()`);
    for (const type of ['mousePressed', 'mouseReleased']) {
      await this.send('Input.dispatchMouseEvent', { type, x, y, button: 'left', clickCount: 1 });
    }
  }

  /** `scheme` and `motion` are what the page's media queries see. */
  async look({ width, height, scheme = 'light', motion = 'reduce' }) {
    await this.send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false });
    await this.send('Emulation.setEmulatedMedia', {
      features: [{ name: 'prefers-color-scheme', value: scheme }, { name: 'prefers-reduced-motion', value: motion }],
    });
  }

  async screenshot(format = 'png', quality = undefined) {
    return Buffer.from((await this.send('Page.captureScreenshot', { format, quality })).data, 'base64');
  }
}

export class Chromium {
  #child;
  #profile;
  #number = 0;
  #waiting = new Map();
  #expected = [];
  #pages = new Map();
  #rest = '';

  static async start(program) {
    const browser = new Chromium();
    browser.#profile = await mkdtemp(join(tmpdir(), 'pinmill-chromium-'));
    browser.#child = spawn(program, [...flags, `--user-data-dir=${browser.#profile}`, 'about:blank'],
      { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
    browser.#child.on('error', (error) => browser.#fail(error));
    browser.#child.on('exit', (code) => browser.#fail(new Error(`chromium ended with ${code}`)));
    browser.#child.stdio[3].on('error', () => {});
    browser.#child.stdio[4].setEncoding('utf8').on('data', (text) => browser.#take(text));
    await browser.send('Browser.getVersion');
    return browser;
  }

  #fail(error) {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }

  #take(text) {
    const messages = (this.#rest + text).split('\0');
    this.#rest = messages.pop();
    for (const { id, method, params, result, error, sessionId } of messages.map((each) => JSON.parse(each))) {
      if (id !== undefined) {
        const { resolve, reject } = this.#waiting.get(id) ?? {};
        this.#waiting.delete(id);
        if (error) reject?.(new Error(error.message));
        else resolve?.(result);
        continue;
      }
      this.#pages.get(sessionId)?.take(method, params);
      for (const each of this.#expected.filter((one) => one.method === method && one.session === sessionId)) each.resolve(params);
      this.#expected = this.#expected.filter((one) => !(one.method === method && one.session === sessionId));
    }
  }

  send(method, params = {}, sessionId = undefined) {
    const id = ++this.#number;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#child.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    });
  }

  next(method, session) { return new Promise((resolve) => { this.#expected.push({ method, session, resolve }); }); }

  async page() {
    const { targetId } = await this.send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    const page = new Page(this, sessionId);
    this.#pages.set(sessionId, page);
    for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await page.send(`${domain}.enable`);
    return page;
  }

  async stop() {
    const ended = new Promise((resolve) => { this.#child.once('exit', resolve); });
    this.send('Browser.close').catch(() => {});
    await ended;
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}
