
(function () {
  'use strict';

  const by_id = (id) => document.getElementById(id);
  const pins = JSON.parse(by_id('pins').textContent);
  const board = by_id('board');
  const dialog = by_id('detail');

  const actions = {
    copy: 'Copied as it is', resize: 'Resized', crop: 'Cropped', extend: 'Border extended', pad: 'Padded',
    blur: 'Blurred fill', convert: 'Converted', remux: 'Repacked', audio: 'Sound encoded', smart: 'Edges encoded',
    transcode: 'Encoded', story: 'Joined', animate: 'Made a video',
  };
  const statuses = { ready: 'Ready', failed: 'Failed', skipped: 'Skipped' };
  const kinds = { image: 'Picture', carousel: 'Carousel', video: 'Video', story: 'Story' };
  const severities = { info: 'Note', warning: 'Warning', error: 'Error' };
  // What to do about a failure, by the code that the command gives for it.
  const remedies = {
    corrupt_input: 'Take the file from the camera or a backup once more, or open it in a photo program and save it anew.',
    unsupported: 'Export it as JPEG, PNG, WebP, TIFF or HEIC, then run the same command again.',
    limit_exceeded: 'Make the picture smaller, then run the same command again.',
    timed_out: 'Run the same command again when the machine has less to do, or make the picture smaller.',
    not_found: 'Put the file back, or run the command with --prune to drop this Pin.',
    io_failure: 'See that the disk has room and may be written to, then run the same command again.',
    cancelled: 'Run the same command again: it goes on from where it stopped.',
  };

  // ---- building blocks: text is only ever set as text

  function element(name, properties, ...children) {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(properties || {})) {
      if (key === 'class') node.className = value;
      else if (key in node && key !== 'width' && key !== 'height') node[key] = value;
      else node.setAttribute(key, value);
    }
    node.append(...children.filter((child) => child !== null && child !== undefined && child !== ''));
    return node;
  }

  function icon(name) {
    const space = 'http://www.w3.org/2000/svg';
    const svg = document.createElementNS(space, 'svg');
    svg.setAttribute('class', 'icon');
    svg.setAttribute('aria-hidden', 'true');
    const use = document.createElementNS(space, 'use');
    use.setAttribute('href', '#icon-' + name);
    svg.append(use);
    return svg;
  }

  const several = (count, one, many) => count + ' ' + (count === 1 ? one : many);
  const file_name = (path) => (path || '').split('/').pop();
  const stem = (path) => file_name(path).replace(/\.[^.]*$/, '');
  const first_page = (pin) => pin.pages[0] || {};
  const title_of = (pin) => pin.title || first_page(pin).title || '';
  const name_of = (pin) => title_of(pin) || stem(first_page(pin).source) || pin.id;
  const findings_of = (pin) => (pin.findings || []).concat(...pin.pages.map((page) => page.findings || []));
  // What preparing mended needs nobody's eye any more, but for what fitting did to the looks.
  const is_open = (finding) => !finding.mended || finding.rule.startsWith('fit.');
  const open_findings = (pin, severity) => findings_of(pin).filter((finding) => finding.severity === severity && is_open(finding));
  const has_warnings = (pin) => open_findings(pin, 'warning').length + open_findings(pin, 'error').length > 0;

  const is_video = (page) => /^video\//.test(page.media_type || '');

  function clock_text(seconds) {
    const whole = Math.round(seconds || 0);
    return Math.floor(whole / 60) + ':' + String(whole % 60).padStart(2, '0');
  }

  function size_text(bytes) {
    if (bytes < 1000) return bytes + ' bytes';
    return bytes < 1e6 ? Math.round(bytes / 1e3) + ' KB' : (bytes / 1e6).toFixed(1) + ' MB';
  }

  // The day and hour that the manifest gives, in the offset it gives: nobody's local time is mixed in.
  function time_text(rfc3339) {
    const parts = /^(\d{4})-(\d\d)-(\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.exec(rfc3339);
    if (!parts) return rfc3339;
    const day = new Date(Date.UTC(+parts[1], +parts[2] - 1, +parts[3]));
    const words = { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' };
    const offset = /^(Z|[+-]00:00)$/.test(parts[5]) ? 'UTC' : 'UTC' + parts[5];
    return day.toLocaleDateString('en-GB', words) + ', ' + parts[4] + ' (' + offset + ')';
  }

  // ---- the board: cards stand in the shortest column. Up to `small_board` of them are simply there; of more, those near
  // the reader are: the others are made when they are come to, and taken out of the page when they are left behind.

  const filters = [
    { id: 'all', label: 'All', takes: () => true },
    { id: 'ready', label: 'Ready', takes: (pin) => pin.status === 'ready' },
    { id: 'warnings', label: 'Warnings', takes: has_warnings },
    { id: 'failed', label: 'Failed', takes: (pin) => pin.status === 'failed' },
    { id: 'skipped', label: 'Skipped', takes: (pin) => pin.status === 'skipped' },
  ];
  let filter = filters[0];
  let shown = pins;         // what filter and search leave
  const small_board = 300;
  let cards = [];           // one for each of `shown` that was made: its node, column, top and height, px
  let stop = 0;             // the card that the Tab key goes to
  let columns = [];         // how far down each column reaches, px
  let board_px = 0;
  let column_px = 0;
  let gap_px = 0;

  function picture_of(pin) {
    const page = first_page(pin);
    const absent = pin.status !== 'ready' || !page.after;
    const address = absent ? page.before : pin.cover || page.after;
    const size = absent ? {} : { width: page.width, height: page.height };  // a cover has its video's shape
    const picture = element('span', { class: 'picture' });
    if (address) {
      picture.append(element('img', { src: address, alt: page.alt_text || pin.alt_text || '', loading: 'lazy', decoding: 'async', ...size }));
    }
    if (absent) picture.append(element('span', { class: 'verdict' }, icon(pin.status === 'failed' ? 'error' : 'skipped'), statuses[pin.status]));
    if (!absent && is_video(page)) {
      picture.append(element('span', { class: 'chip' }, icon('play'), element('span', { class: 'hidden' }, 'Video, '), clock_text(page.duration)));
    } else if (pin.pages.length > 1) {
      picture.append(element('span', { class: 'chip' }, icon('pages'), pin.pages.length, element('span', { class: 'hidden' }, ' pages')));
    }
    return picture;
  }

  function caption_of(pin) {
    const caption = element('span', { class: 'caption' });
    caption.append(element('span', { class: title_of(pin) ? 'name' : 'name untitled', dir: 'auto' }, name_of(pin)));
    const place = [pin.board, pin.section].filter(Boolean).join(' › ');
    if (place) caption.append(element('span', { class: 'under', dir: 'auto' }, place));
    if (pin.error) caption.append(element('span', { class: 'why', dir: 'auto' }, pin.error.message));
    for (const severity of ['error', 'warning']) {
      const words = words_for(open_findings(pin, severity), severity);
      if (words) caption.append(element('span', { class: 'mark ' + severity }, icon(severity), element('span', {}, words)));
    }
    return caption;
  }

  // "1 warning, no title, link": what is not there can be named, the rest is counted.
  function words_for(findings, severity) {
    const absent = findings.filter((finding) => finding.rule.endsWith('.present')).map((finding) => finding.rule.replace('.present', '').replace('-', ' '));
    const others = findings.length - absent.length;
    const words = others ? [several(others, severity, severity + 's')] : [];
    if (absent.length) words.push((others ? 'no ' : 'No ') + absent.join(', '));
    return words.join(', ');
  }

  function make_card(pin, index) {
    const absent = pin.status !== 'ready' || !first_page(pin).after;
    const button = element('button', { class: 'tile', type: 'button', tabIndex: index === stop ? 0 : -1 }, picture_of(pin), caption_of(pin));
    button.addEventListener('click', () => open_detail(index));
    button.addEventListener('focus', () => { stop_at(index); });
    const node = element('li', { class: 'card ' + pin.status + (absent ? ' absent' : '') }, button);
    node.setAttribute('aria-posinset', index + 1);
    node.setAttribute('aria-setsize', shown.length);
    return { node, column: 0, top: 0, height: 0 };
  }

  function size_columns() {
    board_px = board.clientWidth;
    const narrow = board_px < 600;
    gap_px = narrow ? 2 : 10;
    const count = Math.max(2, Math.floor((board_px + gap_px) / ((narrow ? 170 : 236) + gap_px)));
    column_px = (board_px - gap_px * (count - 1)) / count;
    columns = new Array(count).fill(0);
  }

  function place(some) {
    for (const { node } of some) node.style.width = column_px + 'px';
    const heights = some.map(({ node }) => node.offsetHeight);
    some.forEach((card, i) => {
      card.column = columns.indexOf(Math.min(...columns));
      card.top = columns[card.column];
      card.height = heights[i];
      card.node.style.left = card.column * (column_px + gap_px) + 'px';
      card.node.style.top = card.top + 'px';
      columns[card.column] += card.height + gap_px;
    });
    board.style.height = Math.max(...columns) + 'px';
  }

  function add_cards(count) {
    const batch = shown.slice(cards.length, cards.length + count).map((pin, i) => make_card(pin, cards.length + i));
    board.append(...batch.map(({ node }) => node));
    cards.push(...batch);
    place(batch);
  }

  function show_near() {
    if (cards.length <= small_board) return;
    const from = window.scrollY - board.offsetTop - 2 * window.innerHeight;
    const to = from + 5 * window.innerHeight;
    let next = null;
    for (let i = cards.length - 1; i >= 0; --i) {
      const { node, top, height } = cards[i];
      const near = i === stop || (top + height > from && top < to);
      if (near && !node.isConnected) board.insertBefore(node, next);
      if (!near && node.isConnected) node.remove();
      if (near) next = node;
    }
  }

  function fill_screen() {
    const reach = () => board.offsetTop + Math.min(...columns) < window.scrollY + 3 * window.innerHeight;
    while (cards.length < shown.length && (cards.length < small_board || reach())) add_cards(cards.length ? 60 : small_board);
    show_near();
  }

  function card_at(index) {
    while (cards.length <= index) {
      add_cards(small_board);
      show_near();
    }
    return cards[index];
  }

  function stop_at(index) {
    if (cards[stop]) cards[stop].node.firstElementChild.tabIndex = -1;
    stop = index;
    card_at(index).node.firstElementChild.tabIndex = 0;
    show_near();
  }

  function focus_card(index) {
    stop_at(index);
    cards[index].node.firstElementChild.focus();
    fill_screen();
  }

  // The card above or below in the same column.
  function neighbour(index, down) {
    const step = down ? 1 : -1;
    card_at(Math.min(shown.length - 1, index + 4 * columns.length));
    for (let i = index + step; i >= 0 && i < cards.length; i += step) {
      if (cards[i].column === cards[index].column) return i;
    }
    return index;
  }

  function on_board_key(event) {
    const index = stop;
    if ( event.altKey || event.ctrlKey || event.metaKey) return;
    const last = shown.length - 1;
    const to = { ArrowRight: Math.min(last, index + 1), ArrowLeft: Math.max(0, index - 1), Home: 0, End: last };
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') to[event.key] = neighbour(index, event.key === 'ArrowDown');
    if (!(event.key in to)) return;
    event.preventDefault();
    focus_card(to[event.key]);
  }

  // ---- filters and search

  const searched = (pin) => [pin.id, pin.title, pin.description, pin.alt_text, pin.board, pin.section, pin.link, pin.account]
    .concat(pin.keywords || [], ...pin.pages.map((page) => [page.title, page.alt_text, page.source]))
    .filter(Boolean).join('\n').toLowerCase();

  function draw_cards() {
    cards = [];
    board.replaceChildren();
    board.style.height = '0';
    size_columns();
    fill_screen();
  }

  // Heights depend on the width: all is placed anew, and what was at the top of the window comes back there.
  function on_resize() {
    if (board_px === board.clientWidth) return fill_screen();
    const top = window.scrollY - board.offsetTop;
    const first = Math.max(0, cards.findIndex((card) => card.top + card.height > top));
    const focused = board.contains(document.activeElement);
    draw_cards();
    if (shown.length === 0) return undefined;
    stop_at(stop);
    if (focused) return focus_card(stop);
    if (top > 0) window.scrollTo(0, board.offsetTop + card_at(first).top);
    return fill_screen();
  }

  function draw_board() {
    const words = by_id('search').value.toLowerCase().split(/\s+/).filter(Boolean);
    shown = pins.filter((pin) => {
      if (!filter.takes(pin)) return false;
      const text = words.length ? searched(pin) : '';
      return words.every((word) => text.includes(word));
    });
    stop = 0;
    draw_cards();
    by_id('count').textContent = several(shown.length, 'Pin', 'Pins') + ' shown';
    by_id('nothing').hidden = shown.length > 0;
    by_id('nothing').textContent = pins.length ? 'No Pin matches. Clear the search, or show all.'
      : 'There are no Pins here yet: pinmill prepare FOLDER makes some.';
  }

  function draw_filters() {
    const buttons = filters.map((each) => {
      const count = pins.filter(each.takes).length;
      const button = element('button', { type: 'button', id: 'show-' + each.id, hidden: count === 0 && each.id !== 'all' },
        each.label, element('span', { class: 'number' }, count));
      button.setAttribute('aria-pressed', each === filter);
      button.addEventListener('click', () => {
        filter = each;
        for (const other of buttons) other.setAttribute('aria-pressed', other === button);
        window.scrollTo(0, 0);
        draw_board();
      });
      return button;
    });
    by_id('filters').replaceChildren(...buttons);
  }

  // ---- the detail of one Pin

  let at = { pin: 0, page: 0 };

  function frame_of(address, page, alternative, missing) {
    if (!address) return element('div', { class: 'frame' }, element('p', {}, missing));
    return element('div', { class: page ? 'frame whole' : 'frame' },
      element('img', { src: address, alt: alternative, decoding: 'async', ...(page ? { width: page.width, height: page.height } : {}) }));
  }

  function player_of(pin, page, alternative) {
    const video = element('video', { src: page.after, controls: true, preload: 'metadata', playsInline: true, width: page.width, height: page.height });
    if (pin.cover) video.poster = pin.cover;
    video.setAttribute('aria-label', alternative);
    return element('div', { class: 'frame whole' }, video);
  }

  // A player that leaves the page would be heard on.
  function hush() {
    for (const video of by_id('detail-body').querySelectorAll('video')) video.pause();
  }

  function after_of(pin, page, alternative) {
    if (page.after && is_video(page)) return player_of(pin, page, alternative);
    const after = frame_of(page.after, page.after ? page : null, alternative, 'Nothing was made.');
    return page.after ? element('a', { href: page.after, target: '_blank', rel: 'noopener', title: 'Open the file' }, after) : after;
  }

  function looks_of(pin, page) {
    const alternative = page.alt_text || pin.alt_text || name_of(pin);
    return element('div', { class: 'pair' },
      element('figure', {}, element('figcaption', {}, 'Before'),
        frame_of(page.before, null, 'Before: ' + alternative, 'There is no picture of the source.')),
      element('figure', {}, element('figcaption', {}, 'After'), after_of(pin, page, 'After: ' + alternative)));
  }

  function pager_of(pin) {
    if (pin.pages.length < 2) return null;
    const step = (by, label, name) => {
      const button = element('button', { type: 'button', class: 'round' }, icon(name));
      button.setAttribute('aria-label', label);
      button.disabled = !pin.pages[at.page + by];
      button.addEventListener('click', () => show_page(at.page + by));
      return button;
    };
    const dots = pin.pages.map((page, i) => {
      const dot = element('button', { type: 'button', class: 'dot' });
      dot.setAttribute('aria-label', 'Page ' + (i + 1) + ' of ' + pin.pages.length);
      if (i === at.page) dot.setAttribute('aria-current', 'true');
      dot.addEventListener('click', () => show_page(i));
      return dot;
    });
    return element('div', { class: 'pages' }, step(-1, 'Previous page', 'back'), ...dots, step(1, 'Next page', 'on'));
  }

  function kept_of(page) {
    const percent = Math.round(page.share_kept * 1000) / 10;
    const bar = element('span');
    bar.style.width = Math.max(0, Math.min(100, percent)) + '%';
    return element('div', { class: 'kept' }, element('div', { class: 'track' }, bar), element('span', {}, percent + ' % of the picture kept'));
  }

  function work_of(page) {
    if (!page.after) return null;
    const type = (page.media_type || '').replace(/^(image|video)\//, '').toUpperCase();
    const sizes = [page.width + ' × ' + page.height + ' px', is_video(page) ? clock_text(page.duration) : '', type, size_text(page.bytes)].filter(Boolean).join(' · ');
    return element('section', {},
      element('h3', {}, 'What was done', element('span', { class: 'done' }, actions[page.action] || page.action || 'Prepared')),
      element('p', { dir: 'auto' }, page.reason || ''),
      element('p', { class: 'sizes' }, sizes), kept_of(page));
  }

  function finding_of(finding) {
    const measures = finding.limit ? [finding.measured && 'Measured ' + finding.measured, 'limit ' + finding.limit].filter(Boolean).join(', ') : '';
    const open = is_open(finding);
    return element('li', { class: 'finding ' + (open ? finding.severity : 'mended') }, icon(open ? finding.severity : 'ready'),
      element('strong', {}, severities[finding.severity] + (finding.mended ? ', mended' : '')),
      element('p', { dir: 'auto' }, finding.message),
      measures ? element('p', { class: 'measures' }, measures) : null);
  }

  const findings_list = (findings) => element('ul', { class: 'findings' }, ...findings.map(finding_of));

  function findings_section(pin, page) {
    const findings = (page.findings || []).concat(pin.findings || []);
    const open = findings.filter(is_open);
    const mended = findings.filter((finding) => !is_open(finding));
    if (findings.length === 0) return null;
    return element('section', {}, element('h3', {}, 'Findings'), open.length ? findings_list(open) : null,
      mended.length ? element('details', {}, element('summary', {}, several(mended.length, 'thing that preparing mended', 'things that preparing mended')),
        findings_list(mended)) : null);
  }

  function error_of(pin) {
    if (!pin.error) return null;
    const remedy = pin.status === 'failed' ? remedies[pin.error.code.replace(/ /g, '_')] : '';
    return element('div', { class: 'finding ' + (pin.status === 'failed' ? 'error' : 'info') }, icon(pin.status === 'failed' ? 'error' : 'skipped'),
      element('strong', {}, statuses[pin.status]), element('p', { dir: 'auto' }, pin.error.message), remedy ? element('p', {}, remedy) : null);
  }

  const text = (words) => element('span', { dir: 'auto' }, words);

  function link_of(address) {
    if (!/^https?:\/\//i.test(address)) return text(address);
    return element('a', { href: address, target: '_blank', rel: 'noopener noreferrer' }, address);
  }

  function texts_of(pin, page) {
    const list = element('dl');
    const missing = [];
    const row = (name, value) => list.append(element('dt', {}, name), element('dd', {}, value));
    const asked = (name, value, show = text) => (value ? row(name, show(value)) : missing.push(name.toLowerCase()));
    asked('Title', pin.title);
    asked('Description', pin.description);
    asked('Alt text', pin.alt_text || (pin.pages.length === 1 ? page.alt_text : ''));
    asked('Link', pin.link, link_of);
    asked('Board', [pin.board, pin.section].filter(Boolean).join(' › '));
    if (pin.keywords) row('Keywords', element('ul', { class: 'words' }, ...pin.keywords.map((word) => element('li', { dir: 'auto' }, word))));
    if (pin.publish_at) row('Publish', time_text(pin.publish_at));
    if (pin.account) row('Account', text(pin.account));
    if (pin.series) row('Series', pin.series);
    if (pin.cover) row('Cover', element('a', { href: pin.cover, target: '_blank', rel: 'noopener' }, file_name(decodeURIComponent(pin.cover))));
    if (pin.cover_time !== undefined) row('Cover', 'the frame at ' + pin.cover_time + ' s');
    if (pin.pages.length > 1) {
      if (page.title) row('Page title', text(page.title));
      if (page.alt_text) row('Page alt text', text(page.alt_text));
      if (page.link) row('Page link', link_of(page.link));
    }
    if (missing.length) row('Not given', element('span', { class: 'none' }, missing.join(', ')));
    if (page.source) row('Source', text(page.source));
    row('Pin', pin.id);
    return element('section', {}, element('h3', {}, 'What goes with it'), list);
  }

  function draw_detail() {
    const pin = shown[at.pin];
    const page = pin.pages[at.page] || {};
    const marks = { ready: 'ready', failed: 'error', skipped: 'skipped' };
    const head = element('div', {},
      element('span', { class: 'badge ' + pin.status }, icon(marks[pin.status]), statuses[pin.status] + ' · ' + kinds[pin.kind]),
      element('h2', { id: 'detail-title', dir: 'auto' }, name_of(pin)));
    const bare = !page.before && !page.after && pin.pages.length < 2;
    dialog.classList.toggle('bare', bare);
    hush();
    by_id('detail-body').replaceChildren(
      bare ? '' : element('div', { class: 'looks' }, looks_of(pin, page), pager_of(pin) || ''),
      element('div', { class: 'facts' }, ...[head, error_of(pin), work_of(page), findings_section(pin, page), texts_of(pin, page)].filter(Boolean)));
    by_id('place').textContent = 'Pin ' + (at.pin + 1) + ' of ' + shown.length +
      (pin.pages.length > 1 ? ', page ' + (at.page + 1) + ' of ' + pin.pages.length : '');
    by_id('detail-body').scrollTop = 0;
  }

  function show_page(page) {
    at.page = page;
    draw_detail();
    const dot = by_id('detail-body').querySelector('[aria-current]');
    if (dot) dot.focus();
  }

  function show_pin(index, page) {
    at = { pin: (index + shown.length) % shown.length, page: page };
    draw_detail();
    try { history.replaceState(null, '', '#' + shown[at.pin].id); } catch (refused) { /* only the address misses it */ }
  }

  function open_detail(index) {
    show_pin(index, 0);
    by_id('previous').hidden = by_id('next').hidden = shown.length < 2;
    dialog.showModal();
    by_id('close').focus();
  }

  function on_detail_key(event) {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by || event.altKey || event.ctrlKey || event.metaKey || event.target instanceof HTMLVideoElement) return;
    event.preventDefault();
    if (shown[at.pin].pages[at.page + by]) return show_page(at.page + by);
    const index = (at.pin + by + shown.length) % shown.length;
    show_pin(index, by > 0 ? 0 : Math.max(0, shown[index].pages.length - 1));
  }

  function close_detail() {
    hush();
    try { history.replaceState(null, '', location.pathname + location.search); } catch (refused) { /* only the address keeps it */ }
    focus_card(at.pin);
  }

  // ---- what happens when

  by_id('close').addEventListener('click', () => dialog.close());
  by_id('previous').addEventListener('click', () => show_pin(at.pin - 1, 0));
  by_id('next').addEventListener('click', () => show_pin(at.pin + 1, 0));
  dialog.addEventListener('keydown', on_detail_key);
  dialog.addEventListener('close', close_detail);
  dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close(); });
  board.addEventListener('keydown', on_board_key);
  by_id('search').addEventListener('input', draw_board);
  by_id('search').addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown' && shown.length) { event.preventDefault(); focus_card(0); }
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== '/' || dialog.open || document.activeElement === by_id('search')) return;
    event.preventDefault();
    by_id('search').focus();
  });
  window.addEventListener('scroll', fill_screen, { passive: true });
  window.addEventListener('resize', on_resize);

  draw_filters();
  draw_board();
  const asked = pins.findIndex((pin) => '#' + pin.id === location.hash);
  if (asked >= 0) open_detail(asked);
})();
