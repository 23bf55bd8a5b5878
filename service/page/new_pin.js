// A new Pin: files dropped in, previewed, uploaded, and posted. The console makes it, and gives it what both use; `now` says
// what changes: the accounts, whether one is logged in, whether the key may only read.
'use strict';

window.new_pin = function ({ by_id, element, text, button, fill, say, call, get, board_options, reload_posts, accounts_news, now }) {
  const { formats, zone } = window.times;
  const most_pages = 20;
  const uploaded = new Map();  // files that are there already, should sending the post be refused
  let files = [], attempt = { body: '', key: '' };
  const is_video = (file) => file.type.startsWith('video/') || /\.(mp4|m4v|mov|webm|avi|mkv)$/i.test(file.name);
  const can_take = (file) => is_video(file) || file.type.startsWith('image/') || /\.(heic|heif|avif|jpe?g|png|webp|gif)$/i.test(file.name);
  // The types that may be announced; what a file really is, its bytes say.
  const announced = ['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'video/mp4', 'video/quicktime', 'video/webm', 'video/avi', 'video/x-m4v'];
  const type_of = (file) => (announced.includes(file.type) ? file.type : is_video(file) ? 'video/mp4' : 'image/jpeg');

  function preview(file) {
    const url = URL.createObjectURL(file);
    const media = (className) => (is_video(file) ? element('video', { src: url + '#t=0.1', muted: true, preload: 'metadata', className, tabIndex: -1 }) : element('img', { src: url, alt: '', className }));
    const front = media('shown'), frame = element('div', { className: 'frame' }, [is_video(file) ? null : media('behind'), front]);
    front.addEventListener('error', () => frame.replaceChildren('No preview of this format here; it is prepared all the same.'));
    return frame;
  }

  function page_item(file, index) {
    const name = 'file' + index;
    const remove = button('Remove', name, () => { files = files.filter((each) => each !== file); show_files(); }, 'quiet');
    remove.setAttribute('aria-label', 'Remove ' + file.name);
    return element('li', { className: 'page' }, [preview(file), text('div', 'about', file.name), remove]);
  }

  function show_files() {
    for (const each of by_id('pages').querySelectorAll('.shown')) URL.revokeObjectURL(each.src.split('#')[0]);
    by_id('pages').replaceChildren(...files.map(page_item));
    by_id('pages-part').hidden = files.length === 0;
    const videos = files.filter(is_video).length, count = files.length;
    by_id('pages-about').textContent = count === 1 ? (videos ? 'One video.' : 'One picture.') : videos || count > 5 ? 'A story video of ' + count + ' pages.' : 'A carousel of ' + count + ' pictures.';
    show_fit();
  }

  /** About what preparing does: it looks closer, and says what it did. */
  function show_fit() {
    for (const frame of by_id('pages').querySelectorAll('.frame')) frame.className = 'frame ' + (by_id('fit').value || 'crop');
  }

  function add_files(more) {
    const taken = [...more].filter(can_take);
    by_id('compose-problem').textContent = taken.length < more.length ? 'Pictures and videos can be posted, and nothing else.' : '';
    if (files.length + taken.length > most_pages) by_id('compose-problem').textContent = 'A Pin has ' + most_pages + ' pages at most.';
    files = files.concat(taken).slice(0, most_pages);
    show_files();
  }

  function show_accounts() {
    fill('account', now().accounts, () => now().accounts.map((each) => element('option', { value: each.accountId, textContent: '@' + each.username })));
    show_boards();
  }

  const chosen_account = () => now().accounts.find((each) => each.accountId === by_id('account').value);
  let boards_of = '';
  function show_boards() {
    const account = chosen_account();
    fill('board', [account && account.accountId, account && account.boards], () => board_options(account, '', true));
    if (!account || boards_of === account.accountId) return;
    boards_of = account.accountId;
    // Fresh from Pinterest, once; the overview has them from then on.
    if (account.boards.length === 0) get('/v1/accounts/' + account.accountId + '/pinterest-boards').then(accounts_news).catch(() => {});
    get('/v1/queue/slots?profileId=' + account.profileId).then((queue) => {
      const next = queue.exists && queue.nextSlots[0];
      by_id('slot-choice').hidden = !next;
      by_id('slot').textContent = next ? formats.moment.format(new Date(next)) : '';
    }).catch(() => { by_id('slot-choice').hidden = true; });
  }

  function put_file(url, file, type, progress) {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open('PUT', new URL(url).pathname);
      request.setRequestHeader('Content-Type', type);
      request.upload.addEventListener('progress', (event) => progress(event.loaded));
      request.addEventListener('load', () => (request.status < 300 ? resolve() : reject(new Error(JSON.parse(request.responseText || '{}').error || 'the upload is refused'))));
      request.addEventListener('error', () => reject(new Error('the upload broke off: press Schedule again')));
      request.send(file);
    });
  }

  async function upload_all() {
    const bar = by_id('upload'), sizes = files.map((file) => file.size), total = sizes.reduce((sum, size) => sum + size, 1);
    bar.hidden = false;
    try {
      for (const [index, file] of files.entries()) {
        if (uploaded.has(file)) continue;
        const before = sizes.slice(0, index).reduce((sum, size) => sum + size, 0), contentType = type_of(file);
        const place = await call('POST', '/v1/media/presign', { filename: file.name, contentType, size: file.size });
        await put_file(place.uploadUrl, file, contentType, (sent) => { bar.value = (before + sent) / total; });
        uploaded.set(file, place.publicUrl);
      }
    } finally { bar.hidden = true; }
    return files.map((file) => ({ type: is_video(file) ? 'video' : 'image', url: uploaded.get(file), ...(by_id('alt').value.trim() ? { altText: by_id('alt').value.trim() } : {}) }));
  }

  function when_of_new() {
    const when = by_id('compose').elements.when.value;
    if (when === 'now') return { publishNow: true };
    if (when === 'slot') return { queuedFromProfile: chosen_account().profileId };
    if (!by_id('at').value) throw new Error('Say when it goes out.');
    return { scheduledFor: new Date(by_id('at').value).toISOString(), timezone: zone };
  }

  /** The same wish has the same key, so that sending it again after a lost answer makes no second post. */
  function key_for(body) {
    const said = JSON.stringify(body);
    if (attempt.body !== said) attempt = { body: said, key: Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('') };
    return { 'Idempotency-Key': attempt.key };
  }

  async function send_new() {
    if (files.length === 0) throw new Error('Drop a picture or a video first.');
    const when = when_of_new(), data = { fit: by_id('fit').value, boardId: by_id('board').value, title: by_id('title').value.trim(), link: by_id('link').value.trim() };
    for (const name of Object.keys(data)) if (!data[name]) delete data[name];
    const body = { content: by_id('content').value, mediaItems: await upload_all(), ...when,
      platforms: [{ platform: 'pinterest', accountId: by_id('account').value, platformSpecificData: data }] };
    const answer = await call('POST', '/v1/posts?wait=0', body, key_for(body));
    say(answer.message);
    files = [];
    uploaded.clear();
    for (const name of ['title', 'content', 'alt', 'link']) by_id(name).value = '';
    show_files();
    await reload_posts();
  }

  by_id('compose').addEventListener('submit', async (event) => {
    event.preventDefault();
    by_id('compose-problem').textContent = '';
    by_id('schedule').disabled = true;
    try { await send_new(); } catch (error) {
      by_id('compose-problem').textContent = error.message;
      const field = { title: 'title', content: 'content', link: 'link', altText: 'alt', scheduledFor: 'at', boardId: 'board', accountId: 'account' }[(error.param || '').split('.').pop()];
      if (field) by_id(field).focus();
    } finally { by_id('schedule').disabled = now().read_only; }
  });
  by_id('files').addEventListener('change', (event) => { add_files(event.target.files); event.target.value = ''; });
  by_id('fit').addEventListener('change', show_fit);
  by_id('account').addEventListener('change', show_boards);
  by_id('at').addEventListener('focus', () => { by_id('compose').elements.when.value = 'at'; });
  // Wherever on the page a file is dropped.
  const carries_files = (event) => now().signed_in && [...(event.dataTransfer ? event.dataTransfer.types : [])].includes('Files');
  document.addEventListener('dragover', (event) => { if (carries_files(event)) { event.preventDefault(); document.body.classList.add('over'); } });
  document.addEventListener('dragleave', (event) => { if (!event.relatedTarget) document.body.classList.remove('over'); });
  document.addEventListener('drop', (event) => {
    if (!carries_files(event)) return;
    event.preventDefault();
    document.body.classList.remove('over');
    add_files(event.dataTransfer.files);
    by_id('new').scrollIntoView();
    by_id('title').focus({ preventScroll: true });
  });

  return { show_accounts };
};
