// A passkey that did not answer: the library tells it to the document, and this to the person.
"use strict";

document.addEventListener("allauth.error", (event) => {
  const said = document.getElementById("passkey-failed");
  if (!said) return;
  event.preventDefault();
  said.hidden = false;
  said.focus();
});
