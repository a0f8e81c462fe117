// The camera below the field for a card: on by a button, off with the first code, the second button, or a fault.
import { message } from "../visitor/messages.js";
import { startCamera } from "../scan/camera.js";

const element = (id) => document.getElementById(id);

const WORDS = {
  NoReader: () => message("no-reader"),
  NoCamera: ({ reason }) => message(`camera-${reason}`),
};

function show(on) {
  element("card-camera").hidden = !on;
  element("card-scan").hidden = on;
}

/** @param {(text: string) => void} onText a code that was read @param {(words: string) => void} onFault why there is none */
export function wireCamera(onText, onFault) {
  let camera = null;

  const scan = async () => {
    let text = null;
    show(true);
    const onStop = (error) => {
      camera = null;
      show(false);
      element("card").focus();
      if (text !== null) onText(text);
      else if (error) onFault((WORDS[error.constructor.name] || WORDS.NoReader)(error));
    };
    try {
      camera = await startCamera(element("camera"), (found) => {
        text = found;
        return true;
      }, onStop);
      element("card-camera").scrollIntoView({ block: "nearest" });
    } catch (error) {
      onStop(error);
    }
  };
  element("card-scan").hidden = false;
  element("card-scan").addEventListener("click", scan);
  element("card-scan-stop").addEventListener("click", () => (camera ? camera.stop() : show(false)));
}
