//! What is seen when something is done to a server, or goes wrong with it.

mod access;
mod acting;
mod bulk;
mod changing;
mod creating;
mod faults;
mod finding;
mod ground;
mod lists;
mod numbers;
mod paging;
mod products;
mod refusals;
mod services;
mod titles;
mod traps;
mod webhooks;

pub(crate) use access::*;
pub(crate) use acting::*;
pub(crate) use bulk::*;
pub(crate) use changing::*;
pub(crate) use creating::*;
pub(crate) use faults::*;
pub(crate) use finding::*;
pub(crate) use ground::*;
pub(crate) use lists::*;
pub(crate) use numbers::*;
pub(crate) use paging::*;
pub(crate) use products::*;
pub(crate) use refusals::*;
pub(crate) use services::*;
pub(crate) use titles::*;
pub(crate) use traps::*;
pub(crate) use webhooks::*;
