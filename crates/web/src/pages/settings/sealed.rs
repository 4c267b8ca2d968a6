//! What a page carries from one step to the next without showing it: secrets, and changes that were
//! looked over.
//!
//! It is encrypted with a key that this process made and tells nobody, so that it stands in the page
//! and can be neither read nor altered there. After a restart it opens no more: it is typed again.

use std::sync::LazyLock;

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use ring::{
    aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    rand::{SecureRandom as _, SystemRandom},
};
use serde::{Serialize, de::DeserializeOwned};

/// `None` on a machine without chance: then nothing is sealed, and every secret is typed again.
static KEY: LazyLock<Option<LessSafeKey>> = LazyLock::new(|| {
    let mut key = vec![0; CHACHA20_POLY1305.key_len()];
    SystemRandom::new().fill(&mut key).ok()?;
    Some(LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, &key).ok()?))
});

/// Seals for one purpose: what was sealed for another does not open.
pub(in crate::pages) fn seal(purpose: &str, what: &impl Serialize) -> Option<String> {
    let mut nonce = [0; NONCE_LEN];
    SystemRandom::new().fill(&mut nonce).ok()?;
    let mut text = serde_json::to_vec(what).ok()?;
    let unique = Nonce::assume_unique_for_key(nonce);
    KEY.as_ref()?.seal_in_place_append_tag(unique, Aad::from(purpose), &mut text).ok()?;
    Some(BASE64_URL_SAFE_NO_PAD.encode([nonce.as_slice(), &text].concat()))
}

/// What was sealed by this process for this purpose.
pub(in crate::pages) fn open<T: DeserializeOwned>(purpose: &str, sealed: &str) -> Option<T> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(sealed).ok()?;
    let (nonce, text) = bytes.split_at_checked(NONCE_LEN)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
    let mut text = text.to_vec();
    let text = KEY.as_ref()?.open_in_place(nonce, Aad::from(purpose), &mut text).ok()?;
    serde_json::from_slice(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_for_its_purpose_only_and_cannot_be_altered() {
        let sealed = seal("secrets of jo", &vec!["hunter2"]).unwrap();
        assert!(!sealed.contains("hunter2"));
        assert_eq!(open::<Vec<String>>("secrets of jo", &sealed), Some(vec!["hunter2".into()]));
        assert_eq!(open::<Vec<String>>("secrets of al", &sealed), None);
        let mut altered = sealed.into_bytes();
        altered[20] ^= 1;
        let altered = String::from_utf8(altered).unwrap();
        assert_eq!(open::<Vec<String>>("secrets of jo", &altered), None);
        assert_eq!(open::<Vec<String>>("secrets of jo", ""), None);
    }
}
