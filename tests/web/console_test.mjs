// The console as a person meets it: a real sandbox, a real service, a real browser.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createServer as create_listener } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';

import { Chromium } from './chromium.mjs';
import { png } from './png.mjs';

const wide = { width: 1280, height: 900 };
const phone = { width: 390, height: 844 };
const axe_script = new URL('node_modules/axe-core/axe.min.js', import.meta.url);

async function free_port() {
  const listener = create_listener();
  await new Promise((resolve) => { listener.listen(0, '127.0.0.1', resolve); });
  const { port } = listener.address();
  await new Promise((resolve) => { listener.close(resolve); });
  return port;
}

/** A sandbox and a service on a store of their own, with @shop logged in and a key. */
class World {
  #children = [];

  static async start() {
    const world = new World();
    world.folder = await mkdtemp(join(tmpdir(), 'pinmill-console-'));
    world.env = { ...process.env, XDG_CONFIG_HOME: world.folder, XDG_DATA_HOME: world.folder };
    world.url = `http://127.0.0.1:${await free_port()}`;
    const told = await world.#run(['sandbox', '--port', '0', '--redirect', `${world.url}/v1/connect/pinterest/callback`], /ledger.*\n/);
    world.sandbox = /boards +(\S+)\//.exec(told)[1];
    const store = ['--store', join(world.folder, 'store')], api = `${world.sandbox}/v5`;
    await world.#log_in(store, api);
    world.key = (await world.#end(['keys', 'create', 'console', ...store])).trim();
    world.serve = ['serve', ...store, '--listen', world.url.slice(7), '--api', api, '--allow-loopback'];
    await world.#run(world.serve, /http.*\n/);
    world.account = (await world.call('GET', '/v1/accounts')).accounts[0]._id;
    world.board = (await world.call('POST', `/v1/accounts/${world.account}/pinterest-boards`, { name: 'Recipes' })).board.id;
    await world.call('PUT', `/v1/accounts/${world.account}/pinterest-boards`, { defaultBoardId: world.board });
    return world;
  }

  #spawn(args, more = {}, program = process.env.PINMILL) {
    const child = spawn(program, args, { env: { ...this.env, ...more }, cwd: this.folder, stdio: ['pipe', 'pipe', 'pipe'] });
    child.stderr.resume();
    this.#children.push(child);
    return child;
  }

