/* The draw of RFC 3797 once more, in the reader's own browser, from the page's own data. */
"use strict";
(function () {
  var S = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];
  var K = [];
  for (var i = 0; i < 64; i++) { K.push(Math.floor(Math.abs(Math.sin(i + 1)) * 4294967296) >>> 0); }
  function md5(bytes) {
    var length = bytes.length, data = bytes.slice();
    data.push(0x80);
    while (data.length % 64 !== 56) { data.push(0); }
    for (var n = 0; n < 8; n++) { data.push(n < 4 ? ((length * 8) >>> (8 * n)) & 255 : 0); }
    var h = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];
    for (var start = 0; start < data.length; start += 64) {
      var w = [];
      for (var j = 0; j < 16; j++) {
        var p = start + 4 * j;
        w.push(data[p] | data[p + 1] << 8 | data[p + 2] << 16 | data[p + 3] << 24);
      }
      var a = h[0], b = h[1], c = h[2], d = h[3];
      for (var r = 0; r < 64; r++) {
        var f, g, round = r >> 4;
        if (round === 0) { f = (b & c) | (~b & d); g = r; }
        else if (round === 1) { f = (d & b) | (~d & c); g = (5 * r + 1) % 16; }
        else if (round === 2) { f = b ^ c ^ d; g = (3 * r + 5) % 16; }
        else { f = c ^ (b | ~d); g = (7 * r) % 16; }
        var t = (a + f + K[r] + w[g]) | 0, s = S[round * 4 + r % 4];
        a = d; d = c; c = b; b = (b + (t << s | t >>> (32 - s))) | 0;
      }
      h = [(h[0] + a) | 0, (h[1] + b) | 0, (h[2] + c) | 0, (h[3] + d) | 0];
    }
    var out = [];
    h.forEach(function (v) { for (var q = 0; q < 4; q++) { out.push((v >>> (8 * q)) & 255); } });
    return out;
  }
  function keyOf(sources) {
    return sources.map(function (values) {
      if (values.length === 1 && typeof values[0] === "string") {
        return values[0].toUpperCase().replace(/[^A-Z0-9]/g, "") + "/";
      }
      return values.map(Number).sort(function (x, y) { return x - y; }).map(function (v) { return v + "."; }).join("") + "/";
    }).join("");
  }
  function shares(seats, counts) {
    var names = Object.keys(counts).sort(), given = {}, total = 0;
    names.forEach(function (s) { given[s] = 0; total += counts[s]; });
    for (var n = 0; n < Math.min(seats, total); n++) {
      var best = null, height = -1;
      names.forEach(function (s) {
        if (given[s] >= counts[s]) { return; }
        var quotient = given[s] ? counts[s] / (2 * given[s] + 1) : 1e9 + counts[s];
        if (quotient > height) { best = s; height = quotient; }
      });
      given[best] += 1;
    }
    return given;
  }
  function seated(found, seats, reserves, stances) {
    if (!stances || !stances.length) { return { chosen: found.slice(0, seats), standby: found.slice(seats, seats + reserves) }; }
    var counts = {}, chosen = [], waiting = [];
    stances.forEach(function (s) { counts[s] = (counts[s] || 0) + 1; });
    var left = shares(seats, counts);
    found.forEach(function (place) {
      var s = stances[place - 1];
      if (left[s] > 0) { left[s] -= 1; chosen.push(place); } else { waiting.push(place); }
    });
    var more = seats - chosen.length;
    return { chosen: chosen.concat(waiting.slice(0, more)), standby: waiting.slice(more, more + reserves) };
  }
  function draw(key, size, seats, reserves, barred, stances) {
    var left = [], found = [], all = stances && stances.length;
    for (var n = 1; n <= size; n++) { left.push(n); }
    for (var step = 0; left.length && (all || found.length < seats + reserves); step++) {
      var mark = [step >> 8, step & 255], bytes = mark.slice();
      for (var c = 0; c < key.length; c++) { bytes.push(key.charCodeAt(c)); }
      var rest = md5(bytes.concat(mark)).reduce(function (sum, byte) { return (sum * 256 + byte) % left.length; }, 0);
      var place = left.splice(rest, 1)[0];
      if (barred.indexOf(place) < 0) { found.push(place); }
    }
    return seated(found, seats, reserves, stances);
  }
  if (typeof module !== "undefined") { module.exports = { md5: md5, keyOf: keyOf, draw: draw }; return; }
  var panel = document.getElementById("draw-check");
  if (!panel) { return; }
  panel.hidden = false;
  panel.querySelector("button").addEventListener("click", function () {
    fetch(panel.dataset.file).then(function (answer) { return answer.json(); }).then(function (told) {
      var base = keyOf(told.sources);
      var same = told.strata.every(function (one) {
        var entries = told.list.filter(function (entry) { return entry.stratum === one.code; });
        var stances = entries.map(function (entry) { return entry.stance; }).filter(Boolean);
        var again = draw(base + keyOf([[one.code]]), entries.length, one.seats, one.reserves, one.barred, stances);
        return JSON.stringify([again.chosen, again.standby]) === JSON.stringify([one.chosen, one.standby]);
      });
      panel.querySelector("output").textContent = same ? panel.dataset.same : panel.dataset.differs;
    });
  });
}());
