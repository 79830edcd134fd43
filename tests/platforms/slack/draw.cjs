// Draws blocks as HTML, as a reader sees them on Slack. Reads scenes (file, blocks, dark, width) as JSON on standard input.
const { renderToStaticMarkup } = require("react-dom/server");
const { createElement } = require("react");
const { Message } = require("slack-blocks-to-jsx");
const fs = require("fs");

const LOGO =
  "data:image/svg+xml;utf8,<svg xmlns='http://www.w3.org/2000/svg' width='36' height='36'>" +
  "<rect width='36' height='36' rx='6' fill='%231f2a44'/>" +
  "<text x='18' y='25' font-size='20' text-anchor='middle' fill='white'>S</text></svg>";
const style = fs.readFileSync(require.resolve("slack-blocks-to-jsx/dist/style.css"), "utf8");

for (const scene of JSON.parse(fs.readFileSync(0, "utf8"))) {
  const about = { blocks: scene.blocks, name: "Sincethen", logo: LOGO, time: new Date(scene.time) };
  const body = renderToStaticMarkup(createElement(Message, about));
  fs.writeFileSync(
    scene.file,
    `<!doctype html><meta charset="utf-8"><style>${style}
     body { margin: 0; padding: 16px; background: #fff; font-family: Lato, Arial, sans-serif; width: ${scene.width - 32}px }
     </style><div id="message">${body}</div>`,
  );
}
