// What axe-core finds on the board and in its details, in both colour schemes, on a desk and on a phone.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';

import { Board, phone, wide } from './board.mjs';

// ./dev installs it, as the lock file says.
const script = new URL('node_modules/axe-core/axe.min.js', import.meta.url);
if (!existsSync(script)) {
  console.log('skipped: axe-core is not there: npm ci --prefix tests/web');
  process.exit(77);
}
const axe = readFileSync(script, 'utf8');
let board;
before(async () => { board = await Board.set_up(); });
after(() => board.tear_down());

async function serious_findings(page) {
  const { violations, passes } = await page.value(`axe.run(document, { resultTypes: ['violations', 'passes'] })`);
  assert.ok(passes.length > 10, 'axe looked at the page');
  return violations.filter((each) => ['serious', 'critical'].includes(each.impact))
    .map((each) => `${each.id}: ${each.help}: ${each.nodes.map((node) => `${node.html} ${node.failureSummary}`).join('\n')}`);
}

for (const [device, size] of Object.entries({ wide, phone })) {
  for (const scheme of ['light', 'dark']) {
    test(`${device}, ${scheme}: axe finds nothing serious on the board or in the detail of any kind of Pin`, async () => {
      const page = await board.open({ look: { ...size, scheme } });
      await page.value(`${axe}; true`);
      assert.deepEqual(await serious_findings(page), []);
      for (const pin of [1, 2, 5, 6, 7]) {
        await page.value(`document.querySelector('.card:nth-child(${pin}) .tile').click()`);
        await page.value(`for (const fold of document.querySelectorAll('details')) fold.open = true`);
        assert.deepEqual(await serious_findings(page), [], `detail of Pin ${pin}`);
        await page.press('Escape');
      }
    });
  }
}
