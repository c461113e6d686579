// Says that a session is about to end. Everything else works without script.
(function () {
  "use strict";
  var body = document.body, line = document.getElementById("ending");
  if (!body || !body.dataset.ends || !line) { return; }
  var left = new Date(body.dataset.ends) - new Date(body.dataset.now), began = Date.now();
  function look() {
    var seconds = Math.round((left - (Date.now() - began)) / 1000);
    line.hidden = seconds > 120;
    line.querySelector("span").textContent = seconds > 60 ? Math.ceil(seconds / 60) + " 分钟" : Math.max(0, seconds) + " 秒";
  }
  window.setInterval(look, 5000);
  look();
}());
// A list in which something is ticked is not read anew: the ticks would be gone.
document.addEventListener("htmx:beforeRequest", function (event) {
  "use strict";
  if (event.target.id === "list" && event.target.querySelector("input[type=checkbox]:checked")) { event.preventDefault(); }
});
