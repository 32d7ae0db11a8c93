// The sandboxes of Jest share EventTarget: patched for one spec it would be so for those after it.
Object.assign(globalThis, { __Zone_disable_EventTarget: true });
jest.requireActual('zone.js');
