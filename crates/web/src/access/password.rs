//! Passwords: hashed by argon2id, one at a time.

use std::{sync::Arc, time::Duration};

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::phc::PasswordHash,
    password_hash::{PasswordHasher as _, PasswordVerifier as _},
};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::Semaphore;

use super::codes::{self, NoRandom};

/// In KiB: the common 19 MiB would stay resident, and a small machine's whole towline needs less.
const MEMORY: u32 = 7 * 1024;
/// How often the memory is gone through, which makes up for its size.
const ROUNDS: u32 = 5;
/// Who has to wait longer for his turn is told to come back.
const PATIENCE: Duration = Duration::from_secs(10);

/// Makes and compares hashes. One at a time: each takes memory, and a flood must not take all.
pub(super) struct Passwords {
    argon2: Argon2<'static>,
    turn: Arc<Semaphore>,
    /// Compared where there is no login: that takes as long.
    nobody: String,
}

/// Why a password was not compared, or is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WrongPassword {
    /// It is not the password.
    Wrong,
    /// Others are being compared, for too long.
    Busy,
}

impl Passwords {
    pub(super) fn new() -> Result<Self, NoRandom> {
        let params = Params::new(MEMORY, ROUNDS, 1, None).expect("argon2 takes these");
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        // Never right, and never compared with anything but what is wrong anyway.
        let nobody = hash(&argon2, "nobody", &codes::bytes::<16>()?);
        Ok(Self { argon2, turn: Arc::new(Semaphore::new(1)), nobody })
    }

    /// The hash of a new password.
    pub(super) async fn hash(&self, password: SecretString) -> Result<String, WrongPassword> {
        let salt = codes::bytes::<16>().map_err(|NoRandom| WrongPassword::Busy)?;
        let argon2 = self.argon2.clone();
        self.in_turn(move || hash(&argon2, password.expose_secret(), &salt)).await
    }

    /// Whether this is the password with this hash; without one it never is, and takes as long.
    pub(super) async fn verify(
        &self,
        password: SecretString,
        right: Option<String>,
    ) -> Result<(), WrongPassword> {
        let argon2 = self.argon2.clone();
        let is_anybody = right.is_some();
        let right = right.unwrap_or_else(|| self.nobody.clone());
        let compare = move || {
            PasswordHash::new(&right).is_ok_and(|right| {
                argon2.verify_password(password.expose_secret().as_bytes(), &right).is_ok()
            })
        };
        let is_right = self.in_turn(compare).await?;
        if is_right && is_anybody { Ok(()) } else { Err(WrongPassword::Wrong) }
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, WrongPassword> {
        let turn = tokio::time::timeout(PATIENCE, Arc::clone(&self.turn).acquire_owned()).await;
        let Ok(Ok(turn)) = turn else { return Err(WrongPassword::Busy) };
        // The turn goes with the work: a caller that goes away does not let another one in early.
        let done = tokio::task::spawn_blocking(move || {
            let done = work();
            drop(turn);
            done
        });
        done.await.map_err(|_| WrongPassword::Busy)
    }
}

fn hash(argon2: &Argon2<'_>, password: &str, salt: &[u8]) -> String {
    let hash = argon2.hash_password_with_salt(password.as_bytes(), salt);
    hash.expect("argon2 takes any password and 16 bytes of salt").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_known_by_a_hash_that_is_argon2id_and_new_each_time() {
        let passwords = Passwords::new().unwrap();
        let hash = passwords.hash("correct horse".into()).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=7168,t=5,p=1$"), "{hash}");
        assert_ne!(passwords.hash("correct horse".into()).await.unwrap(), hash);
        let verify = |text: &'static str, right: Option<&str>| {
            passwords.verify(text.into(), right.map(String::from))
        };
        assert_eq!(verify("correct horse", Some(&hash)).await, Ok(()));
        assert_eq!(verify("correct hors", Some(&hash)).await, Err(WrongPassword::Wrong));
        assert_eq!(verify("nobody", None).await, Err(WrongPassword::Wrong));
        assert_eq!(verify("x", Some("no hash")).await, Err(WrongPassword::Wrong));
    }
}
