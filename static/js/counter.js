// How much has been typed of how much may be, counted as people count characters.
const parts = "Segmenter" in Intl ? new Intl.Segmenter() : null;
const count = (text) => (parts ? [...parts.segment(text)].length : [...text].length);

export default function (output) {
  const input = document.getElementById(output.dataset.countOf);
  const longest = input?.dataset.longest ?? input?.maxLength;
  if (!input || !(longest > 0)) return;
  const show = () => { output.textContent = `${count(input.value)} / ${longest}`; };
  input.addEventListener("input", show);
  show();
}
