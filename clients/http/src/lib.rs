//! Typed HTTP endpoints: one value knows a call, one kernel sends it.
