// The preview page as a reader meets it: opened as a file, in a real browser, by keyboard, on a phone's width.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { Board, phone } from './board.mjs';

const focused = 'document.activeElement';
const cards = `document.querySelectorAll('.tile').length`;
const title = `document.getElementById('detail-title').textContent`;
const open = `document.getElementById('detail').open`;
const text_of = (selector) => `document.querySelector('${selector}').textContent`;

let board;
before(async () => { board = await Board.set_up(); });
after(() => board.tear_down());

/** To the card that bears a Pin's title, by the arrow keys from the first one. */
async function walk_to(page, name) {
  await page.value(`document.querySelector('.tile').focus()`);
  for (let steps = 0; !(await page.value(`${focused}.textContent`)).includes(name); ++steps) {
    assert.ok(steps < 40, `no card is called ${name}`);
    await page.press('ArrowRight');
  }
}

test('every Pin has a card, nothing is complained of and nothing is asked of a network', async () => {
  const page = await board.open();
  assert.equal(await page.value(cards), 27);
  await page.until(`[...document.querySelectorAll('.card.ready img')].slice(0, 4).every((image) => image.naturalWidth > 0)`);
  assert.deepEqual(page.complaints, []);
  assert.deepEqual(page.requests.filter((url) => !/^(file|data):/.test(url)), []);
});

test('titles that mean harm are shown and do not run', async () => {
  const page = await board.open();
  assert.equal(await page.value(text_of('.card:nth-child(1) .name')), '</script><script>window.ran = 1</script><!--');
  for (let pin = 1; pin <= 4; ++pin) {
    await page.value(`document.querySelector('.card:nth-child(${pin}) .tile').click()`);
    assert.equal(await page.value(`[...document.querySelectorAll('#detail a')].every((link) => /^(https?|file):/.test(link.protocol))`), true);
    await page.press('Escape');
  }
  assert.equal(await page.value('window.ran'), undefined);
  assert.equal(await page.value(`document.querySelectorAll('b, img[src="x"]').length`), 0);
  assert.deepEqual(page.complaints, []);
});

test('a card opens by keyboard, the focus stays in the detail and comes back', async () => {
  const page = await board.open();
  await walk_to(page, 'A spring table');
  await page.press('Enter');
  assert.equal(await page.value(title), 'A spring table, in four steps');
  assert.equal(await page.value(`${focused}.id`), 'close');
  for (let i = 0; i < 12; ++i) {
    await page.press('Tab');
    assert.equal(await page.value(`Boolean(${focused}.closest('.board, .top'))`), false);
  }
  await page.press('Escape');
  assert.equal(await page.value(open), false);
  assert.match(await page.value(`${focused}.textContent`), /A spring table/);
});

test('only one card is a stop for the Tab key, and arrows lead to the others in all four directions', async () => {
  const page = await board.open();
  assert.equal(await page.value(`document.querySelectorAll('.tile[tabindex="0"]').length`), 1);
  await page.value(`document.querySelector('.tile').focus()`);
  await page.press('ArrowDown');
  const below = await page.value(`[...document.querySelectorAll('.tile')].indexOf(${focused})`);
  assert.ok(below > 1, `the card below the first is number ${below}`);
  await page.press('ArrowUp');
  assert.equal(await page.value(`[...document.querySelectorAll('.tile')].indexOf(${focused})`), 0);
  await page.press('End');
  assert.match(await page.value(`${focused}.textContent`), /Number 20/);
  await page.press('Home');
  assert.equal(await page.value(`document.querySelectorAll('.tile[tabindex="0"]').length`), 1);
});

test('the detail says what was done, what was found and what goes with the Pin', async () => {
  const page = await board.open();
  await walk_to(page, 'A spring table');
  await page.press('Enter');
  const detail = await page.value(`document.getElementById('detail').innerText`);
  for (const text of ['Before', 'After', 'Cropped', 'best window is plain', '81.3 % of the picture kept', '1000 × 1500 px', 'Home › Spring',
    'Thu, 24 Dec 2026, 18:00 (UTC+01:00)', 'Linen, glass', 'tulips']) {
    assert.ok(detail.includes(text), `"${text}" is missing in: ${detail}`);
  }
  assert.equal(await page.value(`document.querySelector('#detail dl a').href`), 'https://shop.example/table?a=1&b=2');
});

