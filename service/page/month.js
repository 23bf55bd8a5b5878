// The month that is shown, day by day, and the Pins of the day that is opened. Posts are asked for; `pins` gives those of
// commands, and `row_of` the row of any.
'use strict';

window.post_month = function ({ by_id, element, text, fill, say, get, row_of, tone, moment_of, title_of, due_first, accounts, pins }) {
  const { formats, day_key, days_from_now, day_name } = window.times;

  let month = new Date(days_from_now(0).getFullYear(), days_from_now(0).getMonth(), 1), open_day = '', month_posts = [];
  const first_weekday = () => { try { const locale = new Intl.Locale(navigator.language); return ((locale.weekInfo || locale.getWeekInfo()).firstDay) % 7; } catch (_) { return 1; } };

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
    fill('day-list', [open_day, list, accounts()], () => list.map(row_of));
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
    month_posts = found.filter((post) => moment_of(post) && !['draft', 'cancelled'].includes(post.status)).concat(pins().filter(is_shown)).sort(due_first);
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

  by_id('month-before').addEventListener('click', () => turn_month(-1));
  by_id('month-today').addEventListener('click', () => turn_month(0));
  by_id('month-after').addEventListener('click', () => turn_month(1));
  return { show: show_month };
};
