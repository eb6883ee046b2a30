// What axe-core finds on this page: [violations, ways]. Contrast is looked at where it can be new: at elements with text
// whose way of looking (names, classes and states, their own and of all around them) is not among `seen`, as other
// pages of the same look told it. seen null: contrast of everything.
async (seen) => {
  const options = { resultTypes: ['violations'] }
  if (!seen) return [(await axe.run(options)).violations, []]

  const known = new Set(seen)
  const ways = []
  const fresh = []
  const told = new Map([[document, '']])
  const state = /^(type|disabled|checked|open|readonly|aria-|data-)/
  const way = (element) => {
    if (!told.has(element)) {
      const states = [...element.attributes]
        .filter(({ name }) => state.test(name))
        .map(({ name, value }) => `${name}=${value.slice(0, 12)}`)
      const own = [element.localName, element.className.baseVal ?? element.className, ...states]
      told.set(element, `${way(element.parentNode)}>${own.join(' ')}`)
    }
    return told.get(element)
  }
  for (const element of document.body.querySelectorAll('*')) {
    const says = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim())
    if (!says && !element.matches('input, select, textarea')) continue
    const its = way(element)
    if (known.has(its)) continue
    known.add(its)
    ways.push(its)
    fresh.push(element)
  }
  const rules = { 'color-contrast': { enabled: false } }
  const found = (await axe.run({ ...options, rules })).violations
  if (!fresh.length) return [found, ways]
  const contrast = await axe.run({ include: fresh }, { ...options, runOnly: ['color-contrast'] })
  return [[...found, ...contrast.violations], ways]
}
