// What axe-core finds on the board and in its details, in both colour schemes, on a desk and on a phone.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { Board, phone, wide } from './board.mjs';

/** axe-core's script: from the lock file, once a build folder. Ends the program with 77 where npm cannot bring it. */
function axe_source() {
  const here = fileURLToPath(new URL('.', import.meta.url));
  const packages = process.env.PACKAGES;
  const script = join(packages, 'node_modules', 'axe-core', 'axe.min.js');
  const wanted = readFileSync(join(here, 'package-lock.json'), 'utf8');
  const had = join(packages, 'package-lock.json');
  if (existsSync(script) && existsSync(had) && readFileSync(had, 'utf8') === wanted) return readFileSync(script, 'utf8');
  mkdirSync(packages, { recursive: true });
  for (const file of ['package.json', 'package-lock.json', '.npmrc']) copyFileSync(join(here, file), join(packages, file));
  try {
    execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: packages, stdio: ['ignore', 'ignore', 'pipe'] });
  } catch (error) {
    console.log(`skipped: npm could not bring axe-core: ${error.stderr || error.message}`);
    process.exit(77);
  }
  return readFileSync(script, 'utf8');
}

const axe = axe_source();
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
        assert.deepEqual(await serious_findings(page), [], `detail of Pin ${pin}`);
        await page.press('Escape');
      }
    });
  }
}
