//! Who may come in over the network: the login, its sessions, and keys for programs.

mod keys;
mod scope;
mod session;
mod token;

pub use keys::{Key, Keys, ListKeys, MadeKey, MakeKey, NewKey, RemoveKey};
pub use scope::{Scope, UnknownScope};
pub use session::{
    Browser, Browsers, ChangePassword, EndBrowser, GetSession, ListBrowsers, LogIn, LogOut,
    NewPassword, Password, Who,
};
pub use token::{MakeToken, Token};
