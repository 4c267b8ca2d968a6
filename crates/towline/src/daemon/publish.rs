//! The key with which other programs read lists over TCP.

use std::sync::{PoisonError, RwLock};

use anyhow::anyhow;
use ring::{hmac, rand::SystemRandom};
use secrecy::{ExposeSecret as _, SecretString};

/// What is right, and nothing that tells it: keys are compared by their codes under a key that is
/// made anew at every start.
pub(super) struct PublishKey {
    key: hmac::Key,
    code: RwLock<Option<hmac::Tag>>,
}

impl PublishKey {
    /// Without a key nobody may read.
    pub(super) fn new(right: Option<&SecretString>) -> anyhow::Result<Self> {
        let key = hmac::Key::generate(hmac::HMAC_SHA256, &SystemRandom::new())
            .map_err(|_| anyhow!("this machine gives no random numbers"))?;
        let publish = Self { key, code: RwLock::default() };
        publish.put(right);
        Ok(publish)
    }

    /// From now on, this is right. An empty one never is.
    pub(super) fn put(&self, right: Option<&SecretString>) {
        let code = right
            .map(|right| right.expose_secret().as_bytes())
            .filter(|right| !right.is_empty())
            .map(|right| hmac::sign(&self.key, right));
        *self.code.write().unwrap_or_else(PoisonError::into_inner) = code;
    }

    pub(super) fn is_right(&self, sent: &[u8]) -> bool {
        let code = self.code.read().unwrap_or_else(PoisonError::into_inner);
        code.as_ref().is_some_and(|code| hmac::verify(&self.key, sent, code.as_ref()).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_key_that_is_set_is_right() {
        let publish = PublishKey::new(None).unwrap();
        assert!(!publish.is_right(b"") && !publish.is_right(b"x"));
        publish.put(Some(&"a-key".into()));
        assert!(publish.is_right(b"a-key") && !publish.is_right(b"a-ke") && !publish.is_right(b""));
        publish.put(Some(&"".into()));
        assert!(!publish.is_right(b"") && !publish.is_right(b"a-key"));
    }
}
