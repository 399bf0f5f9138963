// Whether this page stands in another one of ours: a run that the teacher of a class shows, to be looked at and not worked with.
export const looking = typeof self !== "undefined" && self !== self.parent;
