// One Pin, seen closely: before and after, what was done and why, findings, texts. The board says which Pins are `shown`, and
// what is to happen when the dialog is closed over one.
'use strict';

window.pin_detail = function ({ shown, closed }) {
  const { statuses, by_id, element, icon, several, file_name, name_of, is_open, is_video, clock_text, size_text, time_text } = window.pin_words;
  const dialog = by_id('detail');

  const actions = {
    copy: 'Copied as it is', resize: 'Resized', crop: 'Cropped', extend: 'Border extended', pad: 'Padded',
    blur: 'Blurred fill', convert: 'Converted', remux: 'Repacked', audio: 'Sound encoded', smart: 'Edges encoded',
    transcode: 'Encoded', story: 'Joined', animate: 'Made a video',
  };
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
    const pin = shown()[at.pin];
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
    by_id('place').textContent = 'Pin ' + (at.pin + 1) + ' of ' + shown().length +
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
    at = { pin: (index + shown().length) % shown().length, page: page };
    draw_detail();
    try { history.replaceState(null, '', '#' + shown()[at.pin].id); } catch (refused) { /* only the address misses it */ }
  }

  function open_detail(index) {
    show_pin(index, 0);
    by_id('previous').hidden = by_id('next').hidden = shown().length < 2;
    dialog.showModal();
    by_id('close').focus();
  }

  function on_detail_key(event) {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by || event.altKey || event.ctrlKey || event.metaKey || event.target instanceof HTMLVideoElement) return;
    event.preventDefault();
    if (shown()[at.pin].pages[at.page + by]) return show_page(at.page + by);
    const index = (at.pin + by + shown().length) % shown().length;
    show_pin(index, by > 0 ? 0 : Math.max(0, shown()[index].pages.length - 1));
  }

  function close_detail() {
    hush();
    try { history.replaceState(null, '', location.pathname + location.search); } catch (refused) { /* only the address keeps it */ }
    closed(at.pin);
  }

  by_id('close').addEventListener('click', () => dialog.close());
  by_id('previous').addEventListener('click', () => show_pin(at.pin - 1, 0));
  by_id('next').addEventListener('click', () => show_pin(at.pin + 1, 0));
  dialog.addEventListener('keydown', on_detail_key);
  dialog.addEventListener('close', close_detail);
  dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close(); });
  return { open: open_detail, is_open: () => dialog.open };
};
