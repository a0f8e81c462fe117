// Can this browser check in at all? Asked before anything is typed, in words that every browser understands:
// an ordinary script of 2009, because the browsers that it is for stop at the first newer sign.
(function () {
  "use strict";
  var page = document.documentElement;
  var patience = 20000;                                // milliseconds for the modules to arrive

  function show(state) {
    var sections = document.querySelectorAll("[data-state]");
    for (var i = 0; i < sections.length; i += 1) {
      sections[i].hidden = sections[i].getAttribute("data-state") !== state;
    }
  }

  function block(reason) {
    var reasons = document.querySelectorAll("[data-reason]");
    for (var i = 0; i < reasons.length; i += 1) {
      reasons[i].hidden = reasons[i].getAttribute("data-reason") !== reason;
    }
    page.setAttribute("data-blocked", reason);         // tells the modules to keep still
    show("blocked");
  }

  function missing() {
    if (!("noModule" in document.createElement("script"))) return "browser";
    if (window.isSecureContext === false) return "insecure";
    if (!window.crypto || !window.crypto.subtle) return "crypto";
    if (!window.fetch || !window.AbortController || !window.TextEncoder || !window.Intl) return "browser";
    return "";
  }

  function unlessStarted() {
    if (!page.hasAttribute("data-started") && !page.hasAttribute("data-blocked")) block("unloaded");
  }

  var reason = missing();
  if (reason) {
    block(reason);
    return;
  }
  show("loading");
  window.addEventListener("error", function (event) {
    // A module that did not arrive (target is the script) or that this browser cannot read (no target).
    if (event.target === window || event.target.tagName === "SCRIPT") unlessStarted();
  }, true);
  window.setTimeout(unlessStarted, patience);
}());
