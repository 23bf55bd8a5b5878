// The boards as people would see them. Newest first, in columns; a Pin that is published appears by itself.
(function () {
  'use strict';

  const by_id = (id) => document.getElementById(id);
  const board_id = location.pathname.startsWith('/boards/') ? location.pathname.slice(8) : null;
  const known = new Set();
  let data = { boards: [], pins: [] };
  let first = true;

  function element(tag, properties, children) {
    const made = Object.assign(document.createElement(tag), properties || {});
    made.append(...(children || []));
    return made;
  }

  const file = (name) => '/files/' + name;
  const duration = (ms) => Math.floor(ms / 60000) + ':' + String(Math.floor(ms / 1000) % 60).padStart(2, '0');
  const size_of = (pin) => {
    const picture = pin.pictures[0];
    const width = picture ? picture.width_px : pin.width_px, height = picture ? picture.height_px : pin.height_px;
    return width && height ? [width, height] : [2, 3];
  };

  function picture(pin) {
    const [width, height] = size_of(pin);
    const box = element('span', { className: 'picture' });
    // The feed cuts what is taller than 1:2.1.
    box.style.aspectRatio = width + ' / ' + Math.min(height, width * 2.1);
    box.style.backgroundColor = pin.dominant_color;
    const shown = pin.pictures[0]
      ? element('img', { src: file(pin.pictures[0].file), alt: pin.alt_text || '', loading: 'lazy' })
      : element('video', { src: file(pin.video_file) + '#t=0.1', muted: true, preload: 'metadata', tabIndex: -1 });
    box.append(shown);
    if (pin.kind === 'video') box.append(element('span', { className: 'mark', textContent: '▶ ' + duration(pin.duration_ms) }));
    if (pin.kind === 'carousel') box.append(element('span', { className: 'mark', textContent: '1 of ' + pin.pictures.length }));
    return box;
  }

  function card(pin) {
    const made = element('button', { className: 'pin', type: 'button' }, [picture(pin)]);
    made.dataset.id = pin.id;
    made.setAttribute('aria-label', pin.title || pin.alt_text || 'Pin ' + pin.id);
    if (pin.title) made.append(element('span', { className: 'name', dir: 'auto', textContent: pin.title }));
    const where = [board_id ? null : board_name(pin), pin.section].filter(Boolean).join(' / ');
    if (where) made.append(element('span', { className: 'note', dir: 'auto', textContent: where }));
    if (!first && !known.has(pin.id)) made.classList.add('fresh');
    known.add(pin.id);
    made.addEventListener('click', () => open_detail(pin));
    return made;
  }

  const board_of = (pin) => data.boards.find((board) => board.id === pin.board_id);
  const board_name = (pin) => (board_of(pin) || { name: '' }).name;

  function lay_out(pins) {
    const room = by_id('pins');
    const count = Math.max(2, Math.min(7, Math.floor(room.clientWidth / 236)));
    const columns = Array.from({ length: count }, () => element('div', { className: 'column' }));
    const heights = new Array(count).fill(0);
    for (const pin of pins) {
      const shortest = heights.indexOf(Math.min(...heights));
      const [width, height] = size_of(pin);
      columns[shortest].append(card(pin));
      heights[shortest] += Math.min(height / width, 2.1) + 0.35;
    }
    room.replaceChildren(...columns);
  }

  function show_boards() {
    const counts = new Map();
    for (const pin of data.pins) counts.set(pin.board_id, (counts.get(pin.board_id) || 0) + 1);
    const link = (href, name, count, here) => {
      const made = element('a', { href: href }, [element('bdi', { textContent: name }), element('span', { className: 'count', textContent: count })]);
      if (here) made.setAttribute('aria-current', 'page');
      return made;
    };
    const boards = data.boards.slice().sort((a, b) => a.name.localeCompare(b.name));
    by_id('boards').replaceChildren(link('/', 'All Pins', data.pins.length, !board_id),
      ...boards.map((board) => link('/boards/' + board.id, board.name, counts.get(board.id) || 0, board.id === board_id)));
  }

  function show() {
    const pins = data.pins.filter((pin) => !board_id || pin.board_id === board_id)
      .sort((a, b) => b.created_at - a.created_at || (b.id > a.id ? 1 : -1));
    const board = data.boards.find((one) => one.id === board_id);
    const title = board_id ? (board ? board.name : 'This board is gone') : 'All Pins';
    by_id('title').textContent = title;
    document.title = title + ' – Pinterest sandbox';
    const count = pins.length === 1 ? '1 Pin' : pins.length + ' Pins';
    by_id('about').textContent = board ? count + ' · @' + board.owner : count;
    by_id('empty').hidden = pins.length > 0;
    show_boards();
    lay_out(pins);
    first = false;
  }

  function detail_media(pin) {
    if (pin.kind === 'video') {
      const video = element('video', { src: file(pin.video_file), controls: true, preload: 'metadata' });
      if (pin.pictures[0]) video.poster = file(pin.pictures[0].file);
      return [video];
    }
    return pin.pictures.map((one) => {
      const figure = element('figure', {}, [element('img', { src: file(one.file), alt: pin.alt_text || '', width: one.width_px, height: one.height_px })]);
      const words = [one.title, one.description, one.link].filter(Boolean).join(' · ');
      if (words) figure.append(element('figcaption', { dir: 'auto', textContent: words }));
      return figure;
    });
  }

  function open_detail(pin) {
    by_id('detail-media').replaceChildren(...detail_media(pin));
    by_id('detail-board').textContent = board_name(pin) + (pin.section ? ' / ' + pin.section : '');
    Object.assign(by_id('detail-title'), { textContent: pin.title || 'Without a title', dir: 'auto' });
    Object.assign(by_id('detail-description'), { textContent: pin.description || '', dir: 'auto' });
    const web = pin.link && /^https?:/.test(pin.link);
    by_id('detail-link').replaceChildren(...(web ? [element('a', { href: pin.link, rel: 'noreferrer noopener', target: '_blank', textContent: pin.link })] : []));
    const [width, height] = size_of(pin);
    const facts = [['Alt text', pin.alt_text || 'none'], ['Account', '@' + pin.account], ['Published', new Date(pin.created_at).toLocaleString()],
      ['Size', width + ' × ' + height + (pin.kind === 'video' ? ', ' + duration(pin.duration_ms) : '')], ['Pin', pin.id]];
    by_id('detail-facts').replaceChildren(...facts.flatMap(([name, text]) => [element('dt', { textContent: name }), element('dd', { dir: 'auto', textContent: text })]));
    by_id('detail').showModal();
  }

  let loading = null, again = false, shown = '';
  function load() {
    if (loading) { again = true; return; }
    loading = fetch('/board.json').then((answer) => answer.text()).then((text) => {
      if (text === shown) return;
      shown = text;
      data = JSON.parse(text);
      show();
    }).catch(() => {}).finally(() => {
      loading = null;
      if (again) { again = false; load(); }
    });
  }

  by_id('close').addEventListener('click', () => by_id('detail').close());
  by_id('detail').addEventListener('click', (event) => { if (event.target === by_id('detail')) by_id('detail').close(); });
  by_id('detail').addEventListener('close', () => by_id('detail-media').replaceChildren());
  let width = 0;
  new ResizeObserver(() => {
    if (by_id('pins').clientWidth !== width) { width = by_id('pins').clientWidth; if (!first) show(); }
  }).observe(by_id('pins'));

  // A browser keeps six connections to one server, and each listening page holds one: those that nobody sees let go.
  const live = by_id('live');
  let events = null;
  function say_live(on) {
    live.textContent = on ? 'live' : 'connecting…';
    live.classList.toggle('on', on);
  }
  function listen() {
    if (events) events.close();
    events = document.hidden ? null : new EventSource('/events');
    if (!events) return;
    events.onopen = () => { say_live(true); load(); };
    events.onerror = () => say_live(false);
    events.addEventListener('pin', load);
    events.addEventListener('board', load);
  }
  document.addEventListener('visibilitychange', listen);
  listen();
  load();
})();
