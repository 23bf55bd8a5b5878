// The console: what needs a person, what is queued, what went out, accounts, webhooks, and a new Pin. All of it comes
// from the API, asked again when the service says that something has changed. What a command has queued looks as a post
// does, and has a number besides: it is not changed as posts are.
(function () {
  'use strict';

  let token = '', read_only = false;
  let overview = { accounts: [] };
  const { zone, formats, day_key, for_input, days_from_now, ago, day_name } = window.times;
  const nodes = window.page_nodes({ is_read_only: () => read_only });
  const { by_id, element, text, button, fill, fill_anew, say, ask } = nodes;

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
  /** What a person does to a post, and to a Pin of a command: method, path, body. */
  const acts = {
    retry: (post) => (post.number ? ['POST', pin_path(post, '/retry'), {}] : ['POST', post_path(post, '/retry?wait=5'), {}]),
    send_now: (post) => (post.number ? ['PATCH', pin_path(post), { due: micros(new Date()) }] : ['PUT', post_path(post, '?wait=5'), { publishNow: true }]),
    drop: (post) => (post.number ? ['POST', pin_path(post, '/cancel'), {}] : ['DELETE', post_path(post)]),
    take_back: (post) => (post.number ? ['POST', pin_path(post, '/unpublish'), {}] : ['POST', post_path(post, '/unpublish'), { platform: 'pinterest' }]),
    found: (post, pin) => (post.number ? ['POST', pin_path(post, '/resolve'), { pinterestId: pin }] : ['POST', post_path(post, '/resolve'), { platformPostId: pin }]),
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
  const edit_button = (post) => button('Edit', 'edit' + post._id, () => editor.open(post));

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

  const as_sentence = (words) => (words ? words.replace(/[.]?$/, '. ') : '');
  function hold_row(account, hold) {
    const what = '@' + account.username + (hold.board ? ' · ' + hold.board : '') + ' is held';
    const until = hold.until ? 'It goes on ' + ago(hold.until) + '.' : '';
    const helps = { board: 'Its Pins wait below: Edit gives each another board.', login: 'Connect the account again.', permission: 'Connect the account again, and grant all that is asked for.' }[hold.kind];
    const again = ['login', 'permission'].includes(hold.kind) ? [connect_button('Connect again', 'again' + account.accountId, account.profileId)] : [];
    return notice(what, [hold.message, helps || hold.remedy].map(as_sentence).join('') + until, again, hold.until ? 'warn' : 'bad');
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

  const tone = (post) => (post.status === 'published' ? 'good' : post.status === 'failed' || post.status === 'partial' ? 'bad' : '');
  const out_row = (post) => row(post, { when: 'out at ' + formats.time.format(new Date(post.publishedAt)) });
  const row_of = (post) => (post.status === 'published' ? out_row(post) : tone(post) === 'bad' ? failed_row(post) : queued_row(post));
  const due_first = (one, other) => Date.parse(moment_of(one)) - Date.parse(moment_of(other));
  const month = window.post_month({ ...nodes, get, row_of, tone, moment_of, title_of, due_first, accounts: () => overview.accounts, pins: () => command_pins });

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
    await month.show();
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

  // --- Changing a post, and making one -------------------------------------------------------------------------------

  function board_options(account, chosen, own_default) {
    const none = own_default || !chosen ? [element('option', { value: '', textContent: account && account.defaultBoardName ? account.defaultBoardName + ' (its default)' : 'its first board' })] : [];
    const boards = (account ? account.boards : []).map((board) => element('option', { value: board.id, textContent: board.name, selected: board.id === chosen }));
    return [...none, ...boards];
  }

  const editor = window.edit_post({ ...nodes, call, board_options, reload_posts, accounts: () => overview.accounts, acts, post_path, pin_path, micros,
    specific, moment_of, problems_of });
  const composer = window.new_pin({ ...nodes, call, get, board_options, reload_posts, accounts_news,
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
    fill_anew();
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
  by_id('out-more').addEventListener('click', () => { out_limit += 48; reload_posts().catch((error) => say(error.message)); });
  document.addEventListener('visibilitychange', listen);
  setInterval(all_news, 60000);  // what no event tells: limits, times that have come near
  begin();
})();
