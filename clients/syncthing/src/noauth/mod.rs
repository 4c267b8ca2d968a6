//! What needs no key (reference §3.1).

mod health;
mod login;
mod logout;

pub use health::{GetHealth, Health};
pub use login::Login;
pub use logout::Logout;

use crate::{Error, Syncthing};

/// What needs no key.
#[derive(Debug, Clone, Copy)]
pub struct NoAuth<'a>(pub(crate) &'a Syncthing);

impl NoAuth<'_> {
    /// Whether the server's process lives; since 1.20 or so. Without a key 1.19 says
    /// [`Unauthorized`](Error::Unauthorized), with one [`Unsupported`](Error::Unsupported):
    /// [`ping`](crate::system::System::ping) works with all versions.
    pub async fn health(&self) -> Result<Health, Error> {
        self.0.send(&GetHealth).await
    }

    /// Logs in as a browser does. Only a server with a GUI user has the call, and what it gives is
    /// of no use to a program: use the API key.
    pub async fn login(&self, login: &Login) -> Result<(), Error> {
        self.0.send(login).await.map_err(Login::judge)
    }

    /// Ends a browser's session.
    pub async fn logout(&self) -> Result<(), Error> {
        self.0.send(&Logout).await
    }
}
