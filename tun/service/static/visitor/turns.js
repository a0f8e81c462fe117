// One tab at a time: two tabs with the same poster must not check in twice.

/** Runs `deed` while no other tab of this phone runs one of the same name. */
export function takeTurn(name, deed) {
  // Without Web Locks (Safari before 15.4) the double tap is still caught by the page itself.
  if (!navigator.locks) return deed();
  return navigator.locks.request(`tun/${name}`, deed);
}
