// Changing a post, or the Pin of a command, that is not out.
'use strict';

window.edit_post = function ({ by_id, say, call, board_options, reload_posts, accounts, acts, post_path, pin_path, micros, specific, moment_of, problems_of }) {
  const { for_input } = window.times;
  let edited = null;

  const fields = ['edit-name', 'edit-content', 'edit-link', 'edit-board', 'edit-at'];
  const value = (id) => (id === 'edit-name' || id === 'edit-link' ? by_id(id).value.trim() : by_id(id).value);
  let shown = {};
  const is_changed = (id) => value(id) !== shown[id];
  const has_time = (post) => ['scheduled', 'draft'].includes(post.status) && moment_of(post);

  function open_edit(post) {
    edited = post;
    const account = accounts().find((each) => each.accountId === post.platforms[0]?.accountId._id), several = post.platforms.length > 1;
    by_id('edit-why').textContent = problems_of(post).join(' ');
    by_id('edit-problem').textContent = '';
    by_id('edit-many').textContent = several ? 'This is for ' + post.platforms.length + ' accounts: what you change becomes that of all of them, and the rest stays each one’s own.' : '';
    by_id('edit-name').value = specific(post).title || post.title || '';
    by_id('edit-content').value = (several ? undefined : post.platforms[0]?.customContent) ?? post.content;
    by_id('edit-link').value = specific(post).link || '';
    by_id('edit-board-part').hidden = post.platforms.length !== 1;
    by_id('edit-board').replaceChildren(...board_options(account, specific(post).boardId, true));
    by_id('edit-at').value = has_time(post) ? for_input(new Date(moment_of(post))) : '';
    by_id('edit-at-hint').textContent = post.status === 'draft' ? 'a time schedules the draft' : '';
    shown = Object.fromEntries(fields.map((id) => [id, value(id)]));
    by_id('edit').showModal();
  }

  /** Of each target what was changed for all; the rest is its own. */
  function changed_targets(changed, keeps_time) {
    return edited.platforms.map((target) => {
      const data = { ...target.platformSpecificData, ...changed };
      for (const name of Object.keys(changed)) if (!data[name]) delete data[name];
      const { customContent, customMedia, scheduledFor } = target;
      return { platform: 'pinterest', accountId: target.accountId._id, customMedia, platformSpecificData: data, ...(is_changed('edit-content') ? {} : { customContent }), ...(keeps_time ? { scheduledFor } : {}) };
    });
  }

  /** What the person changed, and nothing else. */
  function post_changes(goes_now) {
    const changed = {}, body = {};
    if (is_changed('edit-name')) changed.title = value('edit-name');
    if (is_changed('edit-name') && !value('edit-name') && edited.title) body.title = '';
    if (is_changed('edit-link')) changed.link = value('edit-link');
    if (is_changed('edit-board')) changed.boardId = value('edit-board');
    if (is_changed('edit-content')) body.content = value('edit-content');
    const other_time = !goes_now && is_changed('edit-at');
    const leaves_own = edited.platforms.some((target) => (other_time && target.scheduledFor) || (is_changed('edit-content') && target.customContent));
    if (Object.keys(changed).length > 0 || leaves_own) body.platforms = changed_targets(changed, !other_time && !goes_now);
    if (other_time) Object.assign(body, { scheduledFor: new Date(value('edit-at')).toISOString(), isDraft: false });
    if (goes_now) Object.assign(body, { publishNow: true, isDraft: false });
    return body;
  }

  /** The same of a Pin that a command handed in. */
  function pin_changes(goes_now) {
    const body = {};
    for (const [id, name] of [['edit-name', 'title'], ['edit-content', 'description'], ['edit-link', 'link'], ['edit-board', 'board']])
      if (is_changed(id)) body[name] = value(id);
    if (goes_now) body.due = micros(new Date());
    else if (is_changed('edit-at')) body.due = micros(new Date(value('edit-at')));
    return body;
  }

  async function save_edited(goes_now) {
    if (!goes_now && is_changed('edit-at') && !value('edit-at')) throw new Error('Give it a time, or choose “Post now”.');
    const body = edited.number ? pin_changes(goes_now) : post_changes(goes_now);
    if (Object.keys(body).length === 0) return { message: 'Nothing was changed' };
    if (!edited.number) return call('PUT', post_path(edited, '?wait=5'), body);
    await call('PATCH', pin_path(edited), body);
    if (edited.status === 'failed') await call(...acts.retry(edited));
    return { message: 'Saved' };
  }

  async function save_and_close(goes_now) {
    try {
      const answer = await save_edited(goes_now);
      by_id('edit').close();
      say(answer.error || answer.message);
      await reload_posts();
    } catch (error) { by_id('edit-problem').textContent = error.message; }
  }

  by_id('edit-form').addEventListener('submit', (event) => { event.preventDefault(); save_and_close(false); });
  by_id('edit-now').addEventListener('click', () => save_and_close(true));
  by_id('edit-close').addEventListener('click', () => by_id('edit').close());
  by_id('edit').addEventListener('click', (event) => { if (event.target === by_id('edit')) by_id('edit').close(); });
  return { open: open_edit };
};
