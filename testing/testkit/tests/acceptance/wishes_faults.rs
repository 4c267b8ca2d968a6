//! What goes wrong with lists and with the server: nothing is asked for twice, nothing is taken
//! back by mistake, and a person reads why.

mod following;
mod provider;
mod removing;
mod server;
