// What a page is made of and how it speaks: nodes, buttons, lists, a line that says what was done, and a question. Text is
// only ever set as text. A key that may only read has no button to press.
'use strict';

window.page_nodes = function ({ is_read_only }) {
  const by_id = (id) => document.getElementById(id);

  function element(tag, properties, children) {
    const made = Object.assign(document.createElement(tag), properties || {});
    made.append(...(children || []).filter((child) => child !== null && child !== undefined && child !== ''));
    return made;
  }
  const text = (tag, className, textContent) => element(tag, { className, textContent, dir: 'auto' });

  /** `name` tells it from the others, so that the focus stays where it was when a list is made anew. */
  function button(label, name, act, className) {
    const made = element('button', { type: 'button', textContent: label, className: className || '', disabled: is_read_only() });
    made.dataset.name = name;
    made.addEventListener('click', async () => {
      made.disabled = true;
      try { await act(); } catch (error) { say(error.message); } finally { made.disabled = is_read_only(); }
    });
    return made;
  }

  const shown = new Map();
  /** Fills a list, if what it is made of has changed. */
  function fill(id, data, make) {
    const list = by_id(id), state = JSON.stringify([data, is_read_only()]);
    if (shown.get(id) === state) return;
    shown.set(id, state);
    const held = list.contains(document.activeElement) ? document.activeElement.dataset.name : undefined;
    list.replaceChildren(...make());
    if (held) (list.querySelector('[data-name="' + CSS.escape(held) + '"]') || by_id('main')).focus({ preventScroll: true });
  }

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

  by_id('ask').addEventListener('click', (event) => { if (event.target === by_id('ask')) by_id('ask').close(); });
  by_id('ask-no').addEventListener('click', (event) => { event.preventDefault(); by_id('ask').close(); });
  return { by_id, element, text, button, fill, fill_anew: () => shown.clear(), say, ask };
};
