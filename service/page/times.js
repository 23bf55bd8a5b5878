// Days and hours as the person who looks reads them.
'use strict';

window.times = (function () {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const formats = {
    time: new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' }),
    day: new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' }),
    moment: new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }),
    month: new Intl.DateTimeFormat(undefined, { month: 'long', year: 'numeric' }),
    weekday: new Intl.DateTimeFormat(undefined, { weekday: 'short' }),
  };
  const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });

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

  return { zone, formats, day_key, for_input, days_from_now, ago, day_name };
})();
