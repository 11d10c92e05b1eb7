/* Hides questions that are not asked after the answers given; without this they say so in words. */
"use strict";
(function () {
  const dependent = Array.from(document.querySelectorAll("[data-after]"));
  if (!dependent.length) return;
  function settle() {
    // In order, so that what hangs on a hidden question is hidden as well.
    for (const question of dependent) {
      const codes = question.dataset.codes.split(" ");
      const chosen = document.querySelectorAll('input[name="' + question.dataset.after + '"]:checked');
      const above = document.getElementById(question.dataset.after + "_group");
      question.hidden = Boolean(above && above.hidden) || !Array.from(chosen).some(function (box) { return codes.includes(box.value); });
    }
  }
  document.addEventListener("change", settle);
  settle();
})();
