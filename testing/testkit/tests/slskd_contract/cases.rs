//! What is seen when something is done to slskd, or goes wrong with it.

mod access;
mod enqueue;
mod events;
mod files;
mod landing;
mod limits;
mod rows;
mod searches;
mod states;
mod webhooks;

pub(crate) use access::*;
pub(crate) use enqueue::*;
pub(crate) use events::*;
pub(crate) use files::*;
pub(crate) use landing::*;
pub(crate) use limits::*;
pub(crate) use rows::*;
pub(crate) use searches::*;
pub(crate) use states::*;
pub(crate) use webhooks::*;
