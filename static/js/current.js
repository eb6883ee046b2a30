// A row of links that scrolls sideways on a phone begins where the page of now is.
export default function (link) {
  const list = link.closest("ul");
  list.scrollLeft += link.getBoundingClientRect().left - list.getBoundingClientRect().left - 16;
}