test('what preparing mended is told in a fold, and does not count as a warning', async () => {
  const page = await board.open();
  assert.equal(await page.value(text_of('.card:nth-child(7) .mark')), 'No alt text');
  await walk_to(page, 'A spring table');
  await page.press('Enter');
  await page.press('ArrowRight');
  assert.equal(await page.value(text_of('#detail summary')), '1 thing that preparing mended');
  assert.equal(await page.value(`document.querySelectorAll('#detail section > .findings > .finding').length`), 2);
  await page.value(`document.querySelector('#detail summary').focus()`);
  await page.press('Enter');
  assert.match(await page.value(`document.querySelector('#detail details').innerText`), /Warning, mended\s+The shape is 4:3/);
});

test('arrows turn the pages of a Pin and go on to the next', async () => {
  const page = await board.open();
  await walk_to(page, 'A spring table');
  await page.press('Enter');
  await page.press('ArrowRight');
  assert.equal(await page.value(text_of('#place')), 'Pin 7 of 27, page 2 of 4');
  assert.match(await page.value(text_of('.finding')), /Note.*This page has no alt text/);
  await page.press('ArrowLeft');
  await page.press('ArrowLeft');
  assert.equal(await page.value(text_of('#place')), 'Pin 6 of 27, page 7 of 7');
  await page.click('.dot:nth-of-type(3)');
  assert.equal(await page.value(text_of('#place')), 'Pin 6 of 27, page 2 of 7');
});

test('what failed and what was skipped stands there with its reason and what to do', async () => {
  const page = await board.open();
  assert.match(await page.value(text_of('.card.failed')), /Failed.*broken.*it ends after 12,288 bytes/);
  assert.match(await page.value(text_of('.card.skipped')), /Skipped.*needs video/);
  await page.click('.card.failed .tile');
  assert.match(await page.value(text_of('#detail')), /Take the file from the camera or a backup/);
});

test('filters and the search leave what they name', async () => {
  const page = await board.open();
  for (const [name, count] of [['ready', 25], ['warnings', 2], ['failed', 1], ['skipped', 1], ['all', 27]]) {
    await page.click(`#show-${name}`);
    assert.equal(await page.value(cards), count, name);
    assert.equal(await page.value(`document.querySelector('#filters [aria-pressed=true]').id`), `show-${name}`);
  }
  await page.press('/');
  await page.type('TULIPS');
  assert.equal(await page.value(text_of('#count')), '1 Pin shown');
  assert.match(await page.value(text_of('.board')), /A spring table/);
  await page.type(' zzz');
  assert.equal(await page.value(cards), 0);
  assert.match(await page.value(text_of('#nothing')), /No Pin matches/);
});

test('a phone shows two columns, and nothing is wider than it', async () => {
  const page = await board.open({ look: phone });
  const too_wide = `document.documentElement.scrollWidth > ${phone.width}`;
  assert.equal(await page.value(too_wide), false);
  assert.equal(await page.value(`new Set([...document.querySelectorAll('.card')].map((card) => card.style.left)).size`), 2);
  for (let pin = 1; pin <= 7; ++pin) {
    await page.value(`document.querySelector('.card:nth-child(${pin}) .tile').click()`);
    assert.equal(await page.value(too_wide), false);
    assert.equal(await page.value(`document.getElementById('detail-body').scrollWidth > ${phone.width}`), false, `detail of Pin ${pin}`);
    await page.press('Escape');
  }
});

