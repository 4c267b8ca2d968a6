//! What a bug report needs, in one file: gathered, held against every secret that is known, packed.
//!
//! *Guarantees*: a bundle has its name only after all that is in it was searched for every secret of
//! the configuration and every one that towline keeps, in each form in which it could stand there;
//! where one is found, there is no bundle.
//!
//! *Caveats*: who adds a secret to the name of an album has it in the bundle. People look first: it
//! is text.

mod bundle;
mod forms;
mod known;
mod names;

pub(crate) use bundle::{Bundle, Leak};
pub(crate) use known::Known;
pub(crate) use names::Names;