  /** Until it has said that; it goes on running. */
  #run(args, until) {
    const child = this.#spawn(args);
    return new Promise((resolve, reject) => {
      let text = '';
      child.once('exit', (code) => reject(new Error(`pinmill ${args[0]} ended with ${code}: ${text}`)));
      child.stdout.setEncoding('utf8').on('data', (more) => { text += more; if (until.test(text)) resolve(text); });
    });
  }

  #end(args, more, program) {
    const child = this.#spawn(args, more, program);
    child.stdin.end();
    return new Promise((resolve, reject) => {
      let text = '';
      child.stdout.setEncoding('utf8').on('data', (more) => { text += more; });
      child.once('exit', (code) => (code === 0 ? resolve(text) : reject(new Error(`pinmill ${args.join(' ')} ended with ${code}`))));
    });
  }

  /** As a person does: the app's secret, then the address that the browser ended at. */
  async #log_in(store, api) {
    const child = this.#spawn(['auth', 'login', ...store, '--api', api, '--app-id', '1480000', '--paste']);
    child.stdin.write('sandbox-secret\n');
    const address = await new Promise((resolve) => {
      let text = '';
      child.stderr.setEncoding('utf8').on('data', (more) => { text += more; const found = /(http\S+oauth\S+)/.exec(text); if (found) resolve(found[1]); });
    });
    const url = new URL(address);
    url.searchParams.set('sandbox_consent', 'allow');
    const answer = await fetch(`${this.sandbox}/oauth/`, { method: 'POST', redirect: 'manual', body: url.searchParams });
    child.stdin.end(`${answer.headers.get('location')}\n`);
    const code = await new Promise((resolve) => { child.once('exit', resolve); });
    assert.equal(code, 0, 'logging in');
  }

  /** @studio, logged in with a token, and its board. */
  async second_account() {
    const made = await fetch(`${this.sandbox}/sandbox/tokens`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ account: 'studio' }) });
    const child = this.#spawn(['auth', 'login', '--store', join(this.folder, 'store'), '--api', `${this.sandbox}/v5`, '--token']);
    child.stdin.end((await made.json()).access_token);
    assert.equal(await new Promise((resolve) => { child.once('exit', resolve); }), 0);
    const account = (await this.call('GET', '/v1/accounts')).accounts.find(({ username }) => username === 'studio')._id;
    const { board } = await this.call('POST', `/v1/accounts/${account}/pinterest-boards`, { name: 'Studio' });
    return { account, board: board.id };
  }

  async call(method, path, body) {
    const headers = { Authorization: `Bearer ${this.key}`, 'Content-Type': 'application/json' };
    const answer = await fetch(this.url + path, { method, headers, body: body && JSON.stringify(body) });
    assert.ok(answer.ok, `${path}: ${answer.status} ${await answer.clone().text()}`);
    return answer.json();
  }

  /** What `pinmill publish --server` queues: prepared there, handed in here. */
  async publish(title, ...more) {
    const photos = await mkdtemp(join(this.folder, 'photos-')), table = join(photos, 'pins.csv');
    await writeFile(join(photos, 'picture.png'), picture(title));
    await writeFile(table, `Title,Media URL\n${title},picture.png\n`);
    await this.#end(['publish', table, '-o', join(photos, 'out'), '--board', 'Recipes', '--yes', '--server', this.url, ...more], { PINMILL_API_KEY: this.key });
  }

  announce() { return this.call('POST', '/v1/media/presign', { filename: 'picture.png', contentType: 'image/png' }); }

  async upload(place, bytes) {
    const put = await fetch(place.uploadUrl, { method: 'PUT', headers: { 'Content-Type': 'image/png' }, body: bytes });
    assert.ok(put.ok);
    return place.publicUrl;
  }

  async post(title, more, url) {
    const mediaItems = [{ type: 'image', url: url ?? await this.upload(await this.announce(), picture(title)) }];
    const { post } = await this.call('POST', '/v1/posts', { content: `About ${title}`,
      platforms: [{ platform: 'pinterest', accountId: this.account, platformSpecificData: { title } }], ...more, mediaItems });
    return post;
  }

  async #stop_child(child) {
    if (child.exitCode !== null) return;
    child.removeAllListeners('exit');
    const ended = new Promise((resolve) => { child.once('exit', resolve); });
    child.kill('SIGTERM');
    await ended;
  }

  /** Of the next Pins whether they were made is not known, and no board tells: the service comes back hours later. */
  async lose(count, make) {
    const faults = (text) => fetch(`${this.sandbox}/sandbox/faults`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ rules: text }) });
    assert.ok((await faults(`pins/create:drop@1-${count}`)).ok);
    await make();
    for (let open = 0; open < count; open = (await this.call('GET', '/v1/pins?states=unconfirmed')).pins.length) await new Promise((resolve) => { setTimeout(resolve, 25); });
    await this.#stop_child(this.#children.find((child) => child.spawnargs.includes('serve') && child.exitCode === null));
    await faults('');
    await this.#end([join(this.folder, 'store')], {}, process.env.PINMILL_SETTLE);
    await this.#run(this.serve, /http.*\n/);
  }

  async stop() {
    for (const child of this.#children) await this.#stop_child(child);
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Another one for each title. */
const picture = (title) => png(400, 600, [...title].reduce(([red, green, blue], letter) => [(red + letter.charCodeAt(0) * 7) % 256, (green + 31) % 256, blue], [40, 90, 120]));

let world, browser;
before(async () => {
  world = await World.start();
  browser = await Chromium.start(process.env.CHROMIUM);
});
after(async () => {
  await browser?.stop();
  await world?.stop();
});
const opened = [];
afterEach(() => Promise.all(opened.splice(0).map((page) => page.send('Page.close'))));

async function open(look = wide) {
  const page = await browser.page();
  opened.push(page);
  await page.look(look);
  await page.open(`${world.url}/console`);
  await page.until(`document.getElementById('loading').hidden`);
  return page;
}
async function log_in(page, key = world.key) {
  await page.value(`document.getElementById('login-key').focus()`);
  await page.type(key);
  await page.press('Enter');
}
/** Logged in, as the cookie of an earlier test may have it, and live. */
async function console_page(look = wide) {
  const page = await open(look);
  if (!(await page.value(`document.getElementById('login').hidden`))) await log_in(page);
  await page.until(`document.getElementById('live').textContent === 'live'`);
  return page;
}
const titles = (list) => `[...document.querySelectorAll('#${list} .name')].map((name) => name.textContent)`;
const in_row = (list, title, button) => `[...document.querySelectorAll('#${list} .row')].find((row) => row.querySelector('.name').textContent === ${JSON.stringify(title)})` +
  (button ? `?.querySelectorAll('button')[${button}]` : '');

test('a wrong key is refused, with words and without a cookie', async () => {
  const page = await open();
  await log_in(page, `sk_${'0'.repeat(64)}`);
  await page.until(`document.getElementById('login-problem').textContent`);
  assert.match(await page.value(`document.getElementById('login-problem').textContent`), /unknown, expired or revoked/);
  assert.equal(await page.value(`document.getElementById('console').hidden`), true);
  assert.deepEqual((await page.send('Network.getCookies')).cookies, []);
});

test('the key becomes a cookie that no script sees; nothing is complained of and nobody else is asked', async () => {
  const page = await console_page();
  const [cookie] = (await page.send('Network.getCookies')).cookies;
  assert.equal(cookie.httpOnly, true);
  assert.equal(cookie.sameSite, 'Strict');
  assert.ok(!cookie.value.includes(world.key.slice(3)));
  assert.equal(await page.value('document.cookie'), '');
  assert.deepEqual(page.complaints, []);
  assert.deepEqual(page.requests.filter((url) => !url.startsWith(world.url) && !url.startsWith('data:')), []);
});

test('with its cookie alone a page changes nothing', async () => {
  const page = await console_page();
  const change = (headers) => `fetch('/v1/profiles', { method: 'POST', headers: ${JSON.stringify({ 'Content-Type': 'application/json', ...headers })}, body: '{"name":"Sneaked in"}' }).then((answer) => answer.status)`;
  assert.equal(await page.value(change({})), 401);
  assert.equal(await page.value(change({ 'X-Pinmill-Token': '0'.repeat(64) })), 403);
  assert.deepEqual((await world.call('GET', '/v1/profiles')).profiles.map(({ name }) => name), ['Default']);
});

test('what is posted elsewhere appears by itself, with its picture', async () => {
  const page = await console_page();
  await world.post('Seen live', { publishNow: true });
  await page.until(`${titles('out-list')}.includes('Seen live')`);
  await page.until(`[...document.querySelectorAll('#out-list img')].some((image) => image.naturalWidth > 100)`);
  assert.deepEqual(page.complaints, []);
});

test('a post that failed says why, and its button tries it again', async () => {
  const place = await world.announce();
  assert.equal((await world.post('Refused once', { publishNow: true }, place.publicUrl)).status, 'failed');
  const page = await console_page();
  await page.until(`${titles('attention-list')}.includes('Refused once')`);
  assert.match(await page.value(`${in_row('attention-list', 'Refused once')}.querySelector('.why').textContent`), /never uploaded: PUT its bytes first/);
  assert.match(await page.value('document.title'), /^\(1\)/);
  await world.upload(place, picture('Refused once'));
  await page.value(`${in_row('attention-list', 'Refused once', '0')}.focus()`);
  assert.equal(await page.value('document.activeElement.textContent'), 'Try again');
  await page.press('Enter');
  await page.until(`${titles('out-list')}.includes('Refused once')`);
  await page.until(`!document.getElementById('attention-none').hidden`);
  assert.notEqual(await page.value('document.activeElement'), null);
});

test('a file that is dropped is previewed, scheduled, changed and called back', async () => {
  const page = await console_page();
  const file = join(world.folder, 'dropped.png');
  await writeFile(file, picture('dropped'));
  await page.value(`document.getElementById('drop').scrollIntoView({ block: 'center' })`);
  const { x, y } = await page.value(`(({ x, y, width, height }) => ({ x: x + width / 2, y: y + height / 2 }))(document.getElementById('drop').getBoundingClientRect())`);
  const data = { items: [], files: [file], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop']) await page.send('Input.dispatchDragEvent', { type, x, y, data });
  await page.until(`document.querySelector('#pages .shown')?.naturalWidth === 400`);
  assert.equal(await page.value(`document.getElementById('pages-about').textContent`), 'One picture.');
  assert.equal(await page.value('document.activeElement.id'), 'title');
  await page.type('Dropped in');
  await page.value(`document.getElementById('fit').value = 'blur'; document.getElementById('fit').dispatchEvent(new Event('change'))`);
  assert.equal(await page.value(`getComputedStyle(document.querySelector('.frame .behind')).display`), 'block');
  await page.value(`document.getElementById('at').value = '2031-05-01T09:00'`);
  await page.click('#schedule');
  await page.until(`${titles('queue-list')}.includes('Dropped in')`);
  const [post] = (await world.call('GET', '/v1/posts?status=scheduled')).posts;
  assert.equal(new Date(post.scheduledFor).getTime(), new Date(2031, 4, 1, 9).getTime());
  assert.equal(post.platforms[0].platformSpecificData.fit, 'blur');
  assert.equal(await page.value(`document.querySelectorAll('#pages li').length`), 0);

  await page.value(`${in_row('queue-list', 'Dropped in', '0')}.click()`);
  await page.until(`document.getElementById('edit').open`);
  await page.value(`document.getElementById('edit-name').value = 'Dropped, and renamed'`);
  await page.value(`document.querySelector('#edit-form .primary').click()`);
  await page.until(`${titles('queue-list')}.includes('Dropped, and renamed')`);
  assert.equal((await world.call('GET', `/v1/posts/${post._id}`)).post.scheduledFor, post.scheduledFor);

  await page.value(`${in_row('queue-list', 'Dropped, and renamed', '2')}.click()`);
  await page.until(`document.getElementById('ask').open`);
  await page.value(`document.getElementById('ask-yes').click()`);
  await page.until(`!document.getElementById('queue-none').hidden`);
  assert.deepEqual((await world.call('GET', '/v1/posts?status=scheduled')).posts, []);
  assert.deepEqual(page.complaints, []);
});

/** Opens the row's dialog, gives its fields these values, and presses that button of it. */
async function edit(page, title, values, button = '#edit-form .primary') {
  await page.until(`${in_row('queue-list', title, '0')}`);
  await page.value(`${in_row('queue-list', title, '0')}.click()`);
  await page.until(`document.getElementById('edit').open`);
  for (const [id, value] of Object.entries(values)) await page.value(`document.getElementById('${id}').value = ${JSON.stringify(value)}`);
  await page.value(`document.querySelector('${button}').click()`);
}

test('a draft is saved as a draft, and goes out by a button of its own', async () => {
  const page = await console_page();
  const draft = await world.post('A draft', { isDraft: true });
  const seen = async () => (await world.call('GET', `/v1/posts/${draft._id}`)).post;
  await edit(page, 'A draft', { 'edit-content': 'Said better' });
  await page.until(`!document.getElementById('edit').open`);
  assert.equal((await seen()).content, 'Said better');
  assert.equal((await seen()).status, 'draft');
  await edit(page, 'A draft', { 'edit-name': 'A draft no more' }, '#edit-now');
  await page.until(`${titles('out-list')}.includes('A draft no more')`);
  assert.equal((await seen()).content, 'Said better');
  await world.call('POST', `/v1/posts/${draft._id}/unpublish`, { platform: 'pinterest' });
  assert.deepEqual(page.complaints, []);
});

test('of a post for two accounts only what a person changes is changed, and each keeps its own rest', async () => {
  const page = await console_page();
  const second = await world.second_account();
  const platforms = [[world.account, 'For the shop', world.board, '2031-05-01T09:00:00.000Z'], [second.account, 'For the studio', second.board, '2031-05-02T09:00:00.000Z']].map(
    ([accountId, title, boardId, scheduledFor]) => ({ platform: 'pinterest', accountId, scheduledFor, platformSpecificData: { title, boardId, link: `https://example.com/${title.slice(8)}` } }));
  const post = await world.post('Twofold', { platforms });
  const seen = async () => (await world.call('GET', `/v1/posts/${post._id}`)).post;
  const own = ({ platforms: targets }) => targets.map(({ platformSpecificData: { title, link, boardId }, scheduledFor }) => [title, link, boardId, scheduledFor]);
  const before = own(await seen());
  await edit(page, 'For the shop', { 'edit-content': 'For both' });
  await page.until(`!document.getElementById('edit').open`);
  assert.equal((await seen()).content, 'For both');
  assert.deepEqual(own(await seen()), before);
  await edit(page, 'For the shop', { 'edit-link': 'https://example.com/both' });
  await page.until(`!document.getElementById('edit').open`);
  assert.deepEqual(own(await seen()), before.map(([title, , board, at]) => [title, 'https://example.com/both', board, at]));
  await edit(page, 'For the shop', { 'edit-at': '' });
  await page.until(`document.getElementById('edit-problem').textContent.includes('Post now')`);
  await page.value(`document.getElementById('edit-close').click()`);
  await world.call('DELETE', `/v1/posts/${post._id}`);
  await world.call('DELETE', `/v1/accounts/${second.account}`);
  assert.deepEqual(page.complaints, []);
});

test('what a command has queued is seen, changed, sent and taken back as a post is', async () => {
  const page = await console_page();
  await world.publish('By command', '--at', '2031-05-01 09:00');
  await page.until(`${titles('queue-list')}.includes('By command')`);
  await page.until(`${in_row('queue-list', 'By command')}.querySelector('img').naturalWidth > 100`);
  assert.match(await page.value(`${in_row('queue-list', 'By command')}.querySelector('.about').textContent`), /@shop · Recipes/);
  await page.value(`${in_row('queue-list', 'By command', '0')}.click()`);
  await page.until(`document.getElementById('edit').open`);
  await page.value(`document.getElementById('edit-name').value = 'By command, renamed'`);
  await page.value(`document.querySelector('#edit-form .primary').click()`);
  await page.until(`${titles('queue-list')}.includes('By command, renamed')`);
  await page.value(`${in_row('queue-list', 'By command, renamed', '1')}.click()`);
  await page.until(`${titles('out-list')}.includes('By command, renamed')`);
  await page.until(`[...document.querySelectorAll('#out-list li')].find((pin) => pin.textContent.includes('By command, renamed')).querySelector('img').naturalWidth > 100`);
  await page.value(`[...document.querySelectorAll('#out-list li')].find((pin) => pin.textContent.includes('By command, renamed')).querySelector('button').click()`);
  await page.until(`document.getElementById('ask').open`);
  await page.value(`document.getElementById('ask-yes').click()`);
  await page.until(`!${titles('out-list')}.includes('By command, renamed')`);
  const pins = (await world.call('GET', '/v1/pins')).pins.filter(({ title }) => title === 'By command, renamed');
  assert.deepEqual(pins.map(({ state }) => state), ['removed']);
  assert.deepEqual(page.complaints, []);
});

test('a command’s Pin that Pinterest refuses is among what needs a person, with its reason, and is tried again', async () => {
  const page = await console_page();
  await world.publish('Refused by Pinterest', '--at', '2031-05-02 09:00');
  const pin = (await world.call('GET', '/v1/pins?states=scheduled')).pins.find(({ title }) => title === 'Refused by Pinterest');
  await world.call('PATCH', `/v1/pins/${pin.id}`, { description: 'x'.repeat(900), due: Date.now() * 1000 });
  await page.until(`${titles('attention-list')}.includes('Refused by Pinterest')`);
  assert.ok(await page.value(`${in_row('attention-list', 'Refused by Pinterest')}.querySelector('.why').textContent`));
  await world.call('PATCH', `/v1/pins/${pin.id}`, { description: 'short' });
  await page.value(`${in_row('attention-list', 'Refused by Pinterest', '0')}.click()`);
  await page.until(`${titles('out-list')}.includes('Refused by Pinterest')`);
  await world.call('POST', `/v1/pins/${pin.id}/unpublish`, {});
  assert.deepEqual(page.complaints, []);
});

test('the calendar opens a day by keyboard', async () => {
  const soon = new Date(Date.now() + 3 * 3600e3);
  const post = await world.post('On a day', { scheduledFor: soon.toISOString() });
  const page = await console_page();
  if (soon.getMonth() !== new Date().getMonth()) await page.click('#month-after');
  await page.until(`[...document.querySelectorAll('#days .entry')].some((entry) => entry.textContent.includes('On a day'))`);
  await page.value(`[...document.querySelectorAll('#days button')].find((day) => day.textContent.includes('On a day')).focus()`);
  await page.press('Enter');
  assert.equal(await page.value('document.activeElement.id'), 'day-title');
  assert.ok((await page.value(titles('day-list'))).includes('On a day'));
  await world.call('DELETE', `/v1/posts/${post._id}`);
});

test('a Pin in review, of a command or a post, is what a person says it is', async () => {
  const number_of = async (title) => (await world.call('GET', '/v1/pins?limit=100')).pins.find((pin) => pin.title === title).id;
  await world.lose(3, async () => {
    for (const title of ['Found by command', 'Sent again by command']) {
      await world.publish(title, '--at', '2031-05-03 09:00');
      await world.call('PATCH', `/v1/pins/${await number_of(title)}`, { due: Date.now() * 1000 });
    }
    await world.post('Found by post', { publishNow: true });
  });
  const page = await console_page();
  for (const title of ['Found by command', 'Sent again by command', 'Found by post']) {
    await page.until(`${titles('attention-list')}.includes('${title}')`);
    assert.match(await page.value(`${in_row('attention-list', title)}.querySelector('.about').textContent`), /^in review/);
  }
  for (const title of ['Found by command', 'Found by post']) {
    await page.value(`${in_row('attention-list', title, '0')}.click()`);
    await page.until(`document.getElementById('ask').open`);
    await page.value(`document.getElementById('ask-text').value = 'https://www.pinterest.com/pin/47${title.length}/?from=board'; document.getElementById('ask-yes').click()`);
    await page.until(`${titles('out-list')}.includes('${title}')`);
    assert.equal(await page.value(`[...document.querySelectorAll('#out-list a')].find((link) => link.textContent === '${title}').getAttribute('href')`), `https://pinterest.com/pin/47${title.length}`);
  }
  await page.value(`${in_row('attention-list', 'Sent again by command', '1')}.click()`);
  await page.until(`${titles('out-list')}.includes('Sent again by command')`);
  await page.until(`!document.getElementById('attention-none').hidden`);
  assert.deepEqual(page.complaints, []);
});

test('a post whose board is gone says so where it waits, and goes out on the board that it is given there', async () => {
  const page = await console_page();
  const platforms = [{ platform: 'pinterest', accountId: world.account, platformSpecificData: { title: 'Held', boardId: '4711' } }];
  const post = await world.post('Held', { publishNow: true, platforms });
  await page.until(`${in_row('queue-list', 'Held', '0')}`);
  assert.match(await page.value(`${in_row('queue-list', 'Held')}.querySelector('.about').textContent`), /^held/);
  assert.match(await page.value(`${in_row('queue-list', 'Held')}.querySelector('.why').textContent`), /find that board/);
  assert.ok(await page.value(`document.getElementById('attention-list').textContent.includes('is held')`));
  await page.value(`${in_row('queue-list', 'Held', '0')}.click()`);
  await page.until(`document.getElementById('edit').open`);
  await page.value(`document.getElementById('edit-board').value = '${world.board}'`);
  await page.value(`document.querySelector('#edit-form .primary').click()`);
  await page.until(`${titles('out-list')}.includes('Held')`);
  assert.equal((await world.call('GET', `/v1/posts/${post._id}`)).post.platforms[0].platformSpecificData.boardId, world.board);
  assert.deepEqual(page.complaints, []);
});

test('a delivery is listed and its button sends it again', async () => {
  const hits = [];
  const receiver = createServer((request, answer) => { request.resume().on('end', () => { hits.push(request.headers['x-zernio-event-id']); answer.end('ok'); }); });
  await new Promise((resolve) => { receiver.listen(0, '127.0.0.1', resolve); });
  const { webhook } = await world.call('POST', '/v1/webhooks/settings', { name: 'Receiver', url: `http://127.0.0.1:${receiver.address().port}/`, events: ['post.published'] });
  const page = await console_page();
  await world.post('Delivered', { publishNow: true });
  await page.until(`document.querySelector('#delivery-list button')`);
  await page.value(`document.querySelector('#delivery-list button').click()`);
  await page.until(`document.querySelectorAll('#delivery-list tr').length === 2 || document.getElementById('said').textContent.includes('again')`);
  for (let i = 0; i < 400 && hits.length < 2; ++i) await new Promise((resolve) => { setTimeout(resolve, 25); });
  assert.equal(hits.length, 2);
  assert.equal(hits[0], hits[1]);
  await world.call('DELETE', `/v1/webhooks/settings?id=${webhook._id}`);
  receiver.close();
});

test('an account is connected in the browser: Pinterest, a board, and back to the console', async () => {
  const page = await console_page();
  await page.value(`document.getElementById('connect').click()`);
  await page.until(`location.pathname === '/oauth/' && document.readyState === 'complete'`);
  await page.click('.primary');
  await page.until(`location.pathname === '/connect' && document.querySelector('#boards input')`);
  assert.equal(await page.value('location.hash'), '', 'the handle is gone from the address');
  assert.deepEqual(await page.value(`[...document.querySelectorAll('#boards label')].map((label) => label.textContent.trim())`), ['Recipes']);
  await page.press('Enter');
  await page.until(`location.pathname === '/console' && document.getElementById('live')?.textContent === 'live'`);
  assert.deepEqual(page.complaints, []);
});

test('on a phone nothing is wider than the screen', async () => {
  await world.post('A title that is as long as anybody would ever want a title of a Pin to be, without an end in sight', { scheduledFor: '2031-05-01T09:00:00Z' });
  const page = await console_page(phone);
  await page.until(`document.querySelectorAll('#queue-list .row').length > 0`);
  assert.equal(await page.value('document.documentElement.scrollWidth'), phone.width);
});

test('logging out ends the session', async () => {
  const page = await console_page();
  const [cookie] = (await page.send('Network.getCookies')).cookies;
  await page.click('#log-out');
  await page.until(`!document.getElementById('login').hidden`);
  const answer = await fetch(`${world.url}/console/session`, { headers: { Cookie: `${cookie.name}=${cookie.value}` } });
  assert.equal((await answer.json()).signedIn, false);
});

for (const [device, size] of Object.entries({ wide, phone })) {
  for (const scheme of ['light', 'dark']) {
    test(`${device}, ${scheme}: axe finds nothing, from logging in to a new Pin`, { skip: !existsSync(axe_script) && 'axe-core is not there: npm ci --prefix tests/web' }, async () => {
      const axe = readFileSync(axe_script, 'utf8');
      const found = async () => (await page.value(`axe.run(document)`)).violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html).join(' ')}`);
      const page = await open({ ...size, scheme });
      await page.value(`${axe}; true`);
      if (!(await page.value(`document.getElementById('login').hidden`))) {
        assert.deepEqual(await found(), []);
        await log_in(page);
      }
      await page.until(`document.getElementById('live').textContent === 'live'`);
      assert.deepEqual(await found(), []);
      await page.value(`document.querySelector('#queue-list button').click()`);
      assert.deepEqual(await found(), []);
      await page.value(`document.getElementById('edit-close').click(); document.getElementById('log-out').click()`);
      await page.until(`!document.getElementById('login').hidden`);
      await page.open(`${world.url}/connect`);
      await page.value(`${axe}; true`);
      assert.deepEqual(await found(), []);
    });
  }
}
