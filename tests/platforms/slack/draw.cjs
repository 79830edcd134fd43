// Draws blocks as HTML, as a reader sees them on Slack. Reads scenes (file, blocks, dark, width) as JSON on standard input.
const { renderToStaticMarkup } = require("react-dom/server");
const { createElement } = require("react");
const { Message } = require("slack-blocks-to-jsx");
const fs = require("fs");

const LOGO =
  "data:image/svg+xml;utf8,<svg xmlns='http://www.w3.org/2000/svg' width='36' height='36'>" +
  "<rect width='36' height='36' rx='6' fill='%231f2a44'/>" +
  "<text x='18' y='25' font-size='20' text-anchor='middle' fill='white'>S</text></svg>";
const CHANNELS = [{ id: "C1", name: "news" }];
const style = fs.readFileSync(require.resolve("slack-blocks-to-jsx/dist/style.css"), "utf8");

const plain = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");

// The library draws fields as forms of a browser; these look as Slack draws them.
function field({ label, hint, element, optional }, language) {
  const chosen = element.initial_option ? element.initial_option.text.text : element.initial_value || "";
  const menu = element.type.endsWith("select");
  const kind = menu ? "menu" : element.multiline ? "area" : "line";
  return (
    `<div class="field"><b>${plain(label.text)}</b>${optional ? `<i>(${language === "fr" ? "facultatif" : "optional"})</i>` : ""}` +
    `<div class="${kind}">${plain(chosen)}${menu ? "<span>⌄</span>" : ""}</div>` +
    `${hint ? `<small>${plain(hint.text)}</small>` : ""}</div>`
  );
}

// A modal has a title above and buttons below; the Home tab stands alone.
function framed(body, frame) {
  if (!frame.title) return `<div class="home">${body}</div>`;
  const buttons = [frame.close && `<span>${plain(frame.close)}</span>`, frame.submit && `<b>${plain(frame.submit)}</b>`];
  return `<div class="modal"><h1>${plain(frame.title)}</h1>${body}<footer>${buttons.filter(Boolean).join("")}</footer></div>`;
}

for (const scene of JSON.parse(fs.readFileSync(0, "utf8"))) {
  const about = { name: "Sincethen", logo: LOGO, time: new Date(scene.time), data: { channels: CHANNELS } };
  const drawn = (blocks, more) => renderToStaticMarkup(createElement(Message, { ...about, ...more, blocks }));
  const inside = () => scene.blocks.map((b) => (b.type === "input" ? field(b, scene.language) : drawn([b], { withoutWrapper: true }))).join("");
  const body = scene.frame ? framed(inside(), scene.frame) : drawn(scene.blocks);
  fs.writeFileSync(
    scene.file,
    `<!doctype html><meta charset="utf-8"><style>${style}
     body { margin: 0; padding: 16px; background: #fff; font-family: Lato, Arial, sans-serif; width: ${scene.width - 32}px }
     .modal, .home { border: 1px solid #ddd; border-radius: 8px; padding: 20px 24px; max-width: 560px }
     .field { margin: 0 0 18px; font-size: 15px }
     .field i { color: #616061; font-style: normal; margin-left: 6px }
     .field div { border: 1px solid #bbb; border-radius: 4px; padding: 8px 12px; margin: 6px 0 4px; min-height: 20px }
     .field .area { min-height: 90px }
     .field .menu { display: flex; justify-content: space-between }
     .field small { color: #616061; font-size: 13px }
     .modal h1 { font-size: 20px; font-weight: 900; margin: 0 0 12px }
     .modal footer { display: flex; justify-content: flex-end; gap: 12px; margin-top: 20px; font-size: 15px }
     .modal footer span, .modal footer b { border: 1px solid #bbb; border-radius: 4px; padding: 7px 14px; font-weight: 700 }
     .modal footer b { background: #007a5a; border-color: #007a5a; color: #fff }
     </style><div id="message">${body}</div>`,
  );
}
