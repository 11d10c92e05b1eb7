/* Ticks at the door stay on this device while there is no network: numbers only, never a name. */
"use strict";
(function () {
  var form = document.getElementById("check-in");
  if (!form) { return; }
  var place = "check-in " + form.dataset.event, told = form.querySelector("output");
  var boxes = Array.prototype.slice.call(form.querySelectorAll("[name=came]"));
  var kept = [];
  try { kept = JSON.parse(localStorage.getItem(place) || "[]"); } catch (broken) { kept = []; }
  boxes.forEach(function (box) { if (kept.indexOf(box.value) >= 0) { box.checked = true; } });
  form.addEventListener("change", function () {
    var ticked = boxes.filter(function (box) { return box.checked; }).map(function (box) { return box.value; });
    try {
      localStorage.setItem(place, JSON.stringify(ticked));
      told.textContent = navigator.onLine ? told.dataset.kept : told.dataset.offline;
    } catch (full) { told.textContent = ""; }
  });
  form.addEventListener("submit", function (sent) {
    if (!navigator.onLine) { sent.preventDefault(); told.textContent = told.dataset.offline; return; }
    try { localStorage.removeItem(place); } catch (none) { /* nothing was kept */ }
  });
}());
