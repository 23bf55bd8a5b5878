// The console: what needs a person, what is queued, what went out, accounts, webhooks, and a new Pin. All of it comes
// from the API, asked again when the service says that something has changed. What a command has queued looks as a post
// does, and has a number besides: it is not changed as posts are.
(function () {
  'use strict';

  const by_id = (id) => document.getElementById(id);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const formats = {
    time: new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' }),
    day: new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' }),
    moment: new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }),
    month: new Intl.DateTimeFormat(undefined, { month: 'long', year: 'numeric' }),
    weekday: new Intl.DateTimeFormat(undefined, { weekday: 'short' }),
  };
  const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });
  let token = '', read_only = false;
  let overview = { accounts: [] };

  // --- Making nodes, asking, saying -------------------------------------------------------------------------------

  function element(tag, properties, children) {
    const made = Object.assign(document.createElement(tag), properties || {});
    made.append(...(children || []).filter((child) => child !== null && child !== undefined && child !== ''));
    return made;
  }
  const text = (tag, className, textContent) => element(tag, { className, textContent, dir: 'auto' });

  /** `name` tells it from the others, so that the focus stays where it was when a list is made anew. */
  function button(label, name, act, className) {
    const made = element('button', { type: 'button', textContent: label, className: className || '', disabled: read_only });
    made.dataset.name = name;
    made.addEventListener('click', async () => {
      made.disabled = true;
      try { await act(); } catch (error) { say(error.message); } finally { made.disabled = read_only; }
    });
    return made;
  }

  const shown = new Map();
  /** Fills a list, if what it is made of has changed. */
  function fill(id, data, make) {
    const list = by_id(id), state = JSON.stringify([data, read_only]);
    if (shown.get(id) === state) return;
    shown.set(id, state);
    const held = list.contains(document.activeElement) ? document.activeElement.dataset.name : undefined;
    list.replaceChildren(...make());
    if (held) (list.querySelector('[data-name="' + CSS.escape(held) + '"]') || by_id('main')).focus({ preventScroll: true });
  }

  async function call(method, path, body, more) {
    const headers = { 'X-Pinmill-Token': token, ...more };
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    const answer = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body), cache: 'no-store' });
    const json = await answer.json().catch(() => ({}));
    if (answer.status === 401 && token) show_login();
    if (!answer.ok) throw Object.assign(new Error(json.error || 'the service answers ' + answer.status), { param: json.param });
    return json;
  }
  const get = (path) => call('GET', path);

  let said_for = 0;
  function say(words) {
    clearTimeout(said_for);
    by_id('said').textContent = words;
    said_for = setTimeout(() => { by_id('said').textContent = ''; }, 8000);
  }

  /** Whether a person says yes; with `label`, what they wrote (undefined: no). */
  function ask({ question, about = '', yes, label }) {
    Object.assign(by_id('ask-question'), { textContent: question, dir: 'auto' });
    by_id('ask-about').textContent = about;
    by_id('ask-yes').textContent = yes;
    by_id('ask-part').hidden = !label;
    by_id('ask-label').textContent = label || '';
    Object.assign(by_id('ask-text'), { value: '', required: Boolean(label) });
    const box = by_id('ask');
    box.returnValue = '';
    box.showModal();
    return new Promise((resolve) => {
      box.addEventListener('close', () => {
        const agreed = box.returnValue === 'yes';
        resolve(label ? (agreed ? by_id('ask-text').value : undefined) : agreed);
      }, { once: true });
    });
  }

  // --- Times --------------------------------------------------------------------------------------------------------

  const day_key = (date) => date.getFullYear() + '-' + String(date.getMonth() + 1).padStart(2, '0') + '-' + String(date.getDate()).padStart(2, '0');
  const for_input = (date) => day_key(date) + 'T' + String(date.getHours()).padStart(2, '0') + ':' + String(date.getMinutes()).padStart(2, '0');
  const days_from_now = (days) => { const date = new Date(); return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days); };

  function ago(iso) {
    const minutes = Math.round((new Date(iso) - Date.now()) / 60000);
    if (Math.abs(minutes) < 60) return relative.format(minutes, 'minute');
    if (Math.abs(minutes) < 36 * 60) return relative.format(Math.round(minutes / 60), 'hour');
    return relative.format(Math.round(minutes / 1440), 'day');
  }

  function day_name(key) {
    for (const days of [0, 1]) if (key === day_key(days_from_now(days))) return (days ? 'Tomorrow, ' : 'Today, ') + formats.day.format(days_from_now(days));
    const [year, month, day] = key.split('-').map(Number);
    return formats.day.format(new Date(year, month - 1, day));
  }

  // --- Posts --------------------------------------------------------------------------------------------------------

  const specific = (post) => (post.platforms[0] || {}).platformSpecificData || {};
  const title_of = (post) => specific(post).title || post.title || post.content.split('\n')[0] || post.name || 'Pin';
  const moment_of = (post) => post.scheduledFor || (post.platforms.find((target) => target.scheduledFor) || {}).scheduledFor;
  /** What happened: what helps are buttons. */
  const problems_of = (post) => [...new Set(post.platforms.map((target) => target.errorReason || target.errorMessage).filter(Boolean))];
  /** Its time has come, and it waits for a person or for its account's trouble to pass: it may still be changed. */
  const is_held = (post) => post.status === 'publishing' && post.platforms.every((target) => target.status === 'pending') && problems_of(post).length > 0;
  const is_in_review = (post) => post.platforms.some((target) => target.status === 'failed' && target.errorCategory === 'unknown');

  function where(post) {
    return post.platforms.map((target) => {
      const account = overview.accounts.find((each) => each.accountId === target.accountId._id);
      const id = (target.platformSpecificData || {}).boardId || (account && account.defaultBoardId);
      const board = account && account.boards.find((each) => each.id === id);
      return '@' + target.accountId.username + (board ? ' · ' + board.name : '');
    }).join(', ');
  }

  const picture = (post, className) => element('img', { src: '/console/pictures/' + post._id + '?' + Date.parse(post.updatedAt), alt: '', loading: 'lazy', className });
  const micros = (date) => date.getTime() * 1000;
  const post_path = (post, rest = '') => '/v1/posts/' + post._id + rest;
  const pin_path = (post, rest = '') => '/v1/pins/' + post.number + rest;
  const pin_in = (address) => address.replace(/^.*\/pin\/(\d+).*$/, '$1');
  /** What a person does to a post, and to a Pin of a command: method, path, body. */
  const acts = {
    retry: (post) => (post.number ? ['POST', pin_path(post, '/retry'), {}] : ['POST', post_path(post, '/retry?wait=5'), {}]),
    send_now: (post) => (post.number ? ['PATCH', pin_path(post), { due: micros(new Date()) }] : ['PUT', post_path(post, '?wait=5'), { publishNow: true }]),
    drop: (post) => (post.number ? ['POST', pin_path(post, '/cancel'), {}] : ['DELETE', post_path(post)]),
    take_back: (post) => (post.number ? ['POST', pin_path(post, '/unpublish'), {}] : ['POST', post_path(post, '/unpublish'), { platform: 'pinterest' }]),
    found: (post, pin) => (post.number ? ['POST', pin_path(post, '/resolve'), { pinterestId: pin_in(pin) }] : ['POST', post_path(post, '/resolve'), { platformPostId: pin }]),
    not_found: (post) => (post.number ? ['POST', pin_path(post, '/resolve'), { pinterestId: '' }] : ['POST', post_path(post, '/resolve'), { notPublished: true }]),
  };
  async function act_on(post, act, more) {
    const answer = await call(...acts[act](post, more));
    say(answer.error || answer.message || 'The Pin is ' + answer.pin.state + '.');
    await reload_posts();
  }
  const act_button = (label, post, act) => button(label, label + post._id, () => act_on(post, act));

  function delete_button(post) {
    const label = post.status === 'scheduled' || is_held(post) || post.number ? 'Cancel' : 'Delete';
    return button(label, 'delete' + post._id, async () => {
      if (await ask({ question: label + ' “' + title_of(post) + '”?', about: 'It does not go out, and is forgotten here.', yes: label })) await act_on(post, 'drop');
    }, 'quiet');
  }
  const edit_button = (post) => button('Edit', 'edit' + post._id, () => open_edit(post));

  function review_buttons(post) {
    return [
      button('It is on the board', 'made' + post._id, async () => {
        const pin = await ask({ question: 'Which Pin is it?', about: 'Open it on Pinterest and copy its address.', label: 'Address or number of the Pin', yes: 'That is it' });
        if (pin !== undefined) await act_on(post, 'found', pin.trim());
      }),
      act_button('It is not there: send again', post, 'not_found'),
    ];
  }

  function row(post, { buttons = [], when = '', state = '' } = {}) {
    const problems = problems_of(post), failed = post.status === 'failed' || post.status === 'partial';
    const words = element('div', {}, [text('span', 'name', title_of(post)), text('div', 'about', [when, where(post)].filter(Boolean).join(' · ')),
      ...problems.map((problem) => text('p', failed ? 'why' : 'why waits', problem))]);
    const made = element('li', { className: 'row ' + state }, [picture(post, 'thumb'), words, element('div', { className: 'buttons' }, buttons)]);
    made.dataset.post = post._id;
    return made;
  }

  // --- What needs a person ------------------------------------------------------------------------------------------

  let posts = { failed: [], partial: [], scheduled: [], publishing: [], draft: [], published: [] }, command_pins = [], hooks = [], health = [];

  function failed_row(post) {
    const buttons = is_in_review(post) ? review_buttons(post) : [act_button('Try again', post, 'retry'), edit_button(post)];
    if (post.status === 'failed' && !(post.number && is_in_review(post))) buttons.push(delete_button(post));
    return row(post, { buttons, when: is_in_review(post) ? 'in review' : post.status === 'partial' ? 'partly out' : 'failed ' + ago(post.updatedAt), state: 'bad' });
  }

  function notice(title, why, buttons, state) {
    return element('li', { className: 'row ' + (state || 'warn') }, [element('span', { className: 'mark', textContent: '!', ariaHidden: 'true' }),
      element('div', {}, [text('span', 'name', title), text('p', 'why', why)]), element('div', { className: 'buttons' }, buttons)]);
  }

  function hold_row(account, hold) {
    const what = '@' + account.username + (hold.board ? ' · ' + hold.board : '') + ' is held';
    const until = hold.until ? ' It goes on ' + ago(hold.until) + '.' : '';
    const helps = { board: 'Its Pins wait below: Edit gives each another board.', login: 'Connect the account again.', permission: 'Connect the account again, and grant all that is asked for.' }[hold.kind];
    const again = ['login', 'permission'].includes(hold.kind) ? [connect_button('Connect again', 'again' + account.accountId, account.profileId)] : [];
    return notice(what, (helps ? hold.message.split('; ')[0] + '. ' + helps : hold.message) + until, again, hold.until ? 'warn' : 'bad');
  }

  function show_attention() {
    const holds = overview.accounts.flatMap((account) => account.holds.map((hold) => [account, hold]));
    const off = hooks.filter((hook) => !hook.isActive && hook.failureCount > 0);
    const failed = posts.failed.concat(posts.partial);
    const count = holds.length + off.length + failed.length + (overview.worker === null ? 1 : 0);
    fill('attention-list', [holds, off, failed, overview.worker, overview.accounts.length], () => [
      ...(overview.worker === null ? [notice('Nobody publishes', 'No worker holds this store, so nothing goes out. It begins by itself when the service gets the store; else look at its log.', [])] : []),
      ...holds.map(([account, hold]) => hold_row(account, hold)), ...failed.map(failed_row),
      ...off.map((hook) => notice('The webhook “' + hook.name + '” is switched off', hook.failureCount + ' events could not be delivered to it.', [switch_on(hook)])),
    ]);
    by_id('attention-none').hidden = count > 0;
    by_id('attention-count').textContent = count || '';
    document.title = (count ? '(' + count + ') ' : '') + 'Console – pinmill';
  }

  // --- What is queued -----------------------------------------------------------------------------------------------

  function queued_row(post) {
    const waits = post.status === 'scheduled';
    const buttons = waits ? [edit_button(post), act_button('Post now', post, 'send_now'), delete_button(post)]
      : post.status === 'draft' || is_held(post) ? [edit_button(post), delete_button(post)] : [];
    const when = is_held(post) ? 'held' : waits ? formats.time.format(new Date(moment_of(post))) + ', ' + ago(moment_of(post)) : post.status === 'draft' ? 'draft' : 'on its way';
    return row(post, { buttons, when });
  }

  function show_queue() {
    const days = new Map();
    for (const post of posts.scheduled) {
      const key = day_key(new Date(moment_of(post)));
      days.set(key, (days.get(key) || []).concat(post));
    }
    const part = (title, list) => (list.length ? [element('h3', { className: 'day', textContent: title }), element('ul', { className: 'rows' }, list.map(queued_row))] : []);
    const all = [posts.publishing, posts.scheduled, posts.draft];
    fill('queue-list', [all, overview.accounts, Math.floor(Date.now() / 60000)], () => [...part('Now', posts.publishing),
      ...[...days].flatMap(([key, list]) => part(day_name(key), list)), ...part('Drafts', posts.draft)]);
    const count = posts.scheduled.length + posts.publishing.length;
    by_id('queue-none').hidden = count + posts.draft.length > 0;
    by_id('queue-count').textContent = count || '';
  }

  let month = new Date(days_from_now(0).getFullYear(), days_from_now(0).getMonth(), 1), open_day = '', month_posts = [];
  const first_weekday = () => { try { const locale = new Intl.Locale(navigator.language); return ((locale.weekInfo || locale.getWeekInfo()).firstDay) % 7; } catch (_) { return 1; } };
  const tone = (post) => (post.status === 'published' ? 'good' : post.status === 'failed' || post.status === 'partial' ? 'bad' : '');

  function day_cell(date, list) {
    const cell = element('td', { className: (date.getMonth() === month.getMonth() ? '' : 'other ') + (day_key(date) === day_key(new Date()) ? 'today' : '') },
      [element('span', { className: 'date', textContent: date.getDate() })]);
    if (list.length === 0) return cell;
    const entries = list.slice(0, 3).map((post) => text('span', 'entry ' + tone(post), formats.time.format(new Date(moment_of(post))) + ' ' + title_of(post)));
    const opener = element('button', { type: 'button' }, [...entries, list.length > 3 ? text('span', 'entry', '+ ' + (list.length - 3)) : null,
      element('span', { className: 'few ' + (list.map(tone).find((each) => each === 'bad') || (list.every((post) => tone(post) === 'good') ? 'good' : '')), textContent: list.length })]);
    opener.setAttribute('aria-label', formats.day.format(date) + ': ' + (list.length === 1 ? '1 Pin' : list.length + ' Pins'));
    opener.dataset.name = day_key(date);
    opener.addEventListener('click', () => { open_day = day_key(date); show_day(); by_id('day-title').focus(); });
    cell.append(opener);
    return cell;
  }

  function show_day() {
    const list = month_posts.filter((post) => day_key(new Date(moment_of(post))) === open_day);
    by_id('day').hidden = list.length === 0;
    if (list.length) by_id('day-title').textContent = day_name(open_day);
    fill('day-list', [open_day, list, overview.accounts], () => list.map((post) => (post.status === 'published' ? row(post, { when: 'out at ' + formats.time.format(new Date(post.publishedAt)) })
      : tone(post) === 'bad' ? failed_row(post) : queued_row(post))));
  }

  async function show_month() {
    const start = new Date(month.getFullYear(), month.getMonth(), 1 - (month.getDay() - first_weekday() + 7) % 7);
    const days = Array.from({ length: 42 }, (_, day) => new Date(start.getFullYear(), start.getMonth(), start.getDate() + day));
    const weeks = [0, 7, 14, 21, 28, 35].map((from) => days.slice(from, from + 7)).filter((week) => week.some((day) => day.getMonth() === month.getMonth()));
    const last = new Date(days[41].getFullYear(), days[41].getMonth(), days[41].getDate() + 1);
    const asked = month;
    const found = (await get('/v1/posts?limit=500&sortBy=scheduled-asc&dateFrom=' + start.toISOString() + '&dateTo=' + last.toISOString())).posts;
    if (asked !== month) return;
    const is_shown = (post) => new Date(moment_of(post)) >= start && new Date(moment_of(post)) < last;
    month_posts = found.filter((post) => moment_of(post) && !['draft', 'cancelled'].includes(post.status)).concat(command_pins.filter(is_shown)).sort(due_first);
    by_id('month').textContent = formats.month.format(month);
    fill('weekdays', start.getDay(), () => days.slice(0, 7).map((day) => element('th', { scope: 'col', textContent: formats.weekday.format(day) })));
    fill('days', [month, day_key(new Date()), month_posts], () => weeks.map((week) => element('tr', {}, week.map((day) =>
      day_cell(day, month_posts.filter((post) => day_key(new Date(moment_of(post))) === day_key(day)))))));
    show_day();
  }

  function turn_month(by) {
    month = by ? new Date(month.getFullYear(), month.getMonth() + by, 1) : new Date(days_from_now(0).getFullYear(), days_from_now(0).getMonth(), 1);
    show_month().catch((error) => say(error.message));
  }

  // --- What went out ------------------------------------------------------------------------------------------------

  let out_limit = 24, seen_out = null;

  function out_card(post) {
    const target = post.platforms.find((each) => each.platformPostUrl) || {};
    const link = element('a', { href: target.platformPostUrl || '#out', target: '_blank', rel: 'noreferrer noopener' }, [picture(post, 'pin-picture'), text('span', 'name', title_of(post))]);
    const made = element('li', {}, [link, text('div', 'about', ago(post.publishedAt) + ' · ' + where(post)),
      button('Take back', 'back' + post._id, async () => {
        if (!await ask({ question: 'Take “' + title_of(post) + '” back?', about: 'The Pin is deleted on Pinterest, with its saves and comments.', yes: 'Delete the Pin' })) return;
        await act_on(post, 'take_back');
      }, 'quiet')]);
    if (seen_out && !seen_out.has(post._id)) made.classList.add('fresh');
    return made;
  }

  function show_out(more) {
    fill('out-list', [posts.published, overview.accounts, Math.floor(Date.now() / 60000)], () => posts.published.map(out_card));
    seen_out = new Set(posts.published.map((post) => post._id));
    by_id('out-none').hidden = posts.published.length > 0;
    by_id('out-more').hidden = !more;
  }

  // --- Accounts and webhooks ----------------------------------------------------------------------------------------

  function connect_button(label, name, profile) {
    return button(label, name, async () => {
      const profiles = profile ? [] : (await get('/v1/profiles')).profiles;
      const answer = await get('/v1/connect/pinterest?' + new URLSearchParams({ profileId: profile || profiles[0]._id, redirect_url: '/console' }));
      location.assign(answer.authUrl);
    });
  }

  function room(limit) {
    const words = limit.used.toLocaleString() + ' of ' + limit.limit.toLocaleString() + ' ' + limit.what + (limit.used >= limit.limit && limit.freeAt ? ', free ' + ago(limit.freeAt) : '');
    const bar = element('meter', { min: 0, max: limit.limit, high: limit.limit * 0.8, optimum: 0, value: limit.used });
    bar.setAttribute('aria-label', words);
    return element('div', { className: 'room' }, [words, bar]);
  }

  function account_card(account) {
    const state = health.find((each) => each.accountId === account.accountId) || { status: 'healthy', issues: [] };
    const tones = { healthy: 'good', warning: 'warn', error: 'bad' };
    return element('li', { className: 'card' }, [
      element('div', { className: 'bar' }, [text('h3', '', '@' + account.username), element('span', { className: 'badge ' + tones[state.status], textContent: state.status })]),
      text('p', 'about', account.defaultBoardName ? 'Posts without a board go to ' + account.defaultBoardName : account.boards.length + (account.boards.length === 1 ? ' board' : ' boards')),
      ...state.issues.map((issue) => text('p', 'why', issue)), ...account.limits.map(room),
      state.needsReconnect ? element('p', { className: 'buttons' }, [connect_button('Connect again', 'card' + account.accountId, account.profileId)]) : null]);
  }

  const switch_on = (hook) => button('Switch on', 'on' + hook._id, async () => {
    await call('PUT', '/v1/webhooks/settings', { _id: hook._id, isActive: true });
    await reload_webhooks();
  });

  function hook_card(hook) {
    const test = button('Send a test', 'test' + hook._id, async () => {
      const answer = await call('POST', '/v1/webhooks/test', { webhookId: hook._id }).catch((error) => ({ message: 'The test failed: ' + error.message }));
      say(answer.message);
      await reload_webhooks();
    });
    return element('li', { className: 'card' }, [
      element('div', { className: 'bar' }, [text('h3', '', hook.name), element('span', { className: 'badge ' + (hook.isActive ? 'good' : 'bad'), textContent: hook.isActive ? 'on' : 'off' })]),
      text('p', 'about', hook.url), text('p', 'about', hook.events.join(', ')), element('p', { className: 'buttons' }, [hook.isActive ? test : switch_on(hook)])]);
  }

  function delivery_row(log) {
    const good = log.status === 'success';
    const outcome = [element('span', { className: 'badge ' + (good ? 'good' : 'bad'), textContent: good ? 'delivered' : 'failed' }), ' ',
      [log.errorMessage || log.statusCode, log.responseTime + ' ms', 'try ' + log.attemptNumber].filter(Boolean).join(', ')];
    const again = log.event === 'webhook.test' ? [] : [button('Redeliver', 'again' + log.eventId + log.attemptNumber, async () => {
      say((await call('POST', '/v1/webhooks/logs/redeliver', { webhookId: log.webhookId, eventId: log.eventId })).message);
      await reload_webhooks();
    })];
    return element('tr', {}, [text('td', 'whole-words', formats.moment.format(new Date(log.createdAt))), text('td', 'whole-words', log.event), text('td', '', log.webhookName),
      element('td', {}, outcome), element('td', {}, again)]);
  }

  // --- Loading ------------------------------------------------------------------------------------------------------

  const list = async (status, sort, limit) => (await get('/v1/posts?status=' + status + '&sortBy=' + sort + '&limit=' + limit)).posts;

  const due_first = (one, other) => Date.parse(moment_of(one)) - Date.parse(moment_of(other));

  async function reload_posts() {
    const [pins, failed, partial, scheduled, publishing, draft, published] = await Promise.all([get('/console/pins?out=' + (out_limit + 1)), list('failed', 'created-desc', 100), list('partial', 'created-desc', 100),
      list('scheduled', 'scheduled-asc', 200), list('publishing', 'scheduled-asc', 50), list('draft', 'created-desc', 50), list('published', 'scheduled-desc', out_limit + 1)]);
    failed.push(...pins.failed);
    for (const pin of pins.queued) (pin.status === 'scheduled' ? scheduled : publishing).push(pin);
    for (const each of [scheduled, publishing]) each.sort(due_first);
    published.push(...pins.published);
    command_pins = [...pins.failed, ...pins.queued, ...pins.published];
    published.sort((a, b) => Date.parse(b.publishedAt) - Date.parse(a.publishedAt));
    posts = { failed, partial, scheduled, publishing, draft, published: published.slice(0, out_limit) };
    show_attention();
    show_queue();
    show_out(published.length > out_limit);
    await show_month();
  }

  async function reload_accounts() {
    const [seen, states] = await Promise.all([get('/console/overview'), get('/v1/accounts/health')]);
    overview = seen;
    health = states.accounts;
    fill('account-list', [overview.accounts, health, Math.floor(Date.now() / 60000)], () => overview.accounts.map(account_card));
    by_id('account-none').hidden = overview.accounts.length > 0;
    show_attention();
    show_queue();
    composer.show_accounts();
  }

  async function reload_webhooks() {
    const [settings, { logs }] = await Promise.all([get('/v1/webhooks/settings'), get('/v1/webhooks/logs?limit=12')]);
    hooks = settings.webhooks;
    fill('webhook-list', hooks, () => hooks.map(hook_card));
    by_id('webhook-none').hidden = hooks.length > 0;
    fill('delivery-list', logs, () => logs.map(delivery_row));
    by_id('deliveries').hidden = logs.length === 0;
    show_attention();
  }

  /** Runs `reload` now, and while one runs once more after it; at most every other second. */
  function paced(reload) {
    let busy = false, again = false;
    return async function run() {
      if (busy) { again = true; return; }
      busy = true;
      await reload().catch((error) => { if (token) say(error.message); });
      setTimeout(() => { busy = false; if (again) { again = false; run(); } }, 2000);
    };
  }
  const posts_news = paced(reload_posts), accounts_news = paced(reload_accounts), webhooks_news = paced(reload_webhooks);
  const all_news = () => { if (!token || document.hidden) return; accounts_news(); posts_news(); webhooks_news(); };

  // --- Changing a post ----------------------------------------------------------------------------------------------

  let edited = null;

  function board_options(account, chosen, own_default) {
    const none = own_default || !chosen ? [element('option', { value: '', textContent: account && account.defaultBoardName ? account.defaultBoardName + ' (its default)' : 'its first board' })] : [];
    const boards = (account ? account.boards : []).map((board) => element('option', { value: board.id, textContent: board.name, selected: board.id === chosen }));
    return [...none, ...boards];
  }

  function open_edit(post) {
    edited = post;
    const account = overview.accounts.find((each) => each.accountId === post.platforms[0]?.accountId._id);
    const waits = post.status === 'scheduled' && moment_of(post);
    by_id('edit-why').textContent = problems_of(post).join(' ');
    by_id('edit-problem').textContent = '';
    by_id('edit-name').value = specific(post).title || post.title || '';
    by_id('edit-content').value = post.content;
    by_id('edit-link').value = specific(post).link || '';
    by_id('edit-board-part').hidden = post.platforms.length !== 1;
    by_id('edit-board').replaceChildren(...board_options(account, specific(post).boardId, true));
    by_id('edit-at').value = waits ? for_input(new Date(moment_of(post))) : '';
    by_id('edit').showModal();
  }

  function edited_body() {
    const changed = { title: by_id('edit-name').value.trim(), link: by_id('edit-link').value.trim() };
    if (edited.platforms.length === 1) changed.boardId = by_id('edit-board').value;
    const platforms = edited.platforms.map((target) => {
      const data = { ...target.platformSpecificData, ...changed };
      for (const name of Object.keys(changed)) if (!data[name]) delete data[name];
      const { customContent, customMedia } = target;
      return { platform: 'pinterest', accountId: target.accountId._id, customContent, customMedia, platformSpecificData: data };
    });
    const at = by_id('edit-at').value;
    return { content: by_id('edit-content').value, platforms, ...(at ? { scheduledFor: new Date(at).toISOString(), isDraft: false } : { publishNow: true, isDraft: false }) };
  }

  async function save_edited() {
    if (!edited.number) return call('PUT', post_path(edited, '?wait=5'), edited_body());
    const at = by_id('edit-at').value ? new Date(by_id('edit-at').value) : new Date(), board = by_id('edit-board').value;
    await call('PATCH', pin_path(edited), { title: by_id('edit-name').value.trim(), description: by_id('edit-content').value, link: by_id('edit-link').value.trim(),
      due: micros(at), ...(board ? { board } : {}) });
    if (edited.status === 'failed') await call(...acts.retry(edited));
    return { message: 'Saved' };
  }

  by_id('edit-form').addEventListener('submit', async (event) => {
    event.preventDefault();
    try {
      const answer = await save_edited();
      by_id('edit').close();
      say(answer.error || answer.message);
      await reload_posts();
    } catch (error) { by_id('edit-problem').textContent = error.message; }
  });
  by_id('edit-close').addEventListener('click', () => by_id('edit').close());
  for (const name of ['edit', 'ask']) by_id(name).addEventListener('click', (event) => { if (event.target === by_id(name)) by_id(name).close(); });
  by_id('ask-no').addEventListener('click', (event) => { event.preventDefault(); by_id('ask').close(); });

  const composer = window.new_pin({ by_id, element, text, button, fill, call, get, say, formats, zone, board_options, reload_posts, accounts_news,
    now: () => ({ accounts: overview.accounts, signed_in: Boolean(token), read_only }) });

  // --- Live ---------------------------------------------------------------------------------------------------------

  // A browser keeps six connections to one server, and each listening page holds one: those that nobody sees let go.
  let events = null;
  function say_live(on) {
    by_id('live').textContent = on ? 'live' : 'connecting…';
    by_id('live').classList.toggle('on', on);
  }
  function listen() {
    if (events) events.close();
    events = document.hidden || !token ? null : new EventSource('/console/events');
    say_live(false);
    if (!events) return;
    events.onopen = () => { say_live(true); all_news(); };
    events.onerror = () => { say_live(false); if (events && events.readyState === EventSource.CLOSED) setTimeout(begin, 3000); };
    events.addEventListener('post', posts_news);
    events.addEventListener('webhook', webhooks_news);
    events.addEventListener('account', accounts_news);
  }

  // --- Logging in and out -------------------------------------------------------------------------------------------

  function show_login() {
    token = '';
    listen();
    shown.clear();
    for (const id of ['console', 'sections', 'who', 'loading']) by_id(id).hidden = true;
    by_id('login').hidden = false;
    by_id('login-key').focus();
  }

  async function show_console(session) {
    token = session.token;
    read_only = session.key.readOnly;
    by_id('key').textContent = session.key.name + (read_only ? ' (read only)' : '');
    by_id('zone').textContent = zone;
    by_id('at').value = for_input(new Date(days_from_now(1).getTime() + 9 * 3600000));
    for (const id of ['schedule', 'connect']) by_id(id).disabled = read_only;
    await reload_accounts();
    await Promise.all([reload_posts(), reload_webhooks()]);
    for (const id of ['login', 'loading']) by_id(id).hidden = true;
    for (const id of ['console', 'sections', 'who']) by_id(id).hidden = false;
    listen();
    const connected = new URLSearchParams(location.search).get('username');
    if (connected) say('@' + connected + ' is connected.');
    if (location.search) history.replaceState(null, '', location.pathname + location.hash);
  }

  async function begin() {
    try {
      const session = await (await fetch('/console/session', { cache: 'no-store' })).json();
      if (session.signedIn) await show_console(session);
      else show_login();
    } catch (error) {
      say('The service does not answer: ' + error.message);
      setTimeout(begin, 5000);
    }
  }

  by_id('login').addEventListener('submit', async (event) => {
    event.preventDefault();
    by_id('login-problem').textContent = '';
    try {
      const session = await call('POST', '/console/login', { key: by_id('login-key').value.trim() });
      by_id('login-key').value = '';
      await show_console(session);
      by_id('main').focus();
    } catch (error) { by_id('login-problem').textContent = error.message; }
  });
  by_id('log-out').addEventListener('click', () => call('POST', '/console/logout').then(show_login, (error) => say(error.message)));
  by_id('connect').replaceWith(Object.assign(connect_button('Connect an account', 'connect', ''), { id: 'connect' }));
  by_id('month-before').addEventListener('click', () => turn_month(-1));
  by_id('month-today').addEventListener('click', () => turn_month(0));
  by_id('month-after').addEventListener('click', () => turn_month(1));
  by_id('out-more').addEventListener('click', () => { out_limit += 48; reload_posts().catch((error) => say(error.message)); });
  document.addEventListener('visibilitychange', listen);
  setInterval(all_news, 60000);  // what no event tells: limits, times that have come near
  begin();
})();
