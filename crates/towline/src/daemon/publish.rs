//! The key with which other programs read lists over TCP.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use secrecy::{ExposeSecret as _, SecretString};
use towline_domain::Clock;

use super::strangers::{Code, Codes, Refused};

/// What is right, and nothing that tells it.
pub(super) struct PublishKey {
    clock: Arc<dyn Clock>,
    codes: Codes,
    board: Mutex<Board>,
}

#[derive(Default)]
struct Board {
    right: Option<Code>,
    refused: Refused,
}

impl PublishKey {
    /// Without a key nobody may read.
    pub(super) fn new(clock: Arc<dyn Clock>, right: Option<&SecretString>) -> anyhow::Result<Self> {
        let publish = Self { clock, codes: Codes::new()?, board: Mutex::default() };
        publish.put(right);
        Ok(publish)
    }

    /// From now on, this is right. An empty one never is.
    pub(super) fn put(&self, right: Option<&SecretString>) {
        let right = right.map(|right| right.expose_secret().as_bytes());
        let code = right.filter(|right| !right.is_empty()).map(|right| self.codes.of(right));
        self.board().right = code;
    }

    /// Whether it is the right one; wrong ones are counted, and told of in the log.
    pub(super) fn is_right(&self, sent: &[u8]) -> bool {
        let mut board = self.board();
        // Where nothing is published, nobody is wrong about the key.
        let Some(code) = &board.right else { return false };
        if self.codes.is(sent, code) {
            return true;
        }
        if let Some(times) = board.refused.again(self.clock.now()) {
            let all = board.refused.count;
            tracing::warn!(
                times,
                all,
                "lists were asked for with a wrong key or none; `towline doctor --show-secrets` \
                 prints the right address"
            );
        }
        false
    }

    fn board(&self) -> MutexGuard<'_, Board> {
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use towline_domain::SystemClock;

    use super::*;

    #[test]
    fn only_the_key_that_is_set_is_right_and_wrong_ones_are_counted() {
        let publish = PublishKey::new(Arc::new(SystemClock), None).unwrap();
        assert!(!publish.is_right(b"") && !publish.is_right(b"x"));
        assert_eq!(publish.board().refused.count, 0);
        publish.put(Some(&"a-key".into()));
        assert!(publish.is_right(b"a-key") && !publish.is_right(b"a-ke") && !publish.is_right(b""));
        assert_eq!(publish.board().refused.count, 2);
        publish.put(Some(&"".into()));
        assert!(!publish.is_right(b"") && !publish.is_right(b"a-key"));
    }
}
