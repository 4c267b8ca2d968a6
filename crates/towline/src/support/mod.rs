//! What a bug report needs, in one file: gathered, rid of every secret that is known, packed.
//!
//! *Guarantees*: every secret of the configuration and every one that towline keeps is masked, in
//! each form in which it could stand there, and so are links that answer. A bundle has its name only
//! after what was packed was searched once more; where one is found, there is no bundle.
//!
//! *Caveats*: a secret of less than 8 letters may be a common word, and is masked only where it is
//! all of a value. Who adds a secret to the name of an album has it in the bundle. People look first: it
//! is text.

mod bundle;
mod forms;
mod known;
mod names;

pub(crate) use bundle::{Bundle, Leak};
pub(crate) use known::Known;
pub(crate) use names::Names;
