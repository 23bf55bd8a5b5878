// How a Pin is named and its numbers written, and what nodes are made by: text is only ever set as text.
'use strict';

window.pin_words = (function () {
  const statuses = { ready: 'Ready', failed: 'Failed', skipped: 'Skipped' };

  const by_id = (id) => document.getElementById(id);

  function element(name, properties, ...children) {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(properties || {})) {
      if (key === 'class') node.className = value;
      else if (key in node && key !== 'width' && key !== 'height') node[key] = value;
      else node.setAttribute(key, value);
    }
    node.append(...children.filter((child) => child !== null && child !== undefined && child !== ''));
    return node;
  }

  function icon(name) {
    const space = 'http://www.w3.org/2000/svg';
    const svg = document.createElementNS(space, 'svg');
    svg.setAttribute('class', 'icon');
    svg.setAttribute('aria-hidden', 'true');
    const use = document.createElementNS(space, 'use');
    use.setAttribute('href', '#icon-' + name);
    svg.append(use);
    return svg;
  }

  const several = (count, one, many) => count + ' ' + (count === 1 ? one : many);
  const file_name = (path) => (path || '').split('/').pop();
  const stem = (path) => file_name(path).replace(/\.[^.]*$/, '');
  const first_page = (pin) => pin.pages[0] || {};
  const title_of = (pin) => pin.title || first_page(pin).title || '';
  const name_of = (pin) => title_of(pin) || stem(first_page(pin).source) || pin.id;
  const findings_of = (pin) => (pin.findings || []).concat(...pin.pages.map((page) => page.findings || []));
  // What preparing mended needs nobody's eye any more, but for what fitting did to the looks.
  const is_open = (finding) => !finding.mended || finding.rule.startsWith('fit.');
  const open_findings = (pin, severity) => findings_of(pin).filter((finding) => finding.severity === severity && is_open(finding));
  const has_warnings = (pin) => open_findings(pin, 'warning').length + open_findings(pin, 'error').length > 0;

  const is_video = (page) => /^video\//.test(page.media_type || '');

  function clock_text(seconds) {
    const whole = Math.round(seconds || 0);
    return Math.floor(whole / 60) + ':' + String(whole % 60).padStart(2, '0');
  }

  function size_text(bytes) {
    if (bytes < 1000) return bytes + ' bytes';
    return bytes < 1e6 ? Math.round(bytes / 1e3) + ' KB' : (bytes / 1e6).toFixed(1) + ' MB';
  }

  // The day and hour that the manifest gives, in the offset it gives: nobody's local time is mixed in.
  function time_text(rfc3339) {
    const parts = /^(\d{4})-(\d\d)-(\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.exec(rfc3339);
    if (!parts) return rfc3339;
    const day = new Date(Date.UTC(+parts[1], +parts[2] - 1, +parts[3]));
    const words = { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' };
    const offset = /^(Z|[+-]00:00)$/.test(parts[5]) ? 'UTC' : 'UTC' + parts[5];
    return day.toLocaleDateString('en-GB', words) + ', ' + parts[4] + ' (' + offset + ')';
  }

  return { statuses, by_id, element, icon, several, file_name, first_page, title_of, name_of, is_open, open_findings, has_warnings, is_video,
    clock_text, size_text, time_text };
})();
