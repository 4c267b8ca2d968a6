//! Random tokens, and the codes by which they are known again.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use ring::{
    digest, hmac,
    rand::{SecureRandom as _, SystemRandom},
};

/// This machine gives no random numbers.
#[derive(Debug, thiserror::Error)]
#[error("this machine gives no random numbers")]
pub struct NoRandom;

/// 32 random bytes, as they can stand in a cookie or a header: 43 letters, digits, `-` and `_`.
pub(crate) fn random() -> Result<String, NoRandom> {
    Ok(BASE64_URL_SAFE_NO_PAD.encode(bytes::<32>()?))
}

/// Random bytes.
pub(super) fn bytes<const N: usize>() -> Result<[u8; N], NoRandom> {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).map_err(|_| NoRandom)?;
    Ok(bytes)
}

/// By what a token of [`random`]'s is known again: it has 256 bits of chance, so that no table and
/// no time of day helps to find it from this.
pub(crate) fn code_of(token: &str) -> String {
    let digest = digest::digest(&digest::SHA256, token.as_bytes());
    digest.as_ref().iter().fold(String::with_capacity(64), |mut out, byte| {
        use std::fmt::Write as _;
        let _infallible = write!(out, "{byte:02x}");
        out
    })
}

/// Codes under a key of this process: compared in a time that tells nothing.
pub(super) struct Codes(hmac::Key);

impl Codes {
    pub(super) fn new() -> Result<Self, NoRandom> {
        let key = hmac::Key::generate(hmac::HMAC_SHA256, &SystemRandom::new());
        key.map(Self).map_err(|_| NoRandom)
    }

    /// What a page gives back with its forms, so that it is known to be ours: for whom it is, and
    /// nothing that lets anybody in.
    pub(super) fn page_token(&self, holder: &str) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(hmac::sign(&self.0, holder.as_bytes()))
    }

    /// Whether it is the page token of this holder.
    pub(super) fn is_page_token(&self, holder: &str, sent: &str) -> bool {
        BASE64_URL_SAFE_NO_PAD
            .decode(sent)
            .is_ok_and(|tag| hmac::verify(&self.0, holder.as_bytes(), &tag).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_long_and_its_code_does_not_hold_it() {
        let (a, b) = (random().unwrap(), random().unwrap());
        assert_ne!(a, b);
        assert_eq!((a.len(), code_of(&a).len()), (43, 64));
        assert_eq!(code_of(&a), code_of(&a));
    }

    #[test]
    fn a_page_token_is_for_one_holder_and_one_process() {
        let codes = Codes::new().unwrap();
        let token = codes.page_token("a");
        assert!(codes.is_page_token("a", &token));
        assert!(!codes.is_page_token("b", &token));
        assert!(!codes.is_page_token("a", "") && !codes.is_page_token("a", "!"));
        assert!(!Codes::new().unwrap().is_page_token("a", &token));
    }
}
