// Shows JSON with colours, as text: what came is never read as markup, and numbers keep their spelling.
const tokens = /("(?:\\.|[^"\\])*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const paintedMax = 20000;

export function show(code, text) {
  let at = 0;
  if (text.length <= paintedMax) {
    for (const token of text.matchAll(tokens)) {
      const [all, string, colon] = token;
      const span = document.createElement("span");
      span.className = colon ? "key" : string ? "string" : "atom";
      span.textContent = string ?? all;
      code.append(text.slice(at, token.index), span, colon ?? "");
      at = token.index + all.length;
    }
  }
  code.append(text.slice(at));
}
