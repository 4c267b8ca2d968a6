//! Facts, by area.

mod access;
mod account;
mod deleting;
mod downloads;
mod ends;
mod files;
mod keeping;
mod life;
mod limits;
mod paging;
mod refusals;
mod transfers;
mod uploads;
