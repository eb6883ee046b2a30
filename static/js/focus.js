// What went wrong is read first.
export default function (element) {
  element.focus({ preventScroll: false });
}