test('cards do not overlap, before and after the window changes its width', async () => {
  const page = await board.open();
  const overlaps = `(() => { const boxes = [...document.querySelectorAll('.card')].map((card) => card.getBoundingClientRect());
    return boxes.filter((a, i) => boxes.some((b, k) => k > i && a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1)).length; })()`;
  assert.equal(await page.value(overlaps), 0);
  await page.look({ width: 820, height: 900 });
  await page.until(`new Set([...document.querySelectorAll('.card')].map((card) => card.style.left)).size === 3`);
  assert.equal(await page.value(overlaps), 0);
});

test('a window that changes its width shows the same Pins as before', async () => {
  const page = await board.open({ count: 1000 });
  await page.value('window.scrollTo(0, 20000)');
  const at_top = `[...document.querySelectorAll('.card')].find((card) => card.getBoundingClientRect().bottom > document.querySelector('.top').offsetHeight).textContent`;
  await page.until(`/Number/.test(${at_top})`);
  const before_it = Number(/Number (\d+)/.exec(await page.value(at_top))[1]);
  await page.look({ width: 820, height: 900 });
  await page.until(`new Set([...document.querySelectorAll('.card')].map((card) => card.style.left)).size === 3`);
  const after_it = Number(/Number (\d+)/.exec(await page.value(at_top))[1]);
  assert.ok(Math.abs(after_it - before_it) <= 10, `${before_it} became ${after_it}`);
});

test('of ten thousand Pins only those near the reader are made, and the last one can be reached', async () => {
  const page = await board.open({ count: 10000 });
  assert.ok(await page.value(cards) < 400);
  assert.equal(await page.value(text_of('h1')), '10007 Pins');
  await page.click('#show-ready');
  await page.value(`document.querySelector('.tile').focus()`);
  await page.press('End');
  assert.match(await page.value(`${focused}.textContent`), /Number 10000/);
  assert.ok(await page.value(cards) < 400);
  await page.press('Enter');
  assert.equal(await page.value(text_of('#place')), 'Pin 10005 of 10005');
  await page.press('Escape');
  await page.value('window.scrollTo(0, 0)');
  await page.until(`document.querySelector('.card').textContent.includes('window.ran')`);
  assert.equal(await page.value(`document.querySelector('.card').ariaPosInSet`), '1');
  assert.deepEqual(page.complaints, []);
});

test('nothing moves for those who asked for that', async () => {
  const page = await board.open();
  const movement = `getComputedStyle(document.getElementById('detail')).animationName`;
  await walk_to(page, 'A spring table');
  await page.press('Enter');
  assert.equal(await page.value(movement), 'none');
  await page.look({ width: 1280, height: 900, motion: 'no-preference' });
  assert.equal(await page.value(movement), 'rise');
});

test('an address with a Pin in it opens that Pin', async () => {
  const page = await board.open({ fragment: '#table-00000007' });
  assert.equal(await page.value(open), true);
  assert.equal(await page.value(title), 'A spring table, in four steps');
});

test('a video plays in its place, from a file, under the page\'s policy', async () => {
  const page = await board.open({ clip: board.clip() });
  assert.equal(await page.value(cards), 28);
  assert.match(await page.value(text_of('.card:last-child')), /Video, 0:04.*A lamp is lit/);
  await page.value(`document.querySelector('.card:last-child .tile').click()`);
  const video = `document.querySelector('#detail video')`;
  await page.until(`${video}.readyState >= 1`);
  assert.equal(await page.value(`Math.round(${video}.duration)`), 4);
  assert.deepEqual(await page.value(`[${video}.videoWidth, ${video}.videoHeight]`), [160, 240]);
  assert.equal(await page.value(`${video}.preload`), 'metadata');
  assert.match(await page.value(`${video}.poster`), /1-cover\.svg$/);
  await page.value(`${video}.focus()`);
  await page.press(' ');
  await page.until(`${video}.readyState === 4 && ${video}.currentTime > 0.2`);
  await page.press('ArrowRight');
  assert.equal(await page.value(title), 'A lamp is lit', 'in the player the arrows are the player\'s');
  await page.value(`window.player = ${video}`);
  await page.press('Escape');
  await page.until('window.player.paused');
  assert.deepEqual(page.complaints, []);
});
