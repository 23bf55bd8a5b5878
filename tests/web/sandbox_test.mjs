// The sandbox's board as a person meets it: in a real browser, live, by keyboard, on a phone's width.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { after, afterEach, before, test } from 'node:test';

import { Chromium } from './chromium.mjs';
import { png } from './png.mjs';

const wide = { width: 1280, height: 900 };
const phone = { width: 390, height: 844 };
const axe_script = new URL('node_modules/axe-core/axe.min.js', import.meta.url);

class Pinterest {
  #child;

  static async start() {
    const pinterest = new Pinterest();
    pinterest.#child = spawn(process.env.PINMILL, ['sandbox', '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const told = await new Promise((resolve, reject) => {
      let text = '';
      pinterest.#child.on('exit', (code) => reject(new Error(`the sandbox ended with ${code}`)));
      pinterest.#child.stdout.setEncoding('utf8').on('data', (more) => { text += more; if (text.includes('ledger')) resolve(text); });
    });
    pinterest.url = /boards +(\S+)\//.exec(told)[1];
    pinterest.token = (await pinterest.post('/sandbox/tokens', {})).access_token;
    return pinterest;
  }

  async post(path, body) {
    const headers = { 'Content-Type': 'application/json', ...(this.token ? { Authorization: `Bearer ${this.token}` } : {}) };
    const answer = await fetch(this.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    assert.ok(answer.ok, `${path}: ${answer.status} ${await answer.clone().text()}`);
    return answer.json();
  }

  board(name) { return this.post('/v5/boards', { name }).then(({ id }) => id); }

  pin(board_id, title, more = {}) {
    const data = png(200, 300, [180, 60, title.length * 9 % 256]).toString('base64');
    return this.post('/v5/pins', { board_id, title, media_source: { source_type: 'image_base64', content_type: 'image/png', data }, ...more });
  }

  stop() {
    this.#child.removeAllListeners('exit');
    const ended = new Promise((resolve) => { this.#child.on('exit', resolve); });
    this.#child.kill('SIGTERM');
    return ended;
  }
}

let pinterest, browser, summer;
before(async () => {
  pinterest = await Pinterest.start();
  browser = await Chromium.start(process.env.CHROMIUM);
  summer = await pinterest.board('Summer & sea');
  await pinterest.pin(summer, 'First', { description: 'One line\nand another', link: 'https://example.com/first', alt_text: 'A plain field' });
  await pinterest.pin(summer, '</script><script>window.ran = 1</script><b>bold</b>', { link: 'https://example.com/?a=1&b=2' });
});
after(async () => {
  await browser.stop();
  await pinterest.stop();
});

const opened = [];
afterEach(() => Promise.all(opened.splice(0).map((page) => page.send('Page.close'))));

async function open(path = '/', look = wide) {
  const page = await browser.page();
  opened.push(page);
  await page.look(look);
  await page.open(pinterest.url + path);
  await page.until(`document.getElementById('live').textContent === 'live' && document.querySelectorAll('.pin').length > 0`);
  return page;
}
const names = `[...document.querySelectorAll('.pin')].map((pin) => pin.querySelector('.name').textContent)`;

test('Pins are shown with their pictures, nothing is complained of and only the sandbox is asked', async () => {
  const page = await open();
  await page.until(`[...document.querySelectorAll('.pin img')].every((image) => image.naturalWidth === 200)`);
  assert.ok((await page.value(names)).includes('First'));
  assert.deepEqual(page.complaints, []);
  assert.deepEqual(page.requests.filter((url) => !url.startsWith(pinterest.url) && !url.startsWith('data:')), []);
});

test('a Pin that is published appears by itself, first of all', async () => {
  const page = await open();
  await pinterest.pin(summer, 'Just now');
  await page.until(`${names}.includes('Just now')`);
  assert.equal(await page.value(`document.querySelector('.column:first-child .pin .name').textContent`), 'Just now');
});

test('titles that mean harm are shown and do not run', async () => {
  const page = await open();
  assert.ok((await page.value(names)).some((name) => name.startsWith('</script>')));
  assert.equal(await page.value('window.ran'), undefined);
  assert.equal(await page.value(`document.querySelectorAll('.pins b').length`), 0);
});

test('a Pin opens by keyboard with all that was said of it, and closes again', async () => {
  const page = await open();
  await page.value(`[...document.querySelectorAll('.pin')].find((pin) => pin.textContent.includes('First')).focus()`);
  await page.press('Enter');
  await page.until(`document.getElementById('detail').open`);
  const text = await page.value(`document.getElementById('detail').innerText`);
  for (const words of ['First', 'One line\nand another', 'https://example.com/first', 'A plain field', '@shop', '200 × 300', 'Summer & sea']) {
    assert.ok(text.includes(words), `"${words}" is missing in: ${text}`);
  }
  await page.press('Escape');
  assert.equal(await page.value(`document.getElementById('detail').open`), false);
  assert.match(await page.value(`document.activeElement.textContent`), /First/);
});

test('each board has a page of its own', async () => {
  const winter = await pinterest.board('Winter');
  await pinterest.pin(winter, 'Snow');
  const page = await open(`/boards/${winter}`);
  assert.deepEqual(await page.value(names), ['Snow']);
  assert.equal(await page.value(`document.querySelector('h1').textContent`), 'Winter');
  assert.equal(await page.value(`document.querySelector('nav [aria-current]').textContent`), 'Winter1');
});

test('on a phone nothing is wider than the screen', async () => {
  const page = await open('/', phone);
  assert.equal(await page.value('document.documentElement.scrollWidth'), phone.width);
  assert.equal(await page.value(`document.querySelectorAll('.column').length`), 2);
});

for (const [device, size] of Object.entries({ wide, phone })) {
  for (const scheme of ['light', 'dark']) {
    test(`${device}, ${scheme}: axe finds nothing serious on the board, in a detail or where access is given`,
      { skip: !existsSync(axe_script) && 'axe-core is not there: npm ci --prefix tests/web' }, async () => {
        const axe = readFileSync(axe_script, 'utf8');
        const serious = async (page) => (await page.value(`axe.run(document)`)).violations
          .filter((each) => ['serious', 'critical'].includes(each.impact)).map((each) => `${each.id}: ${each.nodes.map((node) => node.html).join(' ')}`);
        const page = await open('/', { ...size, scheme });
        await page.value(`${axe}; true`);
        assert.deepEqual(await serious(page), []);
        await page.value(`document.querySelector('.pin').click()`);
        assert.deepEqual(await serious(page), []);
        await page.open(`${pinterest.url}/oauth/?client_id=1480000&redirect_uri=${encodeURIComponent('http://localhost:8085/')}&response_type=code&scope=pins:read&state=x`);
        await page.value(`${axe}; true`);
        assert.deepEqual(await serious(page), []);
      });
  }
}
