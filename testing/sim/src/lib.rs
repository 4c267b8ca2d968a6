//! The services that towline talks to, simulated and scriptable.
