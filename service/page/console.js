// The console: what needs a person, what is queued, what went out, accounts, webhooks, and a new Pin. All of it comes
// from the API, asked again when the service says that something has changed.
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
  const title_of = (post) => specific(post).title || post.title || post.content.split('\n')[0] || 'Pin';
  const moment_of = (post) => post.scheduledFor || (post.platforms.find((target) => target.scheduledFor) || {}).scheduledFor;
  const problems_of = (post) => [...new Set(post.platforms.map((target) => target.errorMessage).filter(Boolean))];
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
  const act_on = (post, act, method, path, body) => button(act, act + post._id, async () => {
    const answer = await call(method, '/v1/posts/' + post._id + path, body);
    say(answer.error || answer.message);
    await reload_posts();
  });

  function delete_button(post) {
    const label = post.status === 'scheduled' ? 'Cancel' : 'Delete';
    return button(label, 'delete' + post._id, async () => {
      if (!await ask({ question: label + ' “' + title_of(post) + '”?', about: 'It does not go out, and is forgotten here.', yes: label })) return;
      say((await call('DELETE', '/v1/posts/' + post._id)).message);
      await reload_posts();
    }, 'quiet');
  }
  const edit_button = (post) => button('Edit', 'edit' + post._id, () => open_edit(post));

  function review_buttons(post) {
    const resolve = async (body) => { say((await call('POST', '/v1/posts/' + post._id + '/resolve', body)).message); await reload_posts(); };
    return [
      button('It is on the board', 'made' + post._id, async () => {
        const pin = await ask({ question: 'Which Pin is it?', about: 'Open it on Pinterest and copy its address.', label: 'Address or number of the Pin', yes: 'That is it' });
        if (pin !== undefined) await resolve({ platformPostId: pin.trim() });
      }),
      button('It is not there: send again', 'unmade' + post._id, () => resolve({ notPublished: true })),
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

  let posts = { failed: [], partial: [], scheduled: [], publishing: [], draft: [], published: [] }, hooks = [], health = [];

  function failed_row(post) {
    const buttons = is_in_review(post) ? review_buttons(post) : [act_on(post, 'Try again', 'POST', '/retry?wait=5', {}), edit_button(post)];
    if (post.status === 'failed') buttons.push(delete_button(post));
    return row(post, { buttons, when: is_in_review(post) ? 'in review' : post.status === 'partial' ? 'partly out' : 'failed ' + ago(post.updatedAt), state: 'bad' });
  }

  function notice(title, why, buttons, state) {
    return element('li', { className: 'row ' + (state || 'warn') }, [element('span', { className: 'mark', textContent: '!', ariaHidden: 'true' }),
      element('div', {}, [text('span', 'name', title), text('p', 'why', why)]), element('div', { className: 'buttons' }, buttons)]);
  }

  function hold_row(account, hold) {
    const what = '@' + account.username + (hold.board ? ' · ' + hold.board : '') + ' is held';
    const until = hold.until ? ' It goes on ' + ago(hold.until) + '.' : '';
    const again = ['login', 'permission'].includes(hold.kind) ? [connect_button('Connect again', 'again' + account.accountId, account.profileId)] : [];
    return notice(what, hold.message + until, again, hold.until ? 'warn' : 'bad');
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
    const buttons = waits ? [edit_button(post), act_on(post, 'Post now', 'PUT', '?wait=5', { publishNow: true }), delete_button(post)]
      : post.status === 'draft' ? [edit_button(post), delete_button(post)] : [];
    const when = waits ? formats.time.format(new Date(moment_of(post))) + ', ' + ago(moment_of(post)) : post.status === 'draft' ? 'draft' : 'on its way';
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
    month_posts = found.filter((post) => moment_of(post) && !['draft', 'cancelled'].includes(post.status));
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
        say((await call('POST', '/v1/posts/' + post._id + '/unpublish', { platform: 'pinterest' })).message);
        await reload_posts();
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
    const words = limit.used.toLocaleString() + ' of ' + limit.limit.toLocaleString() + ' ' + limit.what + (limit.freeAt ? ', free ' + ago(limit.freeAt) : '');
    const bar = element('meter', { min: 0, max: limit.limit, high: limit.limit * 0.8, optimum: 0, value: limit.used });
    bar.setAttribute('aria-label', words);
    return element('div', { className: 'room' }, [words, bar]);
  }

  function account_card(account) {
    const state = health.find((each) => each.accountId === account.accountId) || { status: 'healthy', issues: [] };
    const tones = { healthy: 'good', warning: 'warn', error: 'bad' };
    return element('li', { className: 'card' }, [
      element('div', { className: 'bar' }, [text('h3', '', '@' + account.username), element('span', { className: 'badge ' + tones[state.status], textContent: state.status })]),
      text('p', 'about', account.defaultBoardName ? 'Posts without a board go to ' + account.defaultBoardName : account.boards.length + ' boards'),
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

  async function reload_posts() {
    const [failed, partial, scheduled, publishing, draft, published] = await Promise.all([list('failed', 'created-desc', 100), list('partial', 'created-desc', 100),
      list('scheduled', 'scheduled-asc', 200), list('publishing', 'scheduled-asc', 50), list('draft', 'created-desc', 50), list('published', 'scheduled-desc', out_limit + 1)]);
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
    show_compose_accounts();
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

  by_id('edit-form').addEventListener('submit', async (event) => {
    event.preventDefault();
    try {
      const answer = await call('PUT', '/v1/posts/' + edited._id + '?wait=5', edited_body());
      by_id('edit').close();
      say(answer.error || answer.message);
      await reload_posts();
    } catch (error) { by_id('edit-problem').textContent = error.message; }
  });
  by_id('edit-close').addEventListener('click', () => by_id('edit').close());
  for (const name of ['edit', 'ask']) by_id(name).addEventListener('click', (event) => { if (event.target === by_id(name)) by_id(name).close(); });
  by_id('ask-no').addEventListener('click', (event) => { event.preventDefault(); by_id('ask').close(); });

  // --- A new Pin ----------------------------------------------------------------------------------------------------

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

  function show_compose_accounts() {
    fill('account', overview.accounts, () => overview.accounts.map((each) => element('option', { value: each.accountId, textContent: '@' + each.username })));
    show_compose_boards();
  }

  const chosen_account = () => overview.accounts.find((each) => each.accountId === by_id('account').value);
  let boards_of = '';
  function show_compose_boards() {
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
      const field = { title: 'title', content: 'content', link: 'link', altText: 'alt', scheduledFor: 'at', boardId: 'board', accountId: 'account' }[error.param];
      if (field) by_id(field).focus();
    } finally { by_id('schedule').disabled = read_only; }
  });
  by_id('files').addEventListener('change', (event) => { add_files(event.target.files); event.target.value = ''; });
  by_id('fit').addEventListener('change', show_fit);
  by_id('account').addEventListener('change', show_compose_boards);
  by_id('at').addEventListener('focus', () => { by_id('compose').elements.when.value = 'at'; });
  // Wherever on the page a file is dropped.
  const carries_files = (event) => token && [...(event.dataTransfer ? event.dataTransfer.types : [])].includes('Files');
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
