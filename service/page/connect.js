// After Pinterest's login: which board posts go to that name none. The handle stands in the fragment, which browsers
// send nowhere.
(function () {
  'use strict';

  const by_id = (id) => document.getElementById(id);
  const handle = location.hash.slice(1);
  history.replaceState(null, '', location.pathname);  // it is of no use in a history

  async function call(method, body) {
    const headers = { 'X-Connect-Token': handle };
    if (body) headers['Content-Type'] = 'application/json';
    const answer = await fetch('/v1/connect/pinterest/select-board', { method, headers, body: body && JSON.stringify(body), cache: 'no-store' });
    const json = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Error(json.error || 'the service answers ' + answer.status);
    return json;
  }

  const say = (error) => { by_id('problem').textContent = error.message; };

  function finish(account, about) {
    by_id('choice').hidden = true;
    by_id('done').hidden = false;
    by_id('done-title').textContent = account ? '@' + account.username + ' is connected' : 'The account is connected';
    by_id('done-about').textContent = about;
    by_id('done-title').focus();
  }

  function show(boards) {
    if (boards.length === 0) return finish(null, 'It has no board yet. You can close this page.');
    by_id('boards').replaceChildren(...boards.map((board, index) => {
      const radio = Object.assign(document.createElement('input'), { type: 'radio', name: 'board', value: board.id, checked: index === 0 });
      const label = Object.assign(document.createElement('label'), { className: 'choice' });
      const name = Object.assign(document.createElement('bdi'), { textContent: board.name });
      label.append(radio, ' ', name);
      return label;
    }));
    by_id('choice').hidden = false;
    by_id('boards').querySelector('input').focus();
  }

  by_id('choice').addEventListener('submit', (event) => {
    event.preventDefault();
    const chosen = by_id('boards').querySelector('input:checked');
    by_id('problem').textContent = '';
    call('POST', { boardId: chosen.value }).then((answer) => {
      if (answer.redirect_url) location.replace(answer.redirect_url);
      else finish(answer.account, 'Posts that name no board go to “' + answer.account.defaultBoardName + '”. You can close this page.');
    }).catch(say);
  });

  if (handle) call('GET').then(({ boards }) => show(boards)).catch(say);
  else say(new Error('This page is opened by Pinterest’s login: begin with “Connect an account” in the console.'));
})();
