// Changing a post, or the Pin of a command, that is not out.
'use strict';

window.edit_post = function ({ by_id, say, call, board_options, reload_posts, accounts, acts, post_path, pin_path, micros, specific, moment_of, problems_of }) {
  const { for_input } = window.times;
  let edited = null;

  function open_edit(post) {
    edited = post;
    const account = accounts().find((each) => each.accountId === post.platforms[0]?.accountId._id);
    const waits = post.status === 'scheduled' && moment_of(post);
    by_id('edit-why').textContent = problems_of(post).join(' ');
    by_id('edit-problem').textContent = '';
    by_id('edit-name').value = specific(post).title || post.title || '';
    by_id('edit-content').value = post.content;
    by_id('edit-link').value = specific(post).link || '';
    by_id('edit-board-part').hidden = post.platforms.length !== 1;
    by_id('edit-board').replaceChildren(...board_options(account, specific(post).boardId, true));
    by_id('edit-at').defaultValue = by_id('edit-at').value = waits ? for_input(new Date(moment_of(post))) : '';
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
    // A time that was left alone stays the queue's.
    if (at && edited.queuedFromProfile && at === by_id('edit-at').defaultValue) return { content: by_id('edit-content').value, platforms, isDraft: false };
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
  by_id('edit').addEventListener('click', (event) => { if (event.target === by_id('edit')) by_id('edit').close(); });
  return { open: open_edit };
};
