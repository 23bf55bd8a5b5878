// The board of what was prepared: cards, filters and search.
(function () {
  'use strict';

  const { statuses, by_id, element, icon, several, first_page, title_of, name_of, open_findings, has_warnings, is_video, clock_text } = window.pin_words;
  const pins = JSON.parse(by_id('pins').textContent);
  const board = by_id('board');

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
    button.addEventListener('click', () => detail.open(index));
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
    if (event.altKey || event.ctrlKey || event.metaKey) return;
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

  // ---- what happens when

  const detail = window.pin_detail({ shown: () => shown, closed: focus_card });
  board.addEventListener('keydown', on_board_key);
  by_id('search').addEventListener('input', draw_board);
  by_id('search').addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown' && shown.length) { event.preventDefault(); focus_card(0); }
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== '/' || detail.is_open() || document.activeElement === by_id('search')) return;
    event.preventDefault();
    by_id('search').focus();
  });
  window.addEventListener('scroll', fill_screen, { passive: true });
  window.addEventListener('resize', on_resize);

  draw_filters();
  draw_board();
  const asked = pins.findIndex((pin) => '#' + pin.id === location.hash);
  if (asked >= 0) detail.open(asked);
})();
