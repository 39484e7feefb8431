// Passkeys: hands the button and its form to the sign-in library's script, and says when the passkey did not answer.
const button = document.querySelector("[data-passkey]");

const begin = () => {
  const { passkey: kind, credential } = button.dataset;
  const ids = { add: button.id, authenticate: button.id, credential, data: "js_data" };
  window.allauth.webauthn.forms[kind]({ ids });
  button.disabled = false; // a press before now would have been lost

  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const said = document.getElementById("passkey-failed");
    said.hidden = false;
    said.focus();
  });
};

if (button) begin();
